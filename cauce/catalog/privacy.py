"""How long a company keeps what it knows of people."""

from dataclasses import dataclass

from cauce.accounts.models import Company

LEAST_DAYS, MOST_DAYS, MOST_GRACE = 7, 3_650, 90
PEOPLE, CAPTURES = RULES = ("people", "captures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """The settings. `grace_days` pass between asking for an erasure and the erasure. The others are
    days after which something is cleaned up by itself; None: never.

    `people_days` without any activity: whose leads are all closed is erased. `captures_days`: the
    raw bytes of what arrived go, and what was beside them.
    """

    grace_days: int = 7
    people_days: int | None = None
    captures_days: int | None = None

    def days_of(self, rule: str) -> int | None:
        """After how many days a rule cleans up; None: never."""
        return self.people_days if rule == PEOPLE else self.captures_days


FIELDS = tuple(Privacy.__dataclass_fields__)


def privacy_of(company: Company) -> Privacy:
    """What the company chose; what it has not chosen is as it comes. No statement."""
    return Privacy(**{name: v for name, v in company.privacy.items() if name in FIELDS})
