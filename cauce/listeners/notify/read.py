"""A member's own notices: unread, in pages, read, and the kinds they want."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.utils import timezone

from cauce.accounts.errors import Invalid, Missing
from cauce.accounts.scope import unscoped
from cauce.jobs import task
from cauce.listeners.notify import rules
from cauce.listeners.notify.models import Notification, NotificationChoice
from cauce.store import atomic

UNREAD_CAP = 100
_PRUNED = 5_000
type Position = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Unread:
    """How many notices are unread (to UNREAD_CAP), and the newest of them."""

    count: int
    newest: datetime | None
    newest_id: int

    @property
    def tag(self) -> str:
        """Changes whenever there is something new to say: an ETag."""
        moment = self.newest.timestamp() if self.newest else 0
        return f'"{self.count}-{self.newest_id}-{moment:.6f}"'


def unread(member_id: int) -> Unread:
    """What the bell says. One statement that reads the index alone."""
    rows = Notification.objects.filter(member_id=member_id, read_at=None).order_by("-at")
    found = list(rows.values_list("at", "pk")[:UNREAD_CAP])
    newest, pk = found[0] if found else (None, 0)
    return Unread(len(found), newest, pk)


def notices_of(member_id: int, *, only_unread: bool = False) -> QuerySet[Notification]:
    """The notices of a member, newest first."""
    rows = Notification.objects.filter(member_id=member_id)
    return (rows.filter(read_at=None) if only_unread else rows).order_by("-at", "-id")


def notice_of(member_id: int, *, id: int) -> Notification:
    """One notice of a member. Raises Missing for another's."""
    found = Notification.objects.filter(member_id=member_id, pk=id).first()
    if found is None:
        raise Missing("notification")
    return found


def page(
    notices: QuerySet[Notification], *, after: Position | None = None, limit: int
) -> tuple[list[Notification], Position | None]:
    """(rows, where the next page begins)."""
    if after is not None:
        notices = notices.filter(Q(TupleLessThan(Tuple(F("at"), F("id")), after)))
    found = list(notices[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], (last.at, last.pk)


def mark_read(member_id: int, ids: Iterable[int] | None = None) -> int:
    """Mark own notices as read, all of them without `ids`; returns how many were not."""
    rows = Notification.objects.filter(member_id=member_id, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.update(read_at=timezone.now())


def mark_unread(notice: Notification) -> None:
    """As if it had not been seen."""
    notice.read_at = None
    notice.save(update_fields=["read_at"])


def wanted_kinds(member_id: int) -> list[str]:
    """The kinds that a member is told of, in their order."""
    choice = NotificationChoice.objects.filter(member_id=member_id).first()
    silent = choice.silent if choice else ()
    return [kind for kind in rules.KINDS if kind not in silent]


@atomic()
def choose_kinds(member_id: int, kinds: Collection[str]) -> list[str]:
    """Set the kinds that a member wants. Raises Invalid for an unknown one."""
    if set(kinds) - set(rules.KINDS):
        raise Invalid({"kinds": ("unknown_choice", {"choices": ", ".join(rules.KINDS)})})
    silent = [kind for kind in rules.KINDS if kind not in kinds]
    NotificationChoice.objects.update_or_create(member_id=member_id, defaults={"silent": silent})
    return [kind for kind in rules.KINDS if kind not in silent]


@task()
def forget_old() -> int:
    """Each day: remove notices older than 90 days, some thousands at a time."""
    with unscoped("old notices go, whoever's they are"):
        old = Notification.objects.filter(at__lt=timezone.now() - rules.KEPT).order_by("at")
        ids = list(old.values_list("pk", flat=True)[:_PRUNED])
        Notification.objects.filter(pk__in=ids).delete()
    if len(ids) == _PRUNED:
        forget_old.enqueue()
    return len(ids)
