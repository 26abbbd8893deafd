"""It is promised when somebody answers, and told when that was not kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cauce.spine.fact import Fact, fact


class _Told(Fact):
    """A fact by which somebody is told of a level; `told` is the moment it stands for, an ISO text
    in UTC."""

    told: str

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Up to this moment everything has been told."""
        return {"levels_told_at": datetime.fromisoformat(self.told) if self.told else None}


@fact("lead.level_set")
class LevelsSet(Fact):
    """The service levels of a lead are counted anew: it was taken out of spam, or counts by the
    hours of another seller. `levels` is as `leads.lateness` tells; `cause` the kind of the fact."""

    levels: dict[str, Any]
    cause: str

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """What is promised now."""
        return {"levels": self.levels}


@fact("lead.level_ending")
class LevelEnding(_Told):
    """The time for a service level of the lead runs out at `due`, an ISO text in UTC."""

    level: str
    due: str
    told: str
    seller: int | None


@fact("lead.reviewed")
class LeadReviewed(Fact):
    """Somebody has looked at the lead in the daily digest: «revisado»."""

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Since when it has been looked at."""
        return {"reviewed_at": row.get("reviewed_at") or at}


@fact("company.alerted")
class CompanyAlerted(Fact):
    """Something slips: `what` is sync, unreviewed or conversion; `data` says which and by how
    much."""

    what: str
    data: dict[str, Any]


@fact("lead.level_missed")
class LevelMissed(_Told):
    """A service level of the lead was not kept: nobody had done it by `due`."""

    level: str
    due: str
    told: str
    seller: int | None

    def changes(self, row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Told, and whose it was when it was first late."""
        first = row.get("missed_by_id") or self.seller
        return super().changes(row, at) | {"missed_by_id": first}
