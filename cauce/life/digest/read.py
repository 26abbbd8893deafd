"""How the mails of digests stand: one's own, and those that did not go out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cauce.accounts.models import Membership
from cauce.life.digest import rules
from cauce.life.digest.models import Digest

_RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Mailed:
    """The digest of a day: its standing (`rules.STANDINGS`), since when, and what went wrong."""

    day: date
    standing: str
    at: datetime
    trouble: str


def latest(member: Membership, now: datetime) -> Mailed | None:
    """The member's last digest by mail; None where there was none yet. One statement."""
    one = Digest.objects.filter(member=member).order_by("-day").first()
    if one is None:
        return None
    return Mailed(
        one.day, _standing(one, now), one.sent_at or one.begun_at or one.made_at, one.trouble
    )


def astray(now: datetime) -> dict[str, int]:
    """{failing or unknown: how many digests of the last days}, of the company in scope. One
    statement, along the index of those that are not out."""
    found: dict[str, int] = {}
    for one in Digest.objects.filter(sent_at=None, day__gte=(now - _RECENT).date()):
        standing = _standing(one, now)
        if standing in {"failing", "unknown"}:
            found[standing] = found.get(standing, 0) + 1
    return found


def _standing(one: Digest, now: datetime) -> str:
    return rules.standing(
        begun_at=one.begun_at, sent_at=one.sent_at, empty=one.empty, trouble=one.trouble, now=now
    )
