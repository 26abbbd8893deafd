"""The log of the company by API: what was set up, by whom, narrowed and page by page."""

from datetime import timedelta

from django.utils import timezone

from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


def test_what_a_program_set_up_stands_in_the_log(cast: Cast, api: Api) -> None:
    made = api.post("/brands", {"name": "Casas del Río"})
    api.patch(f"/brands/{made['id']}", {"name": "Casas"})
    newest, older = api.get("/changes?noun=brand&limit=2")["items"]
    assert (newest["kind"], older["kind"]) == ("setting.changed", "setting.created")
    assert newest["data"]["fields"]["name"] == ["Casas del Río", "Casas"]
    assert (newest["noun"], newest["subject"]) == ("brand", made["id"])
    actor = f"token:{newest['by']['id']}"
    assert api.get(f"/changes?actor={actor}&chapter=settings")["total"] == 2
    assert api.get("/changes?actor=person:0x")["total"] == 0


def test_it_is_narrowed_by_moment_and_goes_on_page_by_page(cast: Cast, api: Api) -> None:
    whole = [one["id"] for one in api.get("/changes?limit=100")["items"]]
    assert whole == sorted(whole, reverse=True)
    first = api.get("/changes?limit=3")
    second = api.get(f"/changes?limit=3&cursor={first['next']}")
    assert [one["id"] for one in [*first["items"], *second["items"]]] == whole[:6]
    soon = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert api.get(f"/changes?at_from={soon}")["total"] == 0
    assert api.get(f"/changes?at_to={soon}")["total"] == len(whole)
    wrong = api.get("/changes?at_from=2026-01-01T00:00:00", expect=422)
    assert errors_of(wrong) == {"at_from": "not_a_moment"}


def test_it_is_for_administrators(cast: Cast) -> None:
    for role in ("supervisor", "seller", "viewer"):
        api_as(cast, role).get("/changes", expect=403)


def test_chapters_and_kinds(cast: Cast, api: Api) -> None:
    lead = api.post("/leads", {"campaign": "preventa", "email": "a@b.mx"})
    usual = {one["kind"] for one in api.get("/changes?limit=100")["items"]}
    assert "token.used" in usual and "lead.entered" not in usual
    [entered] = api.get("/changes?chapter=leads&kind=lead.entered")["items"]
    assert (entered["lead"], entered["contact"]) == (lead["id"], lead["contact"]["id"])
    programs = api.get("/changes?chapter=programs")["items"]
    assert [one["kind"] for one in programs] == ["token.used"]
    parts = [api.get(f"/changes?chapter={name}")["total"] for name in ("leads", "")]
    assert api.get("/changes?chapter=everything")["total"] == sum(parts)
    wrong = api.get("/changes?chapter=everyone", expect=422)
    assert errors_of(wrong) == {"chapter": "unknown_choice"}
