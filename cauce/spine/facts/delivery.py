"""It leaves the house."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauce.spine.fact import Fact, fact, personal


@fact("delivery.queued")
class DeliveryQueued(Fact):
    """A lead is to be sent to a connection."""

    delivery: int
    connection: int
    automatic: bool

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Shown in the list's button."""
        return {"delivery_state": "queued"}


@fact("delivery.sent")
class DeliverySent(Fact):
    """The target took it."""

    delivery: int
    connection: int
    status_code: int | None = None
    remote_id: str = ""

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Shown in the list's button."""
        return {"delivery_state": "sent"}


@fact("delivery.failed")
class DeliveryFailed(Fact):
    """The target refused it or was out of reach; `final` when no try follows by itself."""

    delivery: int
    connection: int
    status_code: int | None = None
    code: str
    final: bool

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Shown in the list's button."""
        return {"delivery_state": "failed" if self.final else "queued"}


@fact("delivery.doubtful")
class DeliveryDoubtful(Fact):
    """Sent without an answer, or somebody alike is there already: a person must say."""

    delivery: int
    connection: int
    code: str

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Shown in the list's button."""
        return {"delivery_state": "review"}


@fact("export.finished")
class ExportFinished(Fact):
    """Leads were written into a file: how many, which columns, from which list."""

    run: int | None  # none from the command line
    rows: int
    format: str
    columns: list[str]
    filters: dict[str, Any] = personal({})  # they may hold a name that somebody looked for


@fact("export.failed")
class ExportFailed(Fact):
    """A file of leads could not be written to its end."""

    run: int
    code: str


@fact("export.downloaded")
class ExportDownloaded(Fact):
    """Somebody took a file of leads out of the house."""

    run: int
    rows: int
