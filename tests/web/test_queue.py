"""Pages of the flow: whose turn it is, the note that ends it, who has whom, its settings."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.accounts.actor import SYSTEM
from cauce.catalog.flow import flow_of
from cauce.catalog.models import NoteTemplate, Tag
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead
from cauce.life import assignment, setup, work
from cauce.life.work.models import Note, Offer
from tests.cast import Cast, unchanged_by_replay
from tests.web.conftest import SignIn


def _of(cast: Cast, seller: str, count: int = 1, **raw: Any) -> list[Lead]:
    leads = cast.leads(count, **raw)
    for lead in leads:
        assignment.assign(lead, to=cast.people[seller], by=SYSTEM)
    return leads


def _fields(lead: Lead, **more: Any) -> dict[str, Any]:
    return {"desk": "1", "body": "Llamé", "outcome": "", "due": "", **more}


def test_the_page_shows_the_person_and_who_waits(cast: Cast, signed_in: SignIn) -> None:
    lead, other = _of(cast, "cleo", 2)
    client = signed_in("cleo")
    found = client.get("/queue")
    assert found.status_code == 302
    page = client.get(found["Location"]).content.decode()
    first = {one.number: one for one in (lead, other)}[int(found["Location"].rsplit("/", 1)[1])]
    for text in (lead.name, other.name, "Llamada exitosa", f"tel:{first.phone}", "Cola"):
        assert text in page
    assert client.get("/leads").content.decode().count("/queue") >= 1


def test_hostile_words_stay_words(cast: Cast, signed_in: SignIn) -> None:
    evil = "<script>alert(1)</script>\"'>"
    setup.create_note_template(title=evil, body=evil, by=SYSTEM)
    (lead,) = _of(cast, "cleo", message=evil)
    page = signed_in("cleo").get(f"/queue/{lead.number}").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&gt;" in page


def test_a_note_ends_the_turn_and_the_next_person_comes(cast: Cast, signed_in: SignIn) -> None:
    first, second = _of(cast, "cleo", 2)
    client, tag = signed_in("cleo"), Tag.objects.get(slug="no-interesado")
    turn = int(client.get("/queue")["Location"].rsplit("/", 1)[1])
    place = client.get(f"/queue/{turn}").context["place"]
    more = {"tags": [tag.pk], "outcome": "negative", "call": "1", "place": str(place)}
    answer = client.post(f"/queue/{turn}/note", _fields(first, **more))
    assert answer.status_code == 303
    other = {first.number, second.number} - {turn}
    assert answer["Location"] == f"/queue/{other.pop()}"
    note = Note.objects.get()
    assert (note.call, note.outcome, note.lead.number) == (True, "negative", turn)
    assert list(Contact.objects.get(pk=note.lead.contact_id).tags.all()) == [tag]
    unchanged_by_replay(note.lead)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"body": " "}, "body"), ({"due": "other", "due_at": "x"}, "next_due"),
     ({"due": "other", "due_at": "2001-01-01T10:00"}, "next_due"), ({"outcome": "x"}, "outcome")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_lost(
    cast: Cast, signed_in: SignIn, more: dict[str, str], field: str
) -> None:
    (lead,) = _of(cast, "cleo")
    tag = Tag.objects.all()[0]
    fields = _fields(lead, tags=[tag.pk], call="1") | more
    answer = signed_in("cleo").post(f"/queue/{lead.number}/note", fields)
    assert answer.status_code == 422
    desk = answer.context["desk"]
    assert set(desk.errors) == {field}
    assert (desk.body, desk.tags, desk.call) == (fields["body"], [tag.pk], True)
    assert Note.objects.count() == 0


def test_who_was_slower_is_told_by_whom_and_keeps_the_text(cast: Cast, signed_in: SignIn) -> None:
    setup.update_flow(pool="teams", reserving=["seller"], by=SYSTEM)
    (lead,) = _of(cast, "cleo")
    work.write_note(locked(lead.pk), body="Mío", by=cast.actor("cleo"))
    answer = signed_in("fay").post(f"/queue/{lead.number}/note", _fields(lead, body="Mi texto"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Mi texto</textarea>" in page
    assert "Cleo tiene este lead en el flujo." in page
    assert Note.objects.count() == 1
    seen = signed_in("fay").get(f"/queue/{lead.number}")
    assert not seen.context["may_write"]
    assert "Liberar" not in seen.content.decode()
    admin = signed_in("ada")
    assert "Liberar" in admin.get(f"/queue/{lead.number}").content.decode()
    admin.post(f"/queue/{lead.number}/release")
    assert locked(lead.pk).reserved_by_id is None


def test_a_lead_that_left_ones_sight_leaves_the_text(cast: Cast, signed_in: SignIn) -> None:
    setup.update_flow(pool="open", reserving=["seller"], by=SYSTEM)
    (lead,) = _of(cast, "cleo")
    assignment.assign(lead, to=None, by=SYSTEM)
    work.write_note(locked(lead.pk), body="Mío", by=cast.actor("dana"))
    answer = signed_in("cleo").post(f"/queue/{lead.number}/note", _fields(lead, body="Mi texto"))
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Mi texto</textarea>" in page
    assert lead.name not in page


def test_closing_takes_it_out_and_reopening_brings_it_back(cast: Cast, signed_in: SignIn) -> None:
    (lead,) = _of(cast, "cleo")
    client = signed_in("cleo")
    answer = client.post(f"/queue/{lead.number}/note", _fields(lead, body="", then="close"))
    assert (answer.status_code, answer["Location"]) == (303, "/queue")
    assert client.get("/queue").status_code == 200
    assert "Reabrir" in client.get(f"/queue/{lead.number}").content.decode()
    client.post(f"/queue/{lead.number}/reopen")
    assert locked(lead.pk).flow_state == "in_process"
    unchanged_by_replay(locked(lead.pk))


def test_leaving_gives_back_only_the_lease_one_knows(cast: Cast, signed_in: SignIn) -> None:
    (lead,) = _of(cast, "cleo")
    client = signed_in("cleo")
    until = client.get(f"/queue/{lead.number}").context["until"]
    kept = client.post(f"/queue/{lead.number}/keep")
    assert kept.status_code == 204
    client.post(f"/queue/{lead.number}/leave", {"until": until.isoformat()})
    assert Offer.objects.count() == 1
    client.post(f"/queue/{lead.number}/leave", {"until": kept["X-Until"]})
    assert Offer.objects.count() == 0


def test_who_another_has_in_hands_is_shown_as_that(cast: Cast, signed_in: SignIn) -> None:
    setup.update_flow(pool="teams", by=SYSTEM)
    lead, _ = _of(cast, "cleo", 2)
    work.hold(lead, by=cast.actor("cleo"))
    page = signed_in("fay").get(f"/queue/{lead.number}")
    assert page.context["in_hands_of"] == "Cleo"
    assert "data-locked" in page.content.decode()
    assert signed_in("fay").post(f"/queue/{lead.number}/keep").status_code == 409


def test_a_lead_of_the_pool_leads_to_no_page_that_would_refuse(
    cast: Cast, signed_in: SignIn
) -> None:
    setup.update_flow(pool="teams", reserving=["seller"], by=SYSTEM)
    (lead,) = _of(cast, "cleo")
    fay, way = signed_in("fay"), f'href="/leads/{lead.number}"'
    assert way not in fay.get(f"/queue/{lead.number}").content.decode()
    assert fay.get(f"/leads/{lead.number}").status_code == 404
    work.write_note(locked(lead.pk), by=cast.actor("fay"), body="Llamé")  # and so it is Fay's
    assert way in fay.get(f"/queue/{lead.number}").content.decode()
    assert fay.get(f"/leads/{lead.number}").status_code == 200


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("who", ["cleo", "ben", "ada"])
def test_page_and_next_take_the_same_queries_for_one_and_thirty(
    cast: Cast, signed_in: SignIn, who: str, count: int
) -> None:
    setup.update_flow(pool="open", by=SYSTEM)
    first, *_, last = [*_of(cast, "cleo", count), *_of(cast, who)]
    client = signed_in(who)
    client.get(f"/queue/{first.number}")  # and so the names of the company are known
    for lead in (last, last, first):  # taken anew, kept, and taken instead of another
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/queue/{lead.number}")
        assert len(queries) <= 19
    with CaptureQueriesContext(connection) as queries:
        client.post("/queue/next", {"place": str(page.context["place"])})
    assert len(queries) <= 14
    with CaptureQueriesContext(connection) as queries:
        client.get("/queue")
    assert len(queries) <= 14


def test_what_is_shown_of_a_person_is_chosen(cast: Cast, signed_in: SignIn) -> None:
    (lead,) = _of(cast, "cleo", message="Quiero informes")
    client = signed_in("cleo")
    assert "Quiero informes" in client.get(f"/queue/{lead.number}").content.decode()
    setup.update_flow(shown=["origin"], by=SYSTEM)
    page = client.get(f"/queue/{lead.number}").content.decode()
    assert "Quiero informes" not in page
    assert "Entró por" in page


def test_the_settings_of_the_flow(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    fields = {"pool": "teams", "reserving": ["seller"], "shown": ["message"], "attributes": "a, b"}
    assert client.post("/settings/flow", fields).status_code == 302
    cast.company.refresh_from_db()
    flow = flow_of(cast.company)
    assert (flow.pool, flow.reserving, flow.attributes) == ("teams", ["seller"], ["a", "b"])
    page = client.get("/settings/flow").content.decode()
    assert "Sus propios leads y los de sus equipos" in page
    assert client.get("/settings/changes").status_code == 200


def test_notes_to_choose_are_made_changed_and_switched_off(cast: Cast, signed_in: SignIn) -> None:
    client, tag = signed_in("ada"), Tag.objects.get(slug="no-interesado")
    fields = {"title": "Buzón", "body": "No contestó", "tags": [tag.pk], "outcome": "negative"}
    assert client.post("/settings/note-templates/new", fields).status_code == 302
    made = NoteTemplate.objects.get(title="Buzón")
    page = client.get("/settings/note-templates").content.decode()
    assert "No contestó · No Interesado" in page
    changed = {"title": "Buzón de voz", "body": "No contestó"}
    client.post(f"/settings/note-templates/{made.pk}", changed)
    made.refresh_from_db()
    assert (made.title, made.active, list(made.tags.all())) == ("Buzón de voz", False, [])
    history = client.get(f"/settings/note-templates/{made.pk}").content.decode()
    assert "Etiquetas que asigna" in history
    twin = client.post("/settings/note-templates/new", {"title": "buzón de voz", "body": "x"})
    assert twin.status_code == 422
    client.post(f"/settings/note-templates/{made.pk}/move", {"places": "-1"})
    (lead,) = _of(cast, "cleo")
    assert "Buzón de voz" not in signed_in("cleo").get(f"/queue/{lead.number}").content.decode()


def test_the_page_of_a_lead_takes_the_whole_note_and_keeps_what_is_refused(
    cast: Cast, signed_in: SignIn
) -> None:
    setup.update_flow(reserving=["seller"], pool="teams", by=SYSTEM)
    (lead,) = _of(cast, "cleo")
    client, tag = signed_in("cleo"), Tag.objects.get(slug="no-interesado")
    more = {"tags": [tag.pk], "outcome": "positive", "call": "1"}
    assert client.post(f"/leads/{lead.number}/notes", _fields(lead, **more)).status_code == 303
    page = client.get(f"/leads/{lead.number}").content.decode()
    for text in ("Llamada exitosa", "No Interesado", "Fue una llamada", "Positivo"):
        assert text in page
    assert locked(lead.pk).reserved_by_id == cast.cleo.pk
    assert "Cleo tiene este lead" in signed_in("ben").get(f"/leads/{lead.number}").content.decode()
    answer = signed_in("ben").post(f"/leads/{lead.number}/notes", _fields(lead, body="Mi texto"))
    assert answer.status_code == 409
    assert "Mi texto</textarea>" in answer.content.decode()
    unchanged_by_replay(locked(lead.pk))
