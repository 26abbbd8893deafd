"""The lead's page: a scheduled status, notes and their versions, comments, what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.catalog.models import Status
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.leads.queries import SORTS
from cauce.life import qualify, setup, work
from cauce.life.qualify.models import ScheduledStatus
from cauce.life.work.models import Note
from tests.cast import Cast, unchanged_by_replay
from tests.web.conftest import SignIn

HTMX = {"HX-Request": "true"}
TABS = ("", "/facts", "/calls", "/emails", "/qualifications", "/whatsapp", "/history", "/crm")


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """A lead of the north team."""
    return cast.lead(name="Ana", email="ana@x.mx")


def test_statuses_to_schedule_stand_before_their_sub_statuses(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    won = cast.status("sale")
    for name in ("Entregado", "Apartado"):
        setup.create_status(name=name, parent=won, by=SYSTEM)
    Status.objects.filter(parent=won).update(position=0)  # as a company may have dragged them
    page = signed_in("ada").get(f"/leads/{lead.number}/schedule").content.decode()
    names = re.findall(r"<option[^>]*>([^<]+)</option>", page)
    at = names.index(won.name)
    assert names[at + 1 : at + 3] == [f"{won.name} · Entregado", f"{won.name} · Apartado"]


def test_a_status_is_scheduled_seen_and_cancelled(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    ada, at = signed_in("ada"), f"/leads/{lead.number}"
    assert "<dialog" in ada.get(f"{at}/schedule", headers=HTMX).content.decode()
    when = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    fields = {"status": cast.status("no_sale").pk, "at": when}
    answer = ada.post(f"{at}/schedule", fields, headers=HTMX)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    planned = ScheduledStatus.objects.get()
    zone = cast.company.timezone
    assert planned.due_at.strftime("%Y-%m-%dT%H:%M") != when or zone == "UTC"
    page = ada.get(at).content.decode()
    for text in ("Sin Venta", "en 2\xa0días", "Cancelar el cambio programado"):
        assert text in page
    ada.post(f"{at}/schedule/cancel")
    assert "Cancelar el cambio programado" not in ada.get(at).content.decode()


def test_the_time_of_a_schedule_is_the_company_s(cast: Cast, signed_in: SignIn, lead: Lead) -> None:
    day = (timezone.now() + timedelta(days=40)).strftime("%Y-%m-%d")
    fields = {"status": cast.status("sale").pk, "at": f"{day}T09:00"}
    signed_in("ada").post(f"/leads/{lead.number}/schedule", fields)
    assert ScheduledStatus.objects.get().due_at.strftime("%Y-%m-%dT%H:%M") == f"{day}T15:00"


@pytest.mark.parametrize(
    ("status", "at"), [("sale", "2001-01-01T09:00"), ("new", "2030-01-01T09:00"), ("sale", "x")]
)
def test_what_cannot_be_scheduled_stays_in_the_form_with_its_reason(
    cast: Cast, signed_in: SignIn, lead: Lead, status: str, at: str
) -> None:
    fields = {"status": cast.status(status).pk, "at": at}
    answer = signed_in("ada").post(f"/leads/{lead.number}/schedule", fields, headers=HTMX)
    page = answer.content.decode()
    assert (answer.status_code, "field__error" in page, f'value="{at}"' in page) == (
        422,
        True,
        True,
    )


def test_a_note_is_edited_where_it_stands(cast: Cast, signed_in: SignIn, lead: Lead) -> None:
    ada, at = signed_in("ada"), f"/leads/{lead.number}"
    ada.post(f"{at}/notes", {"body": "Llamar el lunes"})
    note = Note.objects.get()
    assert "<textarea" in ada.get(f"{at}/notes/{note.pk}", headers=HTMX).content.decode()
    fields = {"body": "Llamar el martes", "version": "1"}
    part = ada.post(f"{at}/notes/{note.pk}", fields, headers=HTMX).content.decode()
    for text in ("Llamar el martes", "Llamar el lunes", "1 versión anterior", "editada"):
        assert text in part
    stale = ada.post(f"{at}/notes/{note.pk}", {"body": "Mía", "version": "1"}, headers=HTMX)
    assert (stale.status_code, ">Mía</textarea>" in stale.content.decode()) == (409, True)
    empty = ada.post(f"{at}/notes/{note.pk}", {"body": " ", "version": "2"}, headers=HTMX)
    assert empty.status_code == 422
    other = signed_in("ben").post(f"{at}/notes/{note.pk}", {"body": "Otra"}, headers=HTMX)
    assert (other.status_code, ">Otra</textarea>" in other.content.decode()) == (422, True)
    unchanged_by_replay(locked(lead.pk))


def test_a_refused_note_is_not_lost(cast: Cast, signed_in: SignIn, lead: Lead) -> None:
    long = "Muy largo " * 1_001
    answer = signed_in("ada").post(f"/leads/{lead.number}/notes", {"body": long})
    assert answer.status_code == 422
    assert long in answer.content.decode()


def test_a_comment_is_appended_to_an_entry(cast: Cast, signed_in: SignIn, lead: Lead) -> None:
    ada, at = signed_in("ada"), f"/leads/{lead.number}"
    entry = qualify.qualify(lead, type=cast.qualification("high_interest"), by=cast.actor("cleo"))
    ada.post(f"{at}/qualify", {"about": entry.pk, "comment": "Confirmó <b>hoy</b>"})
    page = ada.get(f"{at}/qualifications").content.decode()
    assert "Confirmó &lt;b&gt;hoy&lt;/b&gt;" in page
    (row,) = ada.get(f"{at}/qualifications").context["entries"]
    assert [one.author_name for one in row["comments"]] == ["Ada"]
    assert ada.post(f"{at}/qualify", {"about": 9_999, "comment": "x"}).status_code == 422


def test_everybody_sees_whose_it_is_and_why_but_only_administrators_choose(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    owner = {cast.cleo.pk: "cleo", cast.fay.pk: "fay"}[lead.seller_id]
    page = signed_in(owner).get(f"/leads/{lead.number}").content.decode()
    assert f'action="/leads/{lead.number}/assignment"' not in page
    for text in (cast.people[owner].name, "Turno", "Solo un administrador"):
        assert text in page
    chosen = signed_in("ada").get(f"/leads/{lead.number}").content.decode()
    assert f'action="/leads/{lead.number}/assignment"' in chosen


def test_a_page_of_five_hundred_facts_takes_few_queries(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    cleo = cast.actor("cleo")
    for number in range(125):
        note = work.write_note(lead, body=f"Nota {number}", by=cleo)
        work.edit_note(note, lead, body=f"Nota {number}, mejor", by=cleo)
        work.set_stars(lead, stars=1 + number % 5, by=cleo)
        qualify.qualify(lead, type=cast.qualification("high_interest"), by=cleo)
    client = signed_in("ada")
    client.get(f"/leads/{lead.number}")
    for tab in TABS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/leads/{lead.number}{tab}?sort=-score").status_code == 200
        assert len(queries) <= 15, [query["sql"][:99] for query in queries]


def test_every_note_and_entry_is_reached_page_by_page(
    cast: Cast, signed_in: SignIn, lead: Lead
) -> None:
    cleo, kind = cast.actor("cleo"), cast.qualification("high_interest")
    for number in range(90):
        work.write_note(lead, body=f"Nota {number}", by=cleo)
        entry = qualify.qualify(lead, type=kind, by=cleo)
        qualify.comment_on(entry, lead, comment=f"Comentario {number}", by=cleo)
    ada = signed_in("ada")
    for tab, rows in (("", "notes"), ("/qualifications", "entries")):
        at, seen, address = f"/leads/{lead.number}{tab}", 0, "?sort=-score"
        while address:
            context = ada.get(at + address).context
            seen += len(context[rows])
            address = context["older"]
        assert seen == 90
        assert context["newest"] == f"{at}?sort=-score"


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_the_arrows_keep_the_order_of_the_list(cast: Cast, signed_in: SignIn, sort: str) -> None:
    cleo = cast.actor("cleo")
    leads = cast.leads(7)
    cast.lead(method="form")  # outside the filter
    for place, one in enumerate(leads):
        if place % 2:
            work.write_note(one, body="Hola", by=cleo)
        if place % 3:
            qualify.qualify(one, type=cast.qualification("high_interest"), by=cleo)
    ada, query = signed_in("ada"), f"?entry_method=api&sort={sort}"
    shown = [row["lead"].number for row in ada.get(f"/leads{query}").context["rows"]]
    walked, address = [], f"/leads/{shown[0]}{query}"
    while address:
        context = ada.get(address).context
        walked.append(context["lead"].number)
        address = context["turn"]["next"]
    assert walked == shown
    assert len(walked) == 7
    assert context["turn"]["previous"] == f"/leads/{shown[-2]}{query}"
