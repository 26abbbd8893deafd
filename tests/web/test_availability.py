"""Settings of who is there and takes how many; and why a lead has nobody, in words."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.life import assignment
from cauce.life.assignment.models import AssignmentRule, Holiday, RuleSeller
from tests.cast import Cast
from tests.web.conftest import SignIn


def test_a_sellers_availability_is_set_and_told(cast: Cast, signed_in: SignIn) -> None:
    ada, at = signed_in("ada"), f"/settings/availability/{cast.cleo.pk}"
    today = timezone.localdate(timezone=ZoneInfo(cast.company.timezone))
    fields = {
        "per_day": "20", "at_once": "", "hours_mon": "9:00-14:00, 16:00–19:00",
        "hours_tue": "09:00-14:00, 16:00-19:00", "absence_0_from": today.isoformat(),
        "absence_0_to": (today + timedelta(days=3)).isoformat(), "absence_1_from": "",
    }  # fmt: skip
    assert ada.post(at, fields).status_code == 302
    found = assignment.availability_of(cast.cleo)
    assert found.hours["mon"] == [["09:00", "14:00"], ["16:00", "19:00"]]
    assert (found.per_day, found.at_once, len(found.absences)) == (20, None, 1)
    page = ada.get(at).content.decode()
    assert "09:00-14:00, 16:00-19:00" in page and "ausente" in page
    listed = ada.get("/settings/availability").content.decode()
    assert "20 al día" in listed and "lun–mar" in listed.lower()
    changes = ada.get("/settings/changes?noun=user").content.decode()
    assert "Horario" in changes and "a cualquier hora" not in changes


def test_what_was_typed_wrong_stays_and_says_so(cast: Cast, signed_in: SignIn) -> None:
    ada, at = signed_in("ada"), f"/settings/availability/{cast.cleo.pk}"
    fields = {"hours_mon": "de 9 a 6", "absence_0_from": "2026-03-02", "absence_0_to": "2026-03-05"}
    answer = ada.post(at, fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "de 9 a 6" in page and "2026-03-05" in page
    assert "Escribe el horario así" in page
    answer = ada.post(at, {"absence_0_from": "2026-03-02", "absence_0_to": "2026-03-01"})
    assert "Termina antes de empezar" in answer.content.decode()


def test_holidays_are_added_and_removed(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    fields = {"day": "2031-09-16", "name": "Independencia", "team": ""}
    assert ada.post("/settings/availability/holidays", fields).status_code == 303
    assert ada.post("/settings/availability/holidays", fields).status_code == 422
    assert "Independencia" in ada.get("/settings/availability").content.decode()
    (found,) = Holiday.objects.all()
    assert (found.day, found.team) == (date(2031, 9, 16), None)
    gone = ada.post(f"/settings/availability/holidays/{found.pk}/remove")
    assert gone.status_code == 303
    assert not Holiday.objects.exists()


def test_a_lead_that_waits_says_why(cast: Cast, signed_in: SignIn) -> None:
    for seller in (cast.cleo, cast.fay):
        assignment.set_availability(seller, paused=True, by=SYSTEM)
    lead = cast.lead()
    ada = signed_in("ada")
    told = "Nadie puede tomarlo ahora: Cleo (en pausa), Fay (en pausa)."
    assert told in ada.get(f"/leads/{lead.number}").content.decode()
    history = ada.get(f"/leads/{lead.number}/history").content.decode()
    assert "lo dejó en espera de vendedor" in history
    assert "1 lead espera" in ada.get("/settings/availability").content.decode()


def test_a_rule_is_tried_then_published(cast: Cast, signed_in: SignIn) -> None:
    cast.leads(6)
    ada, (rule,) = signed_in("ada"), AssignmentRule.objects.all()
    fields = {f"weight_{cast.dana.pk}": "1", "days": "7"}
    page = ada.post(f"/settings/rules/{rule.pk}/trial", fields).content.decode()
    assert "Publicar" in page and "Dana" in page
    assert RuleSeller.objects.filter(rule=rule, seller=cast.dana).count() == 0
    again = ada.post(f"/settings/rules/{rule.pk}", fields | {"again": "1"})
    assert again.status_code == 200 and 'value="1"' in again.content.decode()
    assert RuleSeller.objects.filter(rule=rule, seller=cast.dana).count() == 0
    assert ada.post(f"/settings/rules/{rule.pk}", fields).status_code == 302
    assert RuleSeller.objects.filter(rule=rule, seller=cast.dana).count() == 1
    assert ada.post(f"/settings/rules/{rule.pk}/trial", {"days": "7"}).status_code == 422
