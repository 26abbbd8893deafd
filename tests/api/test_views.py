"""/views: saved views and how the person behind a token likes the list."""

from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


def test_a_view_from_its_making_to_its_end(cast: Cast) -> None:
    cleo, ben, dana = (api_as(cast, member=name) for name in ("cleo", "ben", "dana"))
    made = cleo.post("/views", {"name": "Norte", "query": "status=new&sort=-score&cursor=9"})
    assert made["query"] == "status=new&sort=-score"
    assert ben.get("/views")["items"] == []
    changed = cleo.patch(f"/views/{made['id']}", {"shared": "team", "team": cast.north.slug})
    assert (changed["shared"], changed["team"]) == ("team", cast.north.slug)
    assert [view["id"] for view in ben.get("/views")["items"]] == [made["id"]]
    dana.get(f"/views/{made['id']}", expect=404)
    ben.ask("PATCH", f"/views/{made['id']}", {"name": "x"}, expect=403)
    cleo.delete(f"/views/{made['id']}")
    cleo.get(f"/views/{made['id']}", expect=404)
    assert cleo.post(f"/views/{made['id']}/restore", expect=200)["name"] == "Norte"


def test_what_is_wrong_is_named(cast: Cast) -> None:
    cleo = api_as(cast, member="cleo")
    for body, field in (
        ({"name": "x", "query": "status=bogus"}, "query.status"),
        ({"name": "x", "columns": ["bogus"]}, "columns"),
        ({"name": "x", "shared": "team", "team": "nobody"}, "team"),
        ({"name": ""}, "name"),
    ):
        assert list(errors_of(cleo.post("/views", body, expect=422))) == [field]
    cleo.post("/views", {"name": "x", "shared": "company"}, expect=403)


def test_a_program_without_a_person_shares_what_it_makes(cast: Cast, api: Api) -> None:
    assert errors_of(api.post("/views", {"name": "x"}, expect=422)) == {"shared": "required"}
    assert api.post("/views", {"name": "x", "shared": "company"})["owner"] is None
    api.ask("PATCH", "/views/choice", {"columns": ["date"]}, expect=422)


def test_the_choice_of_a_person(cast: Cast) -> None:
    cleo = api_as(cast, member="cleo")
    view = cleo.post("/views", {"name": "x"})["id"]
    assert cleo.get("/views/choice") == {"columns": [], "view": None, "order": []}
    given = {"columns": ["person", "date"], "view": view, "order": [view]}
    assert cleo.patch("/views/choice", given) == given
    assert cleo.patch("/views/choice", {"view": 0})["columns"] == ["person", "date"]
