"""The own notices of whoever the token stands for."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.errors import Conflict
from cauce.accounts.shapes import Strict, text_type
from cauce.api import moments
from cauce.api.answers import answer
from cauce.api.paging import Cursor, PageQuery, cursor_of, only_known, page_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.listeners import notify

router = Router(tags=["Notifications"])
_KINDS = ", ".join(notify.KINDS)
_TOTAL_CAP = 10_000
_SORT = "-at"


class NotificationQuery(PageQuery):
    """Newest first."""

    unread: bool = False


class NotificationOut(Schema):
    """One thing, or `count` of a kind that came close together; `lead` is the newest."""

    id: int
    kind: str = Field(description=_KINDS)
    lead: int | None
    event: int | None
    count: int
    data: dict[str, Any]
    at: datetime
    read_at: datetime | None


class NotificationsOut(PageOut):
    """A page of notices."""

    items: list[NotificationOut]


class NotificationChange(Strict):
    """True: read. False: unread again."""

    read: bool


class ReadIn(Strict):
    """Which; all of them when left out."""

    ids: list[int] | None = Field(None, max_length=200)


class ReadOut(Schema):
    """How many were unread before."""

    read: int


class KindsIn(Strict):
    """The kinds that one wants to be told of."""

    kinds: list[text_type(10)] = Field(max_length=20, description=_KINDS)  # type: ignore[valid-type]


class KindsOut(Schema):
    """The kinds that one is told of."""

    kinds: list[str] = Field(description=_KINDS)


Asked = Query[NotificationQuery]


@router.get("/notifications", response=NotificationsOut)
def list_notifications(request: ApiRequest, query: Asked) -> HttpResponse:
    """Own notices of the last 90 days."""
    only_known(request, NotificationQuery)
    rows = notify.notices_of(_me(request), only_unread=query.unread)
    here = cursor_of(query.cursor, sort=_SORT, width=2)
    if here is None:
        count = rows.order_by()[: _TOTAL_CAP + 1].count()
        total, capped = min(count, _TOTAL_CAP), count > _TOTAL_CAP
    else:
        total, capped = here.total, here.capped
    after = moments.position_of(*here.after) if here else None
    found, more = notify.page(rows, after=after, limit=query.limit)
    following = Cursor(_SORT, moments.as_numbers(more), total, capped) if more else None
    return page_of([_shape(one) for one in found], following, total=total, capped=capped)


@router.post("/notifications/read", response=ReadOut)
def read_notifications(request: ApiRequest, given: ReadIn | None = None) -> HttpResponse:
    """Mark notices as read."""
    ids = given.ids if given else None
    return answer({"read": notify.mark_read(_me(request), ids)})


@router.get("/notifications/kinds", response=KindsOut)
def get_notification_kinds(request: ApiRequest) -> HttpResponse:
    """What one is told of."""
    return answer({"kinds": notify.wanted_kinds(_me(request))})


@router.put("/notifications/kinds", response=KindsOut)
def put_notification_kinds(request: ApiRequest, given: KindsIn) -> HttpResponse:
    """Choose what one is told of."""
    return answer({"kinds": notify.choose_kinds(_me(request), given.kinds)})


@router.patch("/notifications/{int:notification_id}", response=NotificationOut)
def change_notification(
    request: ApiRequest, notification_id: int, change: NotificationChange
) -> HttpResponse:
    """Mark one as read or unread."""
    notice = notify.notice_of(_me(request), id=notification_id)
    if change.read:
        notify.mark_read(_me(request), [notice.pk])
    else:
        notify.mark_unread(notice)
    return answer(_shape(notify.notice_of(_me(request), id=notification_id)))


def _me(request: ApiRequest) -> int:
    """Whose notices; a token that stands for nobody has none."""
    if request.actor.membership_id is None:
        raise Conflict("token_of_nobody")
    return request.actor.membership_id


def _shape(one: notify.Notification) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "lead": one.lead_id,
        "event": one.event_id,
        "count": one.count,
        "data": one.data,
        "at": one.at,
        "read_at": one.read_at,
    }
