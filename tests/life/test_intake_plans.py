"""How SQLite reads while leads come in, when it knows nothing of its tables yet."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.life import intake
from tests.cast import Cast

GROWING = "cauce_lead|cauce_contact|cauce_contactpoint|cauce_submission|cauce_event"


@pytest.mark.only_on("sqlite")  # PostgreSQL chooses by size
@pytest.mark.parametrize("count", [1, 60])
def test_nothing_of_a_company_is_read_from_end_to_end(cast: Cast, count: int) -> None:
    known = [lead.email for lead in cast.leads(count)]
    entries = [cast.entry(email=email, phone="") for email in known]
    with CaptureQueriesContext(connection) as queries:
        intake.take(entries)
    plans = [
        (step, query["sql"][:200])
        for query in queries.captured_queries
        if re.match(r"SELECT|WITH|UPDATE", query["sql"])
        for step in _plan(query["sql"])
    ]
    assert len(plans) > 5
    whole = rf"(SCAN ({GROWING}|[a-z])$)|(SEARCH \S+ USING .*\(company_id=\?\)$)"
    assert [pair for pair in plans if re.search(whole, pair[0])] == []


def _plan(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
        return [row[3] for row in cursor.fetchall()]
