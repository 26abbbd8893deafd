"""The list's furniture: columns, saved views, the chart above it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.leads.models import Lead
from cauce.life import views
from cauce.life.work import tasks
from cauce.life.work.tasks import Task
from tests.cast import Cast
from tests.web.conftest import SignIn


def test_each_person_chooses_which_columns_in_which_order(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(name="Guadalupe Ríos")
    client = signed_in("ada")
    assert [c.key for c in client.get("/leads").context["columns"]] == list(views.DEFAULT_COLUMNS)
    client.post("/leads/columns", {"column": ["person", "status", "assignment", "tags", "note"]})
    answer = client.get("/leads")
    assert [c.key for c in answer.context["columns"]] == [
        *("person", "status", "assignment", "tags", "note"),
    ]
    text = answer.content.decode()
    assert text.index("Guadalupe Ríos") < text.index("Nuevo</span>")
    assert len(signed_in("ben").get("/leads").context["columns"]) == len(views.DEFAULT_COLUMNS)
    client.post("/leads/columns", {"column": ["bogus"]})
    client.post("/leads/columns", {"usual": "", "column": ["person"]})
    assert len(client.get("/leads").context["columns"]) == len(views.DEFAULT_COLUMNS)
    assert lead.number


@pytest.mark.parametrize("columns", [views.DEFAULT_COLUMNS, views.COLUMNS])
def test_no_column_and_no_filter_costs_a_statement_for_each_row(
    cast: Cast, signed_in: SignIn, columns: tuple[str, ...]
) -> None:
    cast.leads(50)
    views.choose(columns=columns, by=cast.actor("ada"))
    client = signed_in("ada")
    client.get("/leads")
    for query in ("", "?status=new&seller=me&created=30d&sort=status", "?q=persona"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/leads{query}").status_code == 200
        assert len(asked) <= 10, [one["sql"][:120] for one in asked]


def test_a_phone_offers_orders_and_names_the_columns_that_were_chosen(
    cast: Cast, signed_in: SignIn
) -> None:
    cast.lead()
    client = signed_in("ada")
    usual = client.get("/leads?sort=next_due&status=new")
    assert [one["label"] for one in usual.context["orders"] if one["current"]] == [
        "Próximo paso más cercano primero"
    ]
    for one in usual.context["orders"]:
        answer = client.get(one["url"])
        assert (answer.status_code, "status=new" in one["url"]) == (200, True)
        assert not answer.context["ignored"]
        assert [each["url"] for each in answer.context["orders"] if each["current"]]
    assert "data-label" not in usual.content.decode()
    client.post("/leads/columns", {"column": ["person", "contacted", "tries"]})
    chosen = client.get("/leads").content.decode()
    assert 'data-label="Último contacto"' in chosen
    assert 'data-label="Bandeja"' in chosen
    assert 'popovertarget="orders"' not in client.get("/leads/board").content.decode()


def test_the_next_step_stands_in_its_row_and_says_when_it_is_overdue(
    cast: Cast, signed_in: SignIn
) -> None:
    idle, ahead, late = cast.lead(), cast.lead(), cast.lead()
    now = timezone.now().replace(microsecond=0)
    for lead, title in ((ahead, "Llamar por el plano"), (late, "<b>Enviar la cotización</b>")):
        for hours in (30, 1):
            wanted = tasks.Plan(title=f"{title} {hours}", due_at=now + timedelta(hours=hours))
            tasks.plan(lead, wanted, by=cast.actor("cleo"))
    Task.objects.filter(lead=late).update(due_at=F("due_at") - timedelta(hours=2))
    Lead.objects.filter(pk=late.pk).update(next_due=now - timedelta(hours=1))
    rows = {row["lead"].pk: row for row in signed_in("ada").get("/leads").context["rows"]}
    assert rows[idle.pk]["step"] is None
    assert (rows[ahead.pk]["step"].title, rows[ahead.pk]["late"]) == (
        "Llamar por el plano 1",
        False,
    )
    text = signed_in("ada").get("/leads").content.decode()
    assert "&lt;b&gt;Enviar la cotización&lt;/b&gt; 1" in text
    assert text.count("Vencido ") == 1
    assert f"{(now - timedelta(hours=1)).astimezone(ZoneInfo(cast.company.timezone)):%H:%M}" in text


def test_the_next_steps_of_a_page_cost_one_statement(cast: Cast, signed_in: SignIn) -> None:
    leads = cast.leads(12)
    client = signed_in("ada")
    client.get("/leads")
    counts = []
    for some in (leads[:0], leads[:1], leads[1:]):
        for lead in some:
            wanted = tasks.Plan(title="Llamar", due_at=timezone.now() + timedelta(hours=1))
            tasks.plan(lead, wanted, by=cast.actor("cleo"))
        with CaptureQueriesContext(connection) as asked:
            client.get("/leads")
        counts.append(len([one for one in asked if "cauce_task" in one["sql"]]))
        assert len(asked) <= 10, [one["sql"][:120] for one in asked]
    # The bar above the page counts the reader's own overdue ones, whatever the list shows.
    assert [count - counts[0] for count in counts] == [0, 1, 1]


def test_the_assignment_stands_under_the_seller_when_it_has_no_column(
    cast: Cast, signed_in: SignIn
) -> None:
    cast.lead()
    client = signed_in("ada")
    assert "leads__under" not in client.get("/leads").content.decode()
    client.post("/leads/columns", {"column": ["person", "seller"]})
    assert "leads__under" in client.get("/leads").content.decode()


@pytest.mark.parametrize(
    "sort", ["date", "score", "attempts", "last_contact", "next_due", "status"]
)
def test_columns_sort_both_ways_and_pages_stay_exact(
    cast: Cast, signed_in: SignIn, sort: str
) -> None:
    cast.leads(60)
    client = signed_in("ada")
    views.choose(columns=views.COLUMNS, by=cast.actor("ada"))
    for order in (sort, f"-{sort}"):
        first = client.get(f"/leads?sort={order}")
        told = {head["column"].sort: head for head in first.context["heads"]}
        assert told[sort]["direction"] == ("descending" if order[0] == "-" else "ascending")
        second = client.get(f"/leads{first.context['next']}")
        again = client.get(f"/leads{second.context['previous']}")
        numbers = [
            [row["lead"].number for row in page.context["rows"]] for page in (first, second, again)
        ]
        assert len({*numbers[0], *numbers[1]}) == 60
        assert numbers[2] == numbers[0]


def test_a_view_is_saved_used_changed_and_taken_away(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead(name="Guadalupe Ríos")
    client = signed_in("ada")
    fields = {"name": "Nuevos", "query": "status=new&sort=-score", "shared": ""}
    at = client.post("/leads/views/new", fields).headers["Location"]
    page = client.get(at)
    assert "Guadalupe" in page.content.decode()
    assert [tab["label"] for tab in page.context["views"] if tab["current"]] == ["Nuevos"]
    assert not page.context["view_changed"]
    number = page.context["view"].pk
    more = client.get(f"{at}&status=in_progress&sort=-score")
    assert more.context["view_changed"]
    assert "Guadalupe" not in more.content.decode()
    client.post(f"/leads/views/{number}", {"query": "status=in_progress", "name": "Andando"})
    assert "Guadalupe" not in client.get(at).content.decode()
    client.post(f"/leads/views/{number}/first")
    assert client.get("/leads").headers["Location"] == at
    assert client.get("/leads?view=0").status_code == 200
    counted = client.get("/leads/views/counts").context["views"]
    assert [(tab["label"], tab["count"]) for tab in counted] == [("Todos", ""), ("Andando", "0")]
    removed = client.post(f"/leads/views/{number}/remove", follow=True).content.decode()
    assert f"/leads/views/{number}/restore" in removed
    assert client.get(at).headers["Location"] == "/leads?view=0"
    client.post(f"/leads/views/{number}/restore")
    assert client.get(at).status_code == 200
    assert Lead.objects.get().pk == lead.pk


def test_views_are_ordered_by_each_person_and_wrong_ones_are_told(
    cast: Cast, signed_in: SignIn
) -> None:
    one, two = (views.create_view(name=name, by=cast.actor("ada")) for name in ("Uno", "Dos"))
    client = signed_in("ada")
    client.post(f"/leads/views/{two.pk}/move", {"by": "-1"})
    labels = [tab["label"] for tab in client.get("/leads?view=0").context["views"]]
    assert labels == ["Todos", "Dos", "Uno"]
    refused = client.post("/leads/views/new", {"name": "x", "query": "status=bogus"}, follow=True)
    assert refused.context["messages"]
    assert "Uno" in client.get("/leads/views?query=q%3Dx").content.decode()
    assert one.pk


@pytest.mark.parametrize(
    ("query", "unit"),
    [
        ("", "day"),
        ("created_from=2026-01-01&created_to=2026-03-31", "week"),
        ("created_from=2025-01-01&created_to=2025-12-31", "month"),
        ("by=week", "week"),
        ("by=month&status=new", "month"),
        ("by=bogus", "day"),
        ("q=persona&tag=x", "day"),
    ],
)
def test_the_chart_follows_the_filters_and_its_bars_lead_on(
    cast: Cast, signed_in: SignIn, query: str, unit: str
) -> None:
    cast.leads(3)
    answer = signed_in("ada").get(f"/leads/tide?{query}")
    units = {"day": "Días", "week": "Semanas", "month": "Meses"}
    assert [one["label"] for one in answer.context["units"] if one["current"]] == [units[unit]]
    last = answer.context["chart"].columns[-1]
    assert "created_from=" in last.point.href
    if not query:
        assert answer.context["leads_in"] == "3"
        assert len(signed_in("ada").get(last.point.href).context["rows"]) == 3


def test_a_view_with_a_hostile_name_stays_words(cast: Cast, signed_in: SignIn) -> None:
    views.create_view(name="<script>alert(1)</script>", by=cast.actor("ada"))
    for address in ("/leads?view=0", "/leads/views", "/leads/views/counts"):
        assert "<script>alert" not in signed_in("ada").get(address).content.decode()
