"""Personal data: find somebody, hand over what is known, erase it; what is kept for a time only."""

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from cauce.accounts.permissions import Right
from cauce.accounts.shapes import Strict
from cauce.api.answers import answer
from cauce.api.paging import Paged, listed, only_known
from cauce.api.references import row_of
from cauce.api.request import ApiRequest
from cauce.api.shapes import PageOut
from cauce.catalog.privacy import LEAST_DAYS, MOST_DAYS, MOST_GRACE, RULES, privacy_of
from cauce.leads.access import contact_for
from cauce.life import personal, setup
from cauce.life.personal import retention

router = Router(tags=["Personal data"])
_BASE = "/personal-data"
_CODES = Literal[personal.REASONS]  # type: ignore[valid-type]


class WhoQuery(Schema):
    """Whom one looks for."""

    model_config = ConfigDict(extra="ignore")
    q: str = Field(min_length=1, max_length=200, description="name, e-mail, any form of a phone")


class SomebodyOut(Schema):
    """Somebody that it may be."""

    id: int
    name: str
    email: str
    phone: str
    erased_at: datetime | None


class FoundOut(Schema):
    """Contacts, best first; without one, how many rows hold the e-mail or phone that was given."""

    items: list[SomebodyOut]
    loose: dict[str, int]


class KnownOut(Schema):
    """How much is known of a person: rows by table. `outside`: what other systems were sent."""

    contact: SomebodyOut
    contacts: list[int] = Field(description="merged ones are one person")
    leads: list[int]
    counts: dict[str, int]
    outside: list[dict[str, Any]]
    exports: int = Field(description="files of exports on disc that hold the person")
    elsewhere: list[int] = Field(
        description="other people's leads on which colleagues lately wrote the e-mail or phone"
    )
    erasure: int | None = Field(description="the one that waits")


class PersonFileOut(Schema):
    """A ZIP of all that is known. It is there when `state` is done, until `expires_at`."""

    id: int
    contact: int
    state: str
    position: int
    total: int
    size: int
    by: str
    file: str | None
    created_at: datetime
    expires_at: datetime | None


class PersonFilesOut(PageOut):
    """A page of files, newest first."""

    items: list[PersonFileOut]


class ErasureIn(Strict):
    """`confirm` is the name, else the e-mail or phone, of the contact: typed, so that nobody is
    erased by mistake. `days` of grace; the company's own by default."""

    confirm: str = Field(max_length=300)
    reason: _CODES = "request"
    days: int | None = Field(None, ge=0, le=MOST_GRACE)


class ErasureOut(Schema):
    """An erasure: `state` is planned, done or cancelled. `outside` lists what other systems hold:
    the person is to be erased there, too."""

    id: int
    contact: int
    state: str
    reason: str
    due_at: datetime
    waits_for: str
    counts: dict[str, int]
    outside: list[dict[str, Any]]
    by: str
    created_at: datetime
    settled_at: datetime | None


class ErasuresOut(PageOut):
    """A page of erasures, newest first."""

    items: list[ErasureOut]


class RuleQuery(Schema):
    """A rule of retention, and after how many days."""

    model_config = ConfigDict(extra="ignore")
    rule: Literal[RULES]  # type: ignore[valid-type]
    days: int = Field(ge=LEAST_DAYS, le=MOST_DAYS)


class RetentionIn(Strict):
    """Go through it once."""

    rule: Literal[RULES]  # type: ignore[valid-type]
    days: int = Field(ge=LEAST_DAYS, le=MOST_DAYS)


class CountOut(Schema):
    """How many it would be, to 100,000."""

    count: int


class RetentionOut(Schema):
    """A run: `state` is running or done. Of people, `count` were planned to be erased at once."""

    id: int
    rule: str
    days: int
    state: str
    count: int
    by: str
    created_at: datetime


class RetentionsOut(PageOut):
    """A page of runs, newest first."""

    items: list[RetentionOut]


class PrivacyChange(Strict):
    """What to change; what is left out stays. Null: it is kept for ever."""

    grace_days: int = Field(7, ge=0, le=MOST_GRACE)
    people_days: int | None = Field(None, ge=LEAST_DAYS, le=MOST_DAYS)
    captures_days: int | None = Field(None, ge=LEAST_DAYS, le=MOST_DAYS)


class PrivacyOut(Schema):
    """How long people, and the raw bytes of what arrived, are kept."""

    grace_days: int
    people_days: int | None
    captures_days: int | None


@router.get(f"{_BASE}/people", response=FoundOut)
def find_person(request: ApiRequest, query: Query[WhoQuery]) -> HttpResponse:
    """Whom a text means. Merged contacts are one."""
    only_known(request, WhoQuery)
    found = personal.find(query.q, by=request.actor)
    return answer({"items": [_somebody(one) for one in found.contacts], "loose": found.loose})


@router.get(f"{_BASE}/people/{{int:contact_id}}", response=KnownOut)
def get_known(request: ApiRequest, contact_id: int) -> HttpResponse:
    """How much is known of a person, table by table."""
    request.actor.need(Right.PERSONAL_DATA)
    contact = contact_for(request.actor, contact_id)
    known = personal.known(contact, by=request.actor)
    waiting = personal.waiting(contact)
    told = {
        "contact": _somebody(contact),
        "contacts": list(known.person.contacts),
        "leads": list(known.person.leads),
        "counts": {name: count for name, _, count in known.lines},
        "outside": known.outside,
        "exports": known.exports,
        "elsewhere": [one.pk for one in known.elsewhere],
        "erasure": waiting.pk if waiting else None,
    }
    return answer(told)


@router.post(f"{_BASE}/people/{{int:contact_id}}/files", response={202: PersonFileOut})
def create_person_file(request: ApiRequest, contact_id: int) -> HttpResponse:
    """Write all that is known into a file, in the background."""
    request.actor.need(Right.PERSONAL_DATA)
    run = personal.start(contact_for(request.actor, contact_id), by=request.actor)
    return answer(_file(run), 202, location=f"/api/v1{_BASE}/files/{run.pk}")


@router.post(f"{_BASE}/people/{{int:contact_id}}/erasures", response={201: ErasureOut})
def create_erasure(request: ApiRequest, contact_id: int, given: ErasureIn) -> HttpResponse:
    """Plan to erase a person. Until it is due it can be cancelled, after that nothing brings it
    back. Figures, codes, ids and dates stay."""
    request.actor.need(Right.PERSONAL_DATA)
    erasure = personal.plan(
        contact_for(request.actor, contact_id),
        reason=given.reason,
        confirmed=given.confirm,
        days=given.days,
        by=request.actor,
    )
    return answer(_erasure(erasure), 201, location=f"/api/v1{_BASE}/erasures/{erasure.pk}")


@router.get(f"{_BASE}/files", response=PersonFilesOut)
def list_person_files(request: ApiRequest, query: Paged) -> HttpResponse:
    """Files of people, newest first."""
    only_known(request, type(query))
    return listed(personal.files_of(request.actor), query, _file, newest=True)


@router.get(f"{_BASE}/files/{{int:file_id}}", response=PersonFileOut)
def get_person_file(request: ApiRequest, file_id: int) -> HttpResponse:
    """One file: how far it is."""
    return answer(_file(personal.file_for(request.actor, file_id)))


@router.get(f"{_BASE}/files/{{int:file_id}}/file")
def get_person_file_bytes(request: ApiRequest, file_id: int) -> FileResponse:
    """The ZIP. That it was taken is kept in history."""
    run = personal.file_for(request.actor, file_id)
    path = personal.take(run, by=request.actor)
    name = f"person-{run.contact_id}.zip"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )


@router.get(f"{_BASE}/erasures", response=ErasuresOut)
def list_erasures(request: ApiRequest, query: Paged) -> HttpResponse:
    """Planned, done and cancelled erasures, newest first."""
    only_known(request, type(query))
    return listed(personal.erasures(request.actor), query, _erasure, newest=True)


@router.get(f"{_BASE}/erasures/{{int:erasure_id}}", response=ErasureOut)
def get_erasure(request: ApiRequest, erasure_id: int) -> HttpResponse:
    """One erasure."""
    return answer(_erasure(row_of(personal.erasures(request.actor), erasure_id)))


@router.delete(f"{_BASE}/erasures/{{int:erasure_id}}", response=ErasureOut)
def cancel_erasure(request: ApiRequest, erasure_id: int) -> HttpResponse:
    """Give a planned erasure up. 409 once it is over."""
    return answer(_erasure(personal.cancel(erasure_id, by=request.actor)))


@router.get(f"{_BASE}/retention/count", response=CountOut)
def count_retention(request: ApiRequest, query: Query[RuleQuery]) -> HttpResponse:
    """How many a rule would take now."""
    only_known(request, RuleQuery)
    found = retention.count(query.rule, days=query.days, by=request.actor)
    return answer({"count": found})


@router.get(f"{_BASE}/retention", response=RetentionsOut)
def list_retention(request: ApiRequest, query: Paged) -> HttpResponse:
    """What the rules did, newest first."""
    only_known(request, type(query))
    return listed(retention.runs(request.actor), query, _run, newest=True)


@router.post(f"{_BASE}/retention", response={202: RetentionOut})
def create_retention(request: ApiRequest, given: RetentionIn) -> HttpResponse:
    """Go through a rule once, in the background."""
    return answer(_run(retention.begin(given.rule, days=given.days, by=request.actor)), 202)


@router.get(f"{_BASE}/settings", response=PrivacyOut)
def get_privacy(request: ApiRequest) -> HttpResponse:
    """How long things are kept."""
    request.actor.need(Right.PERSONAL_DATA)
    return answer(_privacy(privacy_of(request.company)))


@router.patch(f"{_BASE}/settings", response=PrivacyOut)
def change_privacy(request: ApiRequest, change: PrivacyChange) -> HttpResponse:
    """Change it. Rules run each day."""
    given = change.model_dump(exclude_unset=True)
    return answer(_privacy(setup.update_privacy(by=request.actor, **given)))


def _somebody(contact: Any) -> dict[str, Any]:
    fields = ("name", "email", "phone", "erased_at")
    return {"id": contact.pk} | {name: getattr(contact, name) for name in fields}


def _file(run: personal.PersonFile) -> dict[str, Any]:
    is_there = run.state == personal.FileState.DONE
    fields = ("state", "position", "total", "size", "created_at", "expires_at")
    return {
        "id": run.pk,
        "contact": run.contact_id,
        "by": run.by_name,
        "file": f"/api/v1{_BASE}/files/{run.pk}/file" if is_there else None,
        **{name: getattr(run, name) for name in fields},
    }


def _erasure(one: personal.Erasure) -> dict[str, Any]:
    fields = ("state", "reason", "due_at", "waits_for", "counts", "outside", "created_at")
    return {
        "id": one.pk,
        "contact": one.contact_id,
        "by": one.author_name,
        "settled_at": one.settled_at,
        **{name: getattr(one, name) for name in fields},
    }


def _run(run: personal.RetentionRun) -> dict[str, Any]:
    fields = ("rule", "days", "state", "count", "created_at")
    return {"id": run.pk, "by": run.by_name} | {name: getattr(run, name) for name in fields}


def _privacy(now: Any) -> dict[str, Any]:
    return {name: getattr(now, name) for name in PrivacyOut.model_fields}
