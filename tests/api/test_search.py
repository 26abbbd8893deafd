"""GET /search: the same look-up as the palette's, for programs."""

import pytest

from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


def test_leads_and_people_by_any_written_form(api: Api) -> None:
    person = {"name": "Ana Ríos", "phone": "55 1234 5678", "email": "ana@x.example"}
    first = api.post("/leads", {"campaign": "preventa", **person})
    second = api.post("/leads", {"campaign": "preventa", **person})
    for typed in ("ana r", "+52 1 55 1234 5678", "044-55-1234-5678", "ANA@x.example", "3456"):
        found = api.get(f"/search?q={typed.replace('+', '%2B').replace(' ', '%20')}")
        assert [lead["id"] for lead in found["leads"]] == [second["id"], first["id"]], typed
        [one] = found["contacts"]
        assert (one["id"], one["leads"]) == (first["contact"]["id"], 2)
        assert one["latest_lead"] == second["id"]
    [lead, *_] = api.get(f"/search?q=%23{first['number']}&limit=1")["leads"]
    assert lead["id"] == first["id"]
    assert (lead["campaign"], lead["standing"]) == ("preventa", "active")
    assert lead["seller"] == first["seller"]


def test_a_token_that_stands_for_a_person_finds_what_they_see(api: Api, cast: Cast) -> None:
    lead = api.post("/leads", {"campaign": "preventa", "name": "Ana Ríos", "email": "a@x.example"})
    owner, other = ("cleo", "fay") if lead["seller"]["id"] == cast.cleo.pk else ("fay", "cleo")
    assert len(api_as(cast, member=owner).get("/search?q=rios")["leads"]) == 1
    assert api_as(cast, member=other).get("/search?q=rios") == {"leads": [], "contacts": []}


@pytest.mark.parametrize(
    ("query", "field"),
    [("", "q"), ("q=", "q"), ("q=a&limit=0", "limit"), ("q=a&limit=51", "limit"), ("q=a&x=1", "x")],
)
def test_a_bad_question_names_its_field(api: Api, query: str, field: str) -> None:
    assert field in errors_of(api.get(f"/search?{query}", expect=422))
