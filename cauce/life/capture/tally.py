"""What became of the rows of a file, counted so that every row is accounted for."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from cauce.life.capture.entry import Entry

REPORTED = ("rows", "leads", "duplicates", "spam", "rejected", "already", "contacts_created")
_EXAMPLES = 20


@dataclass(slots=True)
class Tally:
    """rows = leads + spam + rejected + already + pending; duplicates are among the leads."""

    rows: int = 0
    leads: int = 0
    duplicates: int = 0
    spam: int = 0
    rejected: int = 0
    already: int = 0
    pending: int = 0
    contacts_created: int = 0
    reasons: dict[str, int] = field(default_factory=dict)  # code of a rejection → rows
    # Own field → rows of which it could not read the value: that stays as it was typed.
    unread: dict[str, int] = field(default_factory=dict)
    # Of a rehearsal, the first refused rows: {line, code, params}; a real import keeps them all.
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, entries: Iterable[Entry]) -> None:
        """Count entries that went through intake or its rehearsal."""
        for entry in entries:
            self.rows += 1
            if entry.replayed or entry.same_as is not None:
                self.already += 1
            elif entry.state == "lead":
                self._add_lead(entry)
            elif entry.state == "spam":
                self.spam += 1
            elif entry.state == "rejected":
                self._add_rejected(entry)
            else:
                self.pending += 1

    def _add_lead(self, entry: Entry) -> None:
        self.leads += 1
        if entry.draft is not None:
            self.duplicates += bool(entry.draft.duplicate_scope)
            self.contacts_created += entry.draft.contact_is_new
            for key, code in entry.draft.unread.items():
                if code != "required":  # nothing was typed
                    self.unread[key] = self.unread.get(key, 0) + 1

    def _add_rejected(self, entry: Entry) -> None:
        self.rejected += 1
        error = entry.error or {}
        code = str(error.get("code", ""))
        self.reasons[code] = self.reasons.get(code, 0) + 1
        if len(self.examples) < _EXAMPLES:
            params = error.get("params", {})
            self.examples.append({"line": entry.row_number, "code": code, "params": params})

    def stored(self) -> dict[str, Any]:
        """As kept on the import."""
        return asdict(self)

    def numbers(self) -> dict[str, int]:
        """The counts alone, as the fact and the command line tell them; pending only if any."""
        told = {name: getattr(self, name) for name in REPORTED}
        return told | ({"pending": self.pending} if self.pending else {})


def tally_of(counts: dict[str, Any]) -> Tally:
    """The tally as it was kept; what else stands there is left out."""
    known = {name: counts[name] for name in Tally.__dataclass_fields__ if name in counts}
    return Tally(**known)
