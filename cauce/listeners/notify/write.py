"""Notices are written: not to those who do not want them, and many of a kind as one line."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from cauce.accounts.models import Membership
from cauce.listeners.notify import rules
from cauce.listeners.notify.models import Notification, NotificationChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing to tell one member; `count` when it stands for several."""

    member_id: int
    kind: str
    lead_id: int | None
    event_id: int | None = None
    count: int = 1
    data: dict[str, Any] = field(default_factory=dict)


def write(news: Sequence[News], *, at: datetime | None = None) -> None:
    """Write notices. Three statements and one for each line that grows."""
    now = at or timezone.now()
    wanted = _wanted(news)
    if not wanted:
        return
    unread = _unread({one.member_id for one in wanted}, now)
    piles: dict[tuple[int, str], list[News]] = defaultdict(list)
    for one in wanted:
        piles[one.member_id, one.kind].append(one)
    fresh: list[Notification] = []
    for (member_id, kind), pile in piles.items():
        lines = unread.get((member_id, kind), [])
        if not rules.joins(kind, unread=len(lines), coming=len(pile)):
            fresh += [_line(one, now) for one in pile]
        elif lines:
            _grow(lines[-1], pile, now)
        else:
            fresh.append(_joined(pile, now))
    Notification.objects.bulk_create(fresh)


def _wanted(news: Sequence[News]) -> list[News]:
    """Without those for members who are gone or want none of the kind."""
    members = {one.member_id for one in news}
    here = set(Membership.objects.filter(pk__in=members, active=True).values_list("pk", flat=True))
    silent = dict(
        NotificationChoice.objects.filter(member_id__in=members).values_list("member_id", "silent")
    )
    return [
        one
        for one in news
        if one.member_id in here and one.kind not in silent.get(one.member_id, ())
    ]


def _unread(members: set[int], now: datetime) -> dict[tuple[int, str], list[Notification]]:
    """{(member, kind): recent unread lines, oldest first}."""
    rows = Notification.objects.filter(
        member_id__in=members, read_at=None, at__gte=now - rules.WINDOW
    )
    found: dict[tuple[int, str], list[Notification]] = {}
    for line in rows.order_by("at", "id"):
        found.setdefault((line.member_id, line.kind), []).append(line)
    return found


def _line(one: News, now: datetime) -> Notification:
    data = one.data | ({"leads": [one.lead_id]} if one.lead_id else {})
    return Notification(
        member_id=one.member_id,
        kind=one.kind,
        event_id=one.event_id,
        lead_id=one.lead_id,
        count=one.count,
        data=data,
        at=now,
    )


def _joined(pile: Sequence[News], now: datetime) -> Notification:
    line = _line(pile[-1], now)
    line.count = sum(one.count for one in pile)
    line.data = _data(pile, {})
    return line


def _grow(line: Notification, pile: Sequence[News], now: datetime) -> None:
    line.count += sum(one.count for one in pile)
    line.lead_id, line.event_id = pile[-1].lead_id, pile[-1].event_id
    line.data, line.at = _data(pile, line.data), now
    line.save(update_fields=["count", "lead", "event_id", "data", "at"])


def _data(pile: Sequence[News], before: dict[str, Any]) -> dict[str, Any]:
    """What a line of many keeps: the newest leads, and who did it if it was one alone."""
    leads = [one.lead_id for one in reversed(pile) if one.lead_id] + before.get("leads", [])
    doers = {one.data.get("by", "") for one in pile}
    if before:
        doers.add(before.get("by", ""))
    kept = dict.fromkeys(leads)
    return pile[-1].data | {
        "leads": list(kept)[: rules.LEADS_NAMED],
        "by": doers.pop() if len(doers) == 1 else "",
    }
