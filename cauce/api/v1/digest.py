"""The daily digest of whoever the token stands for, and «revisado»."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from cauce.accounts.errors import Conflict
from cauce.accounts.models import Membership
from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict
from cauce.api.answers import answer
from cauce.api.lead_shape import leads_json
from cauce.api.request import ApiRequest
from cauce.api.v1.lead_shapes import LeadOut
from cauce.leads.access import leads_for
from cauce.life import digest
from cauce.store import atomic, on_postgres

router = Router(tags=["Digest"])
_MOST = 500
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class MailedOut(Schema):
    """The last digest by mail, since when it stands so, and what went wrong."""

    day: date
    standing: str = Field(
        description="waiting, failing (not out, tried again), sending, unknown (nobody knows "
        "whether it went out; not tried again), sent, or empty (nothing to tell)"
    )
    at: datetime
    trouble: str


class DigestOut(Schema):
    """The leads of the last 24 hours that you may see, and who is late; twenty of each are told,
    and how many there are."""

    since: datetime
    new: list[LeadOut]
    new_count: int
    unreviewed: int = Field(description="of the new ones, those that nobody has looked at")
    late: list[LeadOut]
    late_count: int
    tasks: int = Field(description="own tasks that are overdue")
    mailed: MailedOut | None


class ReviewedIn(Strict):
    """Which leads were looked at."""

    leads: list[Id] = Field(max_length=_MOST)


class ReviewedOut(Schema):
    """How many had not been looked at before."""

    reviewed: int


class MailIn(Strict):
    """Whether the digest comes by mail."""

    mail: bool


@router.get("/digest", response=DigestOut)
def get_digest(request: ApiRequest) -> HttpResponse:
    """The digest as of now."""
    now = timezone.now()
    found = digest.of(request.actor, now)
    told: dict[str, Any] = {
        name: getattr(found, name)
        for name in ("since", "new_count", "unreviewed", "late_count", "tasks")
    }
    told |= {name: leads_json(getattr(found, name), request.company) for name in ("new", "late")}
    member = _member(request)
    last = digest.latest(member, now) if member else None
    told["mailed"] = asdict(last) if last else None
    return answer(told)


@router.post("/digest/reviewed", response=ReviewedOut)
def review_leads(request: ApiRequest, given: ReviewedIn) -> HttpResponse:
    """Mark leads as looked at; those that you may not see are left out."""
    request.actor.need(Right.WORK)
    with atomic():
        seen = leads_for(request.actor).filter(pk__in=given.leads).order_by("pk")
        leads = list(seen.select_for_update() if on_postgres() else seen)
        return answer({"reviewed": digest.review(leads, by=request.actor)})


@router.put("/digest/mail", response=MailIn)
def choose_mail(request: ApiRequest, given: MailIn) -> HttpResponse:
    """Whether the member of this token gets it by mail."""
    member = _member(request)
    if member is None:
        raise Conflict("token_of_nobody")
    digest.choose(member, mail=given.mail)
    return answer({"mail": given.mail})


def _member(request: ApiRequest) -> Membership | None:
    """The person of the token; None for one that stands for nobody."""
    return Membership.objects.filter(pk=request.actor.membership_id or 0).first()
