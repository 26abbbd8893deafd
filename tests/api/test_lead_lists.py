"""GET /leads: filters, search, orders, and pages by cursor."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.accounts.scope import company_scope
from cauce.leads import queries
from cauce.leads.models import Lead
from cauce.life.work import tasks
from tests.api.client import Api, errors_of
from tests.cast import Cast, acting


@pytest.fixture
def leads(api: Api, cast: Cast) -> dict[str, dict[str, Any]]:
    """Five leads that differ in everything a list can filter by."""
    api.post("/campaigns", {"name": "Otoño", "product": "torre-mitla"})
    vip = api.post("/tags", {"name": "VIP"})
    body = {"campaign": "preventa", "name": "Íñigo Ñandú", "phone": "55 1234 5678"}
    found = {
        "inigo": api.post("/leads", body | {"message": "Busco algo amplio y luminoso"}),
        "again": api.post("/leads", {"campaign": "otono", "phone": "+5215512345678"}),
        "dana": api.post(
            "/leads",
            {"campaign": "otono", "email": "dos@x.mx", "seller": cast.dana.pk},
        ),
        "bare": api.post(
            "/leads", {"campaign": "preventa", "email": "tres@x.mx", "entry_method": "chat"}
        ),
        "spam": api.post("/leads", {"campaign": "preventa", "email": "spam@x.mx"}),
    }
    api.put(f"/leads/{found['spam']['id']}/spam")
    api.put(f"/leads/{found['dana']['id']}/status", {"status": "in_progress"})
    path = f"/leads/{found['inigo']['id']}/qualifications"
    api.post(path, {"type": "high_interest"})
    with company_scope(cast.company):
        contact = Lead.objects.get(pk=found["inigo"]["id"]).contact
        assert contact is not None
        contact.tags.add(vip["id"])
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "bare dana again inigo"),
        ("sort=date", "inigo again dana bare"),
        ("campaign=otono", "dana again"),
        ("campaign=otono,preventa", "bare dana again inigo"),
        ("product=torre-mitla", "bare dana again inigo"),
        ("brand=altavista", "bare dana again inigo"),
        ("seller=dana@acme.example", "dana"),
        ("seller=none", ""),
        ("status=in_progress", "dana"),
        ("status=new,in_progress", "bare dana again inigo"),
        ("status=nuevo,en-progreso", "bare dana again inigo"),
        ("qualification=high_interest", "inigo"),
        ("qualification=none", "bare dana again"),
        ("qualification=none,high_interest", "bare dana again inigo"),
        ("type=high_interest", "inigo"),
        ("tag=vip", "again inigo"),
        ("duplicate=true", "again"),
        ("duplicate=false", "bare dana inigo"),
        ("assignment=direct", "dana"),
        ("entry_method=chat", "bare"),
        ("spam=true", "spam"),
        ("standing=spam", "spam"),
        ("standing=all", "spam bare dana again inigo"),
        ("q=nandu", "inigo"),
        ("q=ÑANDÚ%20inigo", "inigo"),
        ("q=55%201234", "again inigo"),
        ("q=044%2055%201234%205678", "again inigo"),
        ("q=dos@x", "dana"),
        ("q=nadie", ""),
        ("duplicate=yes", "again"),
        ("duplicate=product,brand", "again"),
        ("duplicate=company", ""),
        ("duplicate=no,product", "bare dana again inigo"),
        ("seller=dana@acme.example,none", "dana"),
        ("seller=dana@acme.example&seller=none", "dana"),
        ("assignment=bogus", None),
        ("entry_method=bogus", None),
        ("delivery=none", "bare dana again inigo"),
        ("delivery=sent", ""),
        ("delivery=bogus", None),
        ("flow=none", "bare dana again inigo"),
        ("flow=closed", ""),
        ("band=low,medium,good,very_good,excellent", "bare dana again inigo"),
        ("band=bogus", None),
        ("last_note=never", "bare dana again inigo"),
        ("last_note=within_7", ""),
        ("last_note=older_7,never", "bare dana again inigo"),
        ("last_note=older_0", None),
        ("last_contact=never", "bare dana again inigo"),
        ("last_contact=recently", None),
        ("created=today", "bare dana again inigo"),
        ("created=7d", "bare dana again inigo"),
        ("created=month", "bare dana again inigo"),
        ("created=yesterday", ""),
        ("created=always", None),
        ("created_from=2001-01-01", "bare dana again inigo"),
        ("created_to=2001-01-01", ""),
        ("created_to=2001-13-01", None),
        ("import=1", ""),
        ("import=x", None),
        ("substatus=new", None),
        ("score_min=101", None),
        ("score_min=0&score_max=100", "bare dana again inigo"),
        ("score_min=100", ""),
        ("created_from=2001-01-01T00:00:00Z", "bare dana again inigo"),
        ("created_to=2001-01-01T00:00:00-06:00", ""),
        ("created_to=2001-01-01T00:00:00", None),
        ("campaign=nada", None),
        ("seller=9999999", None),
        ("status=none", None),
        ("campain=otono", None),
        ("sort=name", None),
        ("limit=0", None),
        ("limit=201", None),
        ("cursor=bogus", None),
        ("q=%00", None),
        ("campaign=%00", None),
        ("campaign=99999999999999999999999", None),
    ],
)
def test_filters(api: Api, leads: dict[str, Any], query: str, expected: str | None) -> None:
    """`expected` None: the query is refused, naming its field."""
    if expected is None:
        problem = api.get(f"/leads?{query}", expect=422)
        assert list(errors_of(problem)) == [query.partition("=")[0]]
        return
    found = api.get(f"/leads?{query}")
    names = {lead["id"]: name for name, lead in leads.items()}
    assert " ".join(names[lead["id"]] for lead in found["items"]) == expected
    assert found["total"] == len(expected.split())
    assert (found["next"], found["total_is_capped"]) == (None, False)


@pytest.mark.parametrize("sort", ["-date", "date", "-score", "score"])
def test_pages_go_through_everything_once_in_every_order(api: Api, cast: Cast, sort: str) -> None:
    with acting(cast):
        for message in ("", "x", "Busco un departamento de tres recámaras"):
            cast.leads(9, message=message)
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = api.get(f"/leads?limit=4&sort={sort}&cursor={cursor}")
        assert page["total"] == 27
        seen += page["items"]
        if not (cursor := page["next"]):
            break
    keys = [(lead["iscore"]["value"] if "score" in sort else 0, lead["id"]) for lead in seen]
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    assert len({lead["id"] for lead in seen}) == 27


def test_a_page_is_not_disturbed_by_what_arrives_meanwhile(api: Api, cast: Cast) -> None:
    with acting(cast):
        old = [lead.pk for lead in cast.leads(6)]
        first = api.get("/leads?limit=3")
        cast.leads(2)
    second = api.get(f"/leads?limit=3&cursor={first['next']}")
    assert [lead["id"] for lead in first["items"] + second["items"]] == old[::-1]


def test_a_cursor_belongs_to_its_order(api: Api, cast: Cast) -> None:
    with acting(cast):
        cast.leads(3)
    cursor = api.get("/leads?limit=1")["next"]
    problem = api.get(f"/leads?sort=score&cursor={cursor}", expect=422)
    assert errors_of(problem) == {"cursor": "bad_cursor"}


def test_totals_stop_counting(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "TOTAL_CAP", 3)
    with acting(cast):
        cast.leads(5)
    page = api.get("/leads?limit=1")
    assert (page["total"], page["total_is_capped"]) == (3, True)
    assert api.get(f"/leads?limit=1&cursor={page['next']}")["total_is_capped"]


@pytest.mark.parametrize("query", ["", "?q=persona&seller=cleo@acme.example&tag=no-interesado"])
def test_a_list_takes_few_statements_however_long(api: Api, cast: Cast, query: str) -> None:
    with acting(cast):
        cast.leads(30)
    api.get("/leads")
    with CaptureQueriesContext(connection) as asked:
        api.get(f"/leads{query}")
    assert len(asked) <= 4, [q["sql"][:120] for q in asked]


def test_the_next_step_stands_in_the_list_by_one_statement(api: Api, cast: Cast) -> None:
    with acting(cast):
        leads = cast.leads(6)
        due = timezone.now().replace(microsecond=0) + timedelta(hours=1)
        for lead in leads[1:]:
            for hours in (5, 0):
                plan = tasks.Plan(title=f"Llamar {hours}", due_at=due + timedelta(hours=hours))
                made = tasks.plan(lead, plan, by=cast.actor("cleo"))
    api.get("/leads")
    with CaptureQueriesContext(connection) as asked:
        found = {item["id"]: item["next_step"] for item in api.get("/leads")["items"]}
    assert len(asked) <= 5, [q["sql"][:120] for q in asked]
    assert found[leads[0].pk] is None
    step = found[leads[-1].pk]
    seller = {"id": made.assignee_id, "name": made.assignee.name}
    assert step == {
        "task": made.pk, "title": "Llamar 0", "kind": "call", "assignee": seller,
        "due_at": step["due_at"],
    }  # fmt: skip
    assert datetime.fromisoformat(step["due_at"]) == due
    alone = api.get(f"/leads/{leads[-1].pk}")
    assert alone["next_step"] == step


def test_by_moment(api: Api, cast: Cast) -> None:
    now = timezone.now()
    with acting(cast):
        lead = cast.lead()
        Lead.objects.filter(pk=lead.pk).update(created_at=now - timedelta(days=3))
        cast.lead()
    since = (now - timedelta(days=1)).isoformat().replace("+", "%2B")
    assert api.get(f"/leads?created_to={since}")["items"][0]["id"] == lead.pk
    assert api.get(f"/leads?created_from={since}")["total"] == 1
