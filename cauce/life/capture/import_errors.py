"""The rows that an import refused, as a table to correct and import again."""

from collections.abc import Iterable, Iterator

import orjson
from django.utils.translation import gettext as _

from cauce.accounts.sentences import sentence
from cauce.kit.tables import safe_cell
from cauce.life.capture.entry import Entry
from cauce.life.capture.models import ImportRun, Submission, SubmissionState


def table(run: ImportRun, entries: Iterable[Entry] | None = None) -> Iterator[list[str]]:
    """The header, then each refused row with its line and reason, safe for spreadsheets.

    `entries` are those of a rehearsal; without them the stored rows are read.
    """
    yield [*map(safe_cell, run.header), _("Line in the file"), _("Reason for rejection")]
    for entry in _stored(run) if entries is None else entries:
        if entry.state == "rejected":
            yield _row(run, entry)


def _stored(run: ImportRun) -> Iterator[Entry]:
    rows = Submission.objects.filter(run_id=run.pk, state=SubmissionState.REJECTED)
    for row in rows.order_by("row_number").iterator(chunk_size=500):
        entry = Entry(
            source=row.source, raw=bytes(row.raw), at=row.received_at, row_number=row.row_number
        )
        entry.state, entry.error = row.state, row.error
        yield entry


def _row(run: ImportRun, entry: Entry) -> list[str]:
    cells = orjson.loads(entry.raw)
    error = entry.error or {}
    reason = sentence(error.get("code", ""), error.get("params"))
    if value := error.get("params", {}).get("value"):
        reason = f"{reason} «{value}»"
    told = [cells.get(column, "") for column in run.header]
    return [*map(safe_cell, told), str(entry.row_number or ""), safe_cell(reason)]
