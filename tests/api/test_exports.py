"""Exports by programs: ask, follow, take; what is wrong is named."""

import csv
import io

from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast, acting


def test_ask_follow_and_take(api: Api, cast: Cast) -> None:
    with acting(cast):
        first, second = cast.leads(2)
    asked = {"filter": {"q": first.name.split()[-1]}, "columns": ["number", "phone"]}
    made = api.post("/exports", asked)
    assert (made["state"], made["total"], made["filter"]) == ("done", 1, asked["filter"])
    assert api.get(f"/exports/{made['id']}") == made
    assert [one["id"] for one in api.get("/exports")["items"]] == [made["id"]]
    answer = api.send("GET", made["file"].removeprefix("/api/v1"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    found = list(csv.reader(io.StringIO(answer.getvalue().decode(), newline="")))
    assert found == [["number", "phone"], [str(first.number), first.phone]]
    some = api.post("/exports", {"ids": [second.pk, 999_999_999], "format": "xlsx"})
    assert (some["total"], some["filter"]) == (1, {"ids": 2})


def test_what_is_wrong_is_named(api: Api) -> None:
    cases = [
        ({"filter": {"seller": "nadie@nada.example"}}, {"filter.seller": "unknown_reference"}),
        ({"columns": ["nada"]}, {"columns": "unknown_export_column"}),
        ({"format": "pdf"}, {"format": "unknown_choice"}),
        ({"filter": {"q": "a"}, "ids": [1]}, {"ids": "filter_or_ids"}),
        ({"filter": {"nada": "x"}}, {"filter.nada": "unknown_field"}),
    ]
    for body, errors in cases:
        assert errors_of(api.post("/exports", body, expect=422)) == errors


def test_only_its_maker_or_an_administrator_takes_it(api: Api, cast: Cast, other: Cast) -> None:
    with acting(cast):
        cast.lead()
    made = api.post("/exports", {})
    supervisor = api_as(cast, "administrator", member="ben")
    supervisor.get(f"/exports/{made['id']}", expect=404)
    api_as(other).get(f"/exports/{made['id']}", expect=404)
    theirs = supervisor.post("/exports", {})
    api.get(f"/exports/{theirs['id']}")
    api_as(cast, "seller").post("/exports", {}, expect=403)
    api.post(f"/exports/{made['id']}/cancel", expect=409)
    api.post(f"/exports/{made['id']}/retry", expect=409)
