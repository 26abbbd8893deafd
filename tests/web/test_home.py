"""«Inicio»: what the morning begins with, for a seller, a supervisor and an administrator."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.catalog.models import Connection
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import work
from cauce.life.capture.models import Submission
from cauce.life.work import tasks
from cauce.web.home import page as home
from tests.cast import Cast
from tests.web.conftest import SignIn

HOSTILE = "<script>alert(1)</script>\u202eᴙ" + "x" * 150


def plan(lead: Lead, title: str, *, hours: float) -> None:
    """A task that was planned two days ago, of the lead's seller."""
    due, then = timezone.now() + timedelta(hours=hours), timezone.now() - timedelta(days=2)
    tasks.plan(locked(lead.pk), tasks.Plan(title=title, due_at=due), by=SYSTEM, at=then)


def aged(lead: Lead, **ago: float) -> None:
    entered = timezone.now() - timedelta(**ago)
    late_from = entered + timedelta(minutes=5)
    Lead.objects.filter(pk=lead.pk).update(created_at=entered, late_from=late_from)


def of(cast: Cast, who: str, count: int = 1) -> list[Lead]:
    """Leads of one seller."""
    made = cast.leads(2 * count)
    return [lead for lead in made if lead.seller_id == cast.people[who].pk]


@pytest.mark.parametrize("who", ["cleo", "ben", "ada", "vera"])
def test_it_takes_few_statements_whatever_there_is(
    cast: Cast, signed_in: SignIn, django_assert_max_num_queries: Any, who: str
) -> None:
    for lead in cast.leads(30):
        aged(lead, hours=lead.number)
        plan(lead, "Llamar", hours=lead.number - 10)
    client = signed_in(who)
    for number in range(1, 7):
        client.get(f"/leads/{number}")
    client.get("/")
    with django_assert_max_num_queries(10):
        assert client.get("/").status_code == 200


def test_each_figure_leads_to_as_many(cast: Cast, signed_in: SignIn) -> None:
    first, second, *_more = cast.leads(9)
    cast.lead(email=first.email, phone="")
    work.write_note(locked(first.pk), body="Llamé", by=SYSTEM)
    aged(second, days=5)
    ada = signed_in("ada")
    figures = ada.get("/").context["figures"]
    assert [one["value"] for one in figures] == ["9", "10", "1", "9"]
    for one in figures:
        assert ada.get(one["url"]).context["range"] == one["value"], one["url"]


def test_it_tells_who_has_waited_too_long(cast: Cast, signed_in: SignIn) -> None:
    fresh, late = cast.leads(2)
    aged(late, hours=3)
    context = signed_in("ada").get("/").context
    assert {one["lead"].number: bool(one["late"]) for one in context["waiting"]} == {
        fresh.number: False,
        late.number: True,
    }
    assert context["figures"][-1]["note"] == "1 espera demasiado"


def test_who_waits_is_not_counted_to_the_end(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "WAITING_READ", 10)
    cast.leads(12)
    assert signed_in("ada").get("/").context["figures"][-1]["value"] == "10+"


def test_the_team_with_the_latest_first(cast: Cast, signed_in: SignIn) -> None:
    cleos, fays = of(cast, "cleo"), of(cast, "fay", 2)
    for lead in Lead.objects.exclude(pk__in=[one.pk for one in [*cleos, *fays]]):
        work.write_note(locked(lead.pk), body="Llamé", by=SYSTEM)
    for lead in fays:
        aged(lead, hours=5)
    plan(cleos[0], "Visita", hours=-20)
    nobodys = cast.lead()
    Lead.objects.filter(pk=nobodys.pk).update(seller_id=None)
    rows = signed_in("ada").get("/").context["team"]
    told = [(one.name, one.waiting, one.late, one.overdue) for one in rows]
    assert told == [("Fay", 2, 2, 0), ("Cleo", 1, 0, 1), ("Nadie", 1, 0, 0)]
    assert rows[0].longest == "5 h"
    assert [one.name for one in signed_in("ben").get("/").context["team"]] == ["Fay", "Cleo"]
    assert signed_in("cleo").get("/").context["team"] is None


def test_what_slips_is_told_to_whoever_sees_to_it(cast: Cast, signed_in: SignIn) -> None:
    quiet = signed_in("ada").get("/")
    assert quiet.context["slips"] == []
    assert "todo lo enviado llegó" in quiet.content.decode()
    failed, review = cast.leads(2)
    Lead.objects.filter(pk=failed.pk).update(delivery_state="failed")
    Lead.objects.filter(pk=review.pk).update(delivery_state="review")
    Connection.objects.create(name="Dolibarr", kind="http", trouble="refused")
    now = timezone.now()
    for state, at in (("pending", now), ("rejected", now), ("rejected", now - timedelta(days=3))):
        Submission.objects.create(source="form", raw=b"", state=state, received_at=at)
    ada = signed_in("ada")
    slips = ada.get("/").context["slips"]
    assert [one.text for one in slips] == [
        "1 conexión tiene problemas",
        "1 lead no se pudo enviar",
        "1 envío espera que alguien lo revise",
        "Hoy se rechazó 1 entrada",
        "1 entrada espera ser leída",
    ]
    for one in slips:
        assert ada.get(one.url).status_code == 200
    assert signed_in("ben").get("/").context["slips"][0].url == ""
    assert signed_in("cleo").get("/").context["slips"] is None


def test_a_seller_goes_on_where_the_day_ended(cast: Cast, signed_in: SignIn) -> None:
    (lead,), client = of(cast, "cleo"), signed_in("cleo")
    client.get(f"/leads/{lead.number}")
    plan(lead, "Mandar planos", hours=24 * 3)
    page = client.get("/")
    assert [one.pk for one in page.context["recent"]] == [lead.pk]
    assert [one.task.title for one in page.context["later"]] == ["Mandar planos"]
    assert page.context["today"] == []
    assert "Hoy no vence nada." in page.content.decode()


def test_hostile_names_are_only_text(cast: Cast, signed_in: SignIn) -> None:
    (lead,), client = of(cast, "cleo"), signed_in("cleo")
    Lead.objects.filter(pk=lead.pk).update(name=HOSTILE)
    plan(lead, HOSTILE, hours=-3)
    client.get(f"/leads/{lead.number}")
    page = client.get("/").content.decode()
    assert page.count("&lt;script&gt;alert(1)") >= 4  # its task, as one who waits, opened last
    assert "<script>alert(1)" not in page
