"""Service levels on pages: the settings, the mark in list, flow and lead, the filter, the order."""

from datetime import timedelta

from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.catalog.levels import levels_of
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import level_watch, setup, work
from tests.cast import Cast
from tests.life.levels.test_levels import aged
from tests.web.conftest import SignIn


def _text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_an_administrator_sets_the_levels_and_the_next_lead_has_them(
    cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in("ada")
    assert 'value="5"' in _text(client.get("/settings/levels"))
    sent: dict[str, object] = {"answer": 30, "contact": "", "qualify": 60, "warn_at": 50}
    sent |= {"moves": 2, "fall": 20, "review_hours": 0, "digest_hour": ""}
    answer = client.post("/settings/levels", sent | {"move": ["answer"]}, follow=True)
    assert "Guardado." in _text(answer)
    cast.company.refresh_from_db()
    now = levels_of(cast.company)
    assert (now.answer, now.contact, now.qualify) == (30, 0, 60)
    assert (now.move, now.moves, now.warn_at) == (["answer"], 2, 50)
    assert (now.fall, now.review_hours, now.digest_hour) == (20, 0, None)
    lead = cast.lead()
    assert (lead.contact_due, lead.answer_due) == (
        None,
        lead.created_at.replace(microsecond=0) + timedelta(minutes=30),
    )
    assert client.post("/settings/levels", sent | {"warn_at": 100}).status_code == 422


def test_a_campaign_has_levels_of_its_own(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    page = f"/settings/campaigns/{cast.campaign.pk}"
    client.post(page, {"name": "Preventa", "answer": 9, "active": "on"})
    cast.campaign.refresh_from_db()
    assert cast.campaign.levels == {"answer": 9}
    assert 'value="9"' in _text(client.get(page))
    client.post(page, {"name": "Preventa", "active": "on"})
    cast.campaign.refresh_from_db()
    assert cast.campaign.levels == {}


def test_the_list_marks_who_is_late_and_finds_them(cast: Cast, signed_in: SignIn) -> None:
    late, later, fine = aged(cast, 17), aged(cast, 70), cast.lead()
    client = signed_in("ada")
    page = _text(client.get("/leads"))
    assert "vencido hace 12 min" in page
    found = _text(client.get("/leads?level=late"))
    assert late.email in found
    assert fine.email not in found
    assert fine.email in _text(client.get("/leads?level=running"))
    ordered = _text(client.get("/leads?sort=late"))
    places = [ordered.index(lead.email) for lead in (later, late, fine)]
    assert places == sorted(places)


def test_the_leads_page_tells_how_each_level_stands(cast: Cast, signed_in: SignIn) -> None:
    lead = aged(cast, 17)
    client = signed_in("ada")
    assert "vencido hace 12 min" in _text(client.get(f"/leads/{lead.number}"))
    work.write_note(locked(lead.pk), body="Hablamos", call=True, by=SYSTEM)
    page = _text(client.get(f"/leads/{lead.number}"))
    assert "tras 17 min, 12 min tarde" in page
    assert "cumplido, tras 17 min" in page


def test_a_closed_lead_is_marked_no_more(cast: Cast, signed_in: SignIn) -> None:
    lead = aged(cast, 17)
    work.close(lead, by=SYSTEM)
    client = signed_in("ada")
    assert "vencido hace" not in _text(client.get("/leads"))
    assert "se cerró antes" in _text(client.get(f"/leads/{lead.number}"))


def test_the_flow_marks_who_waits_too_long(cast: Cast, signed_in: SignIn) -> None:
    setup.update_levels(answer=30, by=SYSTEM)
    client = signed_in("cleo")
    setup.update_flow(pool="teams", by=SYSTEM)
    aged(cast, 10)
    late = '<span class="late" data-hue="negative">'
    assert late not in _text(client.get("/queue", follow=True))
    aged(cast, 40)
    assert late in _text(client.get("/queue", follow=True))


def test_the_history_tells_of_it(cast: Cast, signed_in: SignIn) -> None:
    lead = aged(cast, 17)
    level_watch.tell(timezone.now())
    page = _text(signed_in("ada").get(f"/leads/{lead.number}/history"))
    assert "detectó el retraso" in page
    assert Lead.objects.get(pk=lead.pk).missed_by_id == lead.seller_id
