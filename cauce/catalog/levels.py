"""Service levels: how soon a person is to answer, to reach and to judge whoever asks, how that time
is counted, and what happens when it runs out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from cauce.accounts.models import Company
from cauce.catalog.models import Campaign

# The soonest first, which is the order in which they are told.
LEVELS = ("answer", "contact", "qualify")
LEVEL_LABELS = {
    "answer": _("First answer by a person"),
    "contact": _("Contact with the person"),
    "qualify": _("Qualification"),
}
# How each is met, for whoever has to meet it.
LEVEL_WAYS = {
    "answer": _(
        "The first attempt by a person counts: a note with «It was a call», answered or not, or a "
        "contact told of under «Last contact». A plain note does not."
    ),
    "contact": _(
        "It counts when somebody has spoken to the person: a call that was not in vain, or a "
        "contact told of under «Last contact». A plain note does not."
    ),
    "qualify": _(
        "It counts when a person qualifies the lead. What the system adds by itself does not."
    ),
}
LEVEL_STEPS = {
    "answer": _("call, and note the call"),
    "contact": _("speak to them, and note it"),
    "qualify": _("qualify it"),
}
MOST_MINUTES = 60 * 24 * 60
MOST_MOVES = 5
MOST_HOURS = 30 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The settings. `answer`, `contact` and `qualify` are minutes from a lead's entry, 0 for no
    such level. `business_hours`: only the seller's working hours count. `warn_at` is the share of
    the time, in percent, after which the seller is told that it runs out; 0: not before. `move`
    names the levels whose breach hands the lead on, at most `moves` times.

    Administrators are told when conversion falls by `fall` percent, and of qualifications by the
    system that nobody has reviewed for `review_hours`; 0: never. The daily digest goes out at
    `digest_hour` of each one's zone; None: it does not.
    """

    answer: int = 5
    contact: int = 120
    qualify: int = 1_440
    business_hours: bool = False
    warn_at: int = 80
    move: list[str] = field(default_factory=list)
    moves: int = 1
    fall: int = 30
    review_hours: int = 24
    digest_hour: int | None = 8

    def minutes(self, campaign: Campaign) -> dict[str, int]:
        """{level: minutes} of the levels that a campaign's leads have."""
        own: Mapping[str, int] = campaign.levels
        found = {level: own.get(level, getattr(self, level)) for level in LEVELS}
        return {level: minutes for level, minutes in found.items() if minutes}


FIELDS = tuple(Levels.__dataclass_fields__)


def levels_of(company: Company) -> Levels:
    """What the company chose; what it has not chosen is as it comes. No statement."""
    return Levels(**{name: value for name, value in company.levels.items() if name in FIELDS})
