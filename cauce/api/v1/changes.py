"""«Auditoría»: who set up what, who came in or could not, what programs and files did; where it is
asked for, all work on leads too."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cauce.accounts.errors import Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.shapes import NO_NUL
from cauce.api.paging import PageQuery, listed, only_known
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.api.v1.events import ActorOut
from cauce.spine.audit import CHAPTERS, EVERYTHING, LEADS, audit
from cauce.spine.read import Event, data_of

router = Router(tags=["History"])


class ChangeQuery(PageQuery):
    """Which of it: of what, by whom, when."""

    chapter: Literal["", *CHAPTERS, LEADS, EVERYTHING] = Field(  # type: ignore[valid-type]
        "", description="default: everything but the work on leads and contacts"
    )
    kind: str = Field("", max_length=40, pattern=NO_NUL, description="as facts.md calls them")
    noun: str = Field("", max_length=40, pattern=NO_NUL, description="brand, user, session…")
    actor: str = Field("", max_length=80, pattern=NO_NUL, description="person:12, token:3, system")
    at_from: datetime | None = None
    at_to: datetime | None = None


class SettingEventOut(Schema):
    """One fact. `data.fields` tells {field: [before, after]}, secrets as masked marks."""

    id: int
    kind: str
    at: datetime
    by: ActorOut
    noun: str
    subject: int | None
    lead: int | None
    contact: int | None
    data: dict[str, Any]


class SettingEventsOut(PageOut):
    """A page of changes, newest first."""

    items: list[SettingEventOut]


@router.get("/changes", response=SettingEventsOut)
def list_changes(request: ApiRequest, query: Query[ChangeQuery]) -> HttpResponse:
    """What happened in the company, newest first. Complete and append-only."""
    request.actor.need(Right.CONFIGURE)
    only_known(request, ChangeQuery)
    bare = [n for n in ("at_from", "at_to") if (at := getattr(query, n)) and at.tzinfo is None]
    if bare:
        raise Invalid(dict.fromkeys(bare, "not_a_moment"))
    wanted = audit(
        chapter=query.chapter,
        kind=query.kind,
        noun=query.noun,
        actor=query.actor,
        at_from=query.at_from,
        at_to=query.at_to,
    )
    return listed(wanted, query, _shape, newest=True)


def _shape(event: Event) -> dict[str, Any]:
    return {
        "id": event.pk,
        "kind": event.kind,
        "at": event.at,
        "by": {"kind": event.actor_kind, "id": event.actor_id, "name": event.actor_name},
        "noun": event.subject_kind,
        "subject": event.subject_id,
        "lead": event.lead_id,
        "contact": event.contact_id,
        "data": data_of(event),
    }
