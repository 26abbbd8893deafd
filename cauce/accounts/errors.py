"""What an action may refuse, as data; web and API turn it into a page or a problem, once each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class Refusal(Exception):
    """An action said no. `code` is stable English; `params` fill the sentence people read."""

    code = "refused"

    def __init__(self, code: str = "", **params: Any) -> None:
        self.code = code or self.code
        self.params = params
        super().__init__(self.code)


class Invalid(Refusal):
    """Input that cannot be taken. `fields` maps each bad field to (code, params)."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, str | tuple[str, dict[str, Any]]]) -> None:
        super().__init__("invalid")
        self.fields = {k: v if isinstance(v, tuple) else (v, {}) for k, v in fields.items()}

    def __str__(self) -> str:
        return ", ".join(f"{field}: {code}" for field, (code, _) in self.fields.items())


class Exists(Refusal):
    """A name that its parent already has. `existing` is the id of the row that has it."""

    code = "exists"

    def __init__(self, field: str, existing: int) -> None:
        super().__init__("exists", field=field)
        self.field, self.existing = field, existing


class Conflict(Refusal):
    """The thing changed meanwhile, or its state does not allow this."""

    code = "conflict"


class Changed(Conflict):
    """Somebody changed it since whoever asks looked: {field: what it is now}, by whom, when."""

    code = "changed_meanwhile"

    def __init__(
        self, fields: Mapping[str, Any], *, by: str = "", at: datetime | None = None
    ) -> None:
        super().__init__("changed_meanwhile", by=by)
        self.fields, self.by, self.at = dict(fields), by, at


@dataclass(frozen=True, slots=True)
class Repeated:
    """A value that several leads have: as it is typed, how many, and the numbers of the first."""

    value: str
    count: int
    leads: Sequence[int]


class Repeats(Conflict):
    """No two leads may have the same value from now on, and some do: how many `values`, in how many
    `leads`, and the most frequent ones. `field` is what was to be changed."""

    code = "values_repeat"

    def __init__(self, field: str, *, values: int, leads: int, some: Sequence[Repeated]) -> None:
        super().__init__(values=values, leads=leads, some=some)
        self.field, self.values, self.leads, self.some = field, values, leads, some


class NotAllowed(Refusal):
    """The actor lacks a right."""

    code = "not_allowed"

    def __init__(self, right: str) -> None:
        super().__init__("not_allowed", right=str(right))


class Missing(Refusal):
    """Not there, or not yours: the same answer."""

    code = "not_found"
