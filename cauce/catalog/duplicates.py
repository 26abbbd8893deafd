"""What a company makes of people who ask again: where it looks for the seller who has them, how old
an earlier lead may be, and who gets them when that seller cannot take them."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cauce.accounts.models import Company

# Narrow ones first: the order in which a lead's scope is the nearest.
SCOPES = ("campaign", "product", "brand", "company")
MOST_DAYS = 3_650


class Unavailable(StrEnum):
    """Who gets a person whose seller has left or cannot take leads."""

    ROTATION = "rotation"
    KEEP = "keep"


UNAVAILABLE = {
    Unavailable.ROTATION: _("Whoever's turn it is"),
    Unavailable.KEEP: _("That seller all the same, until somebody hands the lead on"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """The settings. `scopes` says where to look for the person's seller, in this order: where a
    scope is left out, its duplicates take their turn. `window_days` is how long ago an earlier lead
    may have come to count at all; 0 for any time. `unavailable` is one of Unavailable."""

    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    window_days: int = 0
    unavailable: str = Unavailable.ROTATION.value

    @property
    def window(self) -> timedelta | None:
        """How long ago, None for any time."""
        return timedelta(days=self.window_days) if self.window_days else None


FIELDS = tuple(Duplicates.__dataclass_fields__)


def duplicates_of(company: Company) -> Duplicates:
    """What the company chose; what it has not chosen is as it comes. No statement."""
    return Duplicates(**{name: v for name, v in company.duplicates.items() if name in FIELDS})
