"""Acts upon many leads by programs."""

from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast, acting


def test_look_ahead_do_follow_undo(api: Api, cast: Cast) -> None:
    with acting(cast):
        leads = cast.leads(3)
    sellers = [cast.dana.pk, "cleo@acme.example"]
    body = {"act": "assign", "ids": [one.pk for one in leads], "sellers": sellers, "sort": "date"}
    told = api.post("/leads/bulk", body | {"dry_run": True}, expect=200)
    assert told["total"] == 3 == told["changes"] + sum(told["refused"].values())
    assert api.get("/leads/bulk")["items"] == []
    run = api.post("/leads/bulk", body)
    assert (run["state"], run["changed"], run["undoable"]) == ("done", told["changes"], True)
    items = api.get(f"/leads/bulk/{run['id']}/items")["items"]
    assert [one["number"] for one in items] == [one.number for one in leads]
    owners = [api.get(f"/leads/{one.pk}")["seller"]["name"] for one in leads]
    assert owners == ["Dana", "Cleo", "Dana"]
    undone = api.post(f"/leads/bulk/{run['id']}/undo", expect=202)
    assert (undone["state"], undone["undone"], undone["kept"]) == ("undone", told["changes"], {})
    api.post(f"/leads/bulk/{run['id']}/stop", expect=409)


def test_by_filter_and_by_the_names_of_things(api: Api, cast: Cast) -> None:
    with acting(cast):
        first, second = cast.leads(2)
    only = {"filter": {"q": first.email}}
    acts = [
        {"act": "status", "status": "in_progress"},
        {"act": "qualify", "qualification": "high_interest"},
        {"act": "tag", "tags": ["no-interesado"]},
        {"act": "spam", "reason": "Publicidad"},
    ]
    for act in acts:
        assert api.post("/leads/bulk", act | only)["changed"] == 1
    assert api.post("/leads/bulk", {"act": "rescue", "ids": [first.pk]})["changed"] == 1
    found, other = api.get(f"/leads/{first.pk}"), api.get(f"/leads/{second.pk}")
    assert found["tags"] == ["no-interesado"]
    assert found["qualification"] and not other["qualification"]


def test_what_is_wrong_is_named(api: Api, cast: Cast) -> None:
    with acting(cast):
        cast.lead()
    cases = [
        ({"act": "assign", "filter": {}}, {"sellers": "required"}),
        ({"act": "assign", "filter": {}, "sellers": ["x@x.example"]}, "sellers"),
        ({"act": "status", "filter": {}, "status": "nada"}, "status"),
        ({"act": "spam"}, {"filter": "required"}),
        ({"act": "nada", "filter": {}}, {"act": "unknown_choice"}),
        ({"act": "spam", "filter": {"status": "nada"}}, "filter.status"),
    ]
    for body, errors in cases:
        told = errors_of(api.post("/leads/bulk", body, expect=422))
        assert told == errors if isinstance(errors, dict) else set(told) == {errors}
    api_as(cast, "seller").post("/leads/bulk", {"act": "assign", "filter": {}}, expect=403)
