"""What a lead's history says of its service levels, of the daily digest and of what was missing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cauce.catalog.levels import LEVEL_LABELS
from cauce.catalog.models import OUTCOMES, Outcome
from cauce.catalog.names import Names
from cauce.spine import facts
from cauce.spine.fact import Fact


def _level(fact: Any, known: Names) -> tuple[str, str]:
    due = timezone.localtime(datetime.fromisoformat(fact.due))
    values = {"level": LEVEL_LABELS.get(fact.level, fact.level), "at": date_format(due, "j b H:i")}
    member = known.members.get(fact.seller or 0)
    seller = member.name if member else ""
    if isinstance(fact, facts.LevelMissed):
        return _("found it late: %(level)s was due on %(at)s") % values, seller
    return _("told that it runs out: %(level)s is due on %(at)s") % values, seller


TELL: dict[type[Fact], Callable[[Any, Names], tuple[str, str]]] = {
    facts.LevelsSet: lambda _fact, _known: (_("counted its service levels anew"), ""),
    facts.LeadReviewed: lambda _fact, _known: (_("looked at it in the daily digest"), ""),
    facts.LevelEnding: _level,
    facts.LevelMissed: _level,
    facts.NoteClassified: lambda fact, _known: (
        _("said how the call went"),
        str(OUTCOMES[Outcome(fact.outcome)]),
    ),
}
