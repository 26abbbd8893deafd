"""When a lead is late: the columns that follow from its deadlines and from what was done with it.

`levels` keeps what was promised when the lead entered, in whole seconds since 1970: {"from": start,
"answer": [due, told before it], …}, and of a lead that was late before Cauce knew of it "told", up
to when nobody is told. Everything else here follows from the row, so that whichever
fact moves it, they are right: a lead that was answered, closed, quarantined or withdrawn is no
longer late, and nobody is told of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # facts are told by programs that know no database
    from cauce.leads.models import Lead

_ACTIVE = "active"
type Row = Mapping[str, Any]
type Promised = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """One promise: the column of its due time, and that of the moment at which it was kept."""

    code: str
    due: str
    met: str


LEVELS = {
    one.code: one
    for one in (
        Level("answer", "answer_due", "answered_at"),
        Level("contact", "contact_due", "reached_at"),
        Level("qualify", "qualify_due", "judged_at"),
    )
}
_MOVERS = frozenset({
    "levels", "levels_told_at", "attempts", "last_contact_at", "qualified_at", "flow_state",
    "standing",
})  # fmt: skip


def follow(row: Row, changes: dict[str, Any], at: datetime) -> dict[str, Any]:
    """`changes` of a lead's `row`, made at `at`, and what follows from them."""
    if not _MOVERS & changes.keys():
        return changes
    after = {**row, **changes}
    if not after.get("levels"):
        return changes
    after |= _kept(row, after, at) | dues(after["levels"])
    after |= clocks(after)
    moved = {name: after[name] for name in _FOLLOWING if after[name] != row.get(name)}
    return changes | moved


def dues(levels: Promised) -> dict[str, datetime | None]:
    """The due times by column; None for a level that the lead does not have."""
    return {
        one.due: moment_of(levels[code][0]) if code in levels else None
        for code, one in LEVELS.items()
    }


def clocks(row: Row) -> dict[str, datetime | None]:
    """From when on the lead is late, and when somebody is to be told next; None: never."""
    levels: Promised = row["levels"]
    waiting = row["standing"] == _ACTIVE and row["flow_state"] != "closed"
    running = [levels[code] for code in open_levels(row)] if waiting else []
    told = row.get("levels_told_at") or moment_of(levels.get("told", 0))
    ahead = (moment_of(second) for pair in running for second in pair if second is not None)
    return {
        "late_from": min((moment_of(due) for due, _warned in running), default=None),
        "level_watch_at": min((one for one in ahead if one > told), default=None),
    }


def open_levels(row: Row) -> list[str]:
    """The levels of the lead that were not met, the soonest first."""
    levels: Promised = row["levels"]
    return [code for code, one in LEVELS.items() if code in levels and row.get(one.met) is None]


def _kept(row: Row, after: Row, at: datetime) -> dict[str, datetime | None]:
    """When each was first done. Who spoke to the person where Cauce does not hear it says when."""
    spoken, tried = after.get("last_contact_at"), after.get("attempts", 0)
    answered = row.get("answered_at")
    if not tried and spoken is None:
        answered = None
    elif answered is None:
        answered = at if tried > row.get("attempts", 0) or spoken is None else min(at, spoken)
    first = row.get("reached_at")
    return {
        "answered_at": answered,
        "reached_at": spoken if spoken is None or first is None else min(first, spoken),
        "judged_at": after.get("qualified_at") and (row.get("judged_at") or after["qualified_at"]),
    }


_FOLLOWING = (
    *(one.due for one in LEVELS.values()),
    *(one.met for one in LEVELS.values()),
    "late_from",
    "level_watch_at",
)
# What a history need not tell: the facts themselves do.
COLUMNS = ("levels", "levels_told_at", "missed_by_id", *_FOLLOWING)


def entered(levels: Promised) -> dict[str, Any]:
    """The columns of a lead that enters with these promises; None where it has none."""
    if not levels:
        return dict.fromkeys(AT_ENTRY)
    row = {"levels": levels, "standing": _ACTIVE, "flow_state": ""}
    return dues(levels) | clocks(row)


AT_ENTRY = (*(one.due for one in LEVELS.values()), "late_from", "level_watch_at")


@dataclass(frozen=True, slots=True)
class Promise:
    """How a level of a lead stands: kept, broken (too late, or never), running, overdue; left where
    the lead was closed before its time ran out."""

    code: str
    state: str
    due: datetime
    met: datetime | None


def promises(lead: "Lead", now: datetime) -> list[Promise]:
    """How each level of a lead stands at `now`."""
    found = []
    for code, one in LEVELS.items():
        due, met = getattr(lead, one.due), getattr(lead, one.met)
        if due is not None:
            found.append(Promise(code, _state(lead, due, met, now), due, met))
    return found


def _state(lead: "Lead", due: datetime, met: datetime | None, now: datetime) -> str:
    if met is not None:
        return "kept" if met <= due else "broken"
    if lead.late_from is None:  # it left before: closed, spam
        told = lead.levels_told_at is not None and lead.levels_told_at >= due
        return "broken" if told else "left"
    return "overdue" if due <= now else "running"


def moment_of(second: int) -> datetime:
    """Whole seconds since 1970 as a moment."""
    return datetime.fromtimestamp(second, UTC)
