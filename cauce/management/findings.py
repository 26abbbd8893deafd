"""What `cauce doctor` reports: checks, each with what it looked at and what is wrong."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Check:
    """One thing that must hold. `looked_at` counts rows; each problem is one clear line.

    Remarks are worth knowing and no fault of the data.
    """

    name: str
    looked_at: int = 0
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems

    def as_data(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "name": self.name,
            "ok": self.ok,
            "looked_at": self.looked_at,
            "problems": self.problems,
            "remarks": self.remarks,
        }

    def lines(self) -> list[str]:
        """As people read it."""
        mark = "ok   " if self.ok else "WRONG"
        more = [f"        {line}" for line in self.problems]
        more += [f"        ({line})" for line in self.remarks]
        return [f"{mark} {self.name}: {self.looked_at} looked at", *more]
