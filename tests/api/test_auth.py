"""Who may ask: tokens, their scopes and roles, and the border between companies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Token
from cauce.accounts.scope import NoCompany, company_scope, current_company
from cauce.life import setup
from tests.api.client import Api, api_as, errors_of
from tests.cast import Cast


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer cauce_nothing", "Basic YTpi", "cauce_x", "Bearer ñ"]
)
def test_without_a_live_token_nothing_is_told(cast: Cast, header: str) -> None:
    response = Api().send("GET", "/leads", Authorization=header)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_scheme_is_read_in_any_case(api: Api) -> None:
    assert Api().get("/me", Authorization=f"bearer  {api.secret}")["company"]["slug"] == "acme"


def test_a_revoked_token_ends_with_the_next_request(api: Api, cast: Cast) -> None:
    mine = api.post("/tokens", {"name": "web", "role": "seller"})
    web = Api(mine["secret"])
    assert web.get("/me")["token"]["name"] == "web"
    assert api.delete(f"/tokens/{mine['id']}")["revoked_at"]
    web.get("/me", expect=401)
    web.post("/leads", {}, expect=401)


def test_an_expired_token_is_none(api: Api, cast: Cast) -> None:
    made = api.post("/tokens", {"name": "short", "role": "seller"})
    with company_scope(cast.company):
        past = timezone.now() - timedelta(seconds=1)
        Token.objects.filter(pk=made["id"]).update(expires_at=past)
    Api(made["secret"]).get("/me", expect=401)


def test_no_scope_is_left_behind(api: Api) -> None:
    api.get("/leads")
    api.get("/leads?limit=x", expect=422)
    with pytest.raises(NoCompany):
        current_company()


def test_reading_needs_the_scope_read(cast: Cast) -> None:
    capture = api_as(cast, scopes=["capture"])
    body = {"campaign": "preventa", "email": "a@b.mx", "external_id": "1"}
    lead = capture.post("/leads", body)
    assert capture.post("/leads", body, expect=200) == lead
    for path in ("/leads", f"/leads/{lead['id']}", "/me", "/brands"):
        assert capture.get(path, expect=403)["right"] == "read"
    capture.put(f"/leads/{lead['id']}/stars", {"stars": 1}, expect=404)


def test_another_companys_things_are_not_there(api: Api, cast: Cast, other: Cast) -> None:
    theirs = api_as(other)
    lead = theirs.post("/leads", {"campaign": "preventa", "email": "a@b.mx"})["id"]
    note = {"body": "x"}
    assert theirs.post(f"/leads/{lead}/notes", note)
    api.get(f"/leads/{lead}", expect=404)
    api.get(f"/leads/{lead}/events", expect=404)
    api.post(f"/leads/{lead}/notes", note, expect=404)
    api.put(f"/leads/{lead}/spam", expect=404)
    api.get(f"/brands/{other.brand.pk}", expect=404)
    api.get(f"/users/{other.ada.pk}", expect=404)
    api.get("/submissions/1", expect=404)
    assert api.get("/leads")["total"] == 0
    body = {"email": "a@b.mx", "campaign": other.campaign.pk}
    assert errors_of(api.post("/leads", body, expect=422)) == {"campaign": "unknown_campaign"}
    body = {"email": "a@b.mx", "campaign": "preventa", "seller": other.cleo.pk}
    assert errors_of(api.post("/leads", body, expect=422)) == {"seller": "unknown_seller"}
    rule = {"campaign": "preventa", "sellers": [{"user": other.cleo.pk}]}
    problem = api.post("/assignment-rules", rule, expect=422)
    assert errors_of(problem) == {"sellers.0.user": "unknown_reference"}
    assert api.get(f"/leads?seller={other.cleo.pk}", expect=422)


def test_a_token_that_stands_for_a_person_sees_what_they_see(api: Api, cast: Cast) -> None:
    mine = api.post("/leads", {"campaign": "preventa", "email": "a@b.mx", "seller": cast.cleo.pk})
    theirs = api.post("/leads", {"campaign": "preventa", "email": "c@d.mx", "seller": cast.dana.pk})
    cleo, ben, vera = (api_as(cast, member=name) for name in ("cleo", "ben", "vera"))
    assert [lead["id"] for lead in cleo.get("/leads")["items"]] == [mine["id"]]
    assert [lead["id"] for lead in ben.get("/leads")["items"]] == [mine["id"]]
    assert vera.get("/leads")["total"] == 2
    cleo.get(f"/leads/{theirs['id']}", expect=404)
    cleo.put(f"/leads/{mine['id']}/stars", {"stars": 2})
    cleo.put(f"/leads/{mine['id']}/assignment", {"seller": None}, expect=403)
    vera.put(f"/leads/{mine['id']}/stars", {"stars": 2}, expect=403)
    cleo.post("/brands", {"name": "x"}, expect=403)


def test_a_switched_off_person_takes_the_token_along(api: Api, cast: Cast) -> None:
    cleo = api_as(cast, member="cleo")
    cleo.get("/me")
    api.patch(f"/users/{cast.cleo.pk}", {"active": False})
    cleo.get("/me", expect=401)


def test_a_token_gives_no_more_than_it_has(cast: Cast) -> None:
    narrow = api_as(cast, scopes=["read", "configure"])
    wide = {"name": "x", "role": "administrator"}
    assert errors_of(narrow.post("/tokens", wide, expect=422)) == {"role": "more_than_yours"}
    assert narrow.post("/tokens", wide | {"scopes": ["read"]})["scopes"] == ["read"]


def test_me(cast: Cast) -> None:
    told = api_as(cast, "seller", member="cleo", scopes=["read", "work"]).get("/me")
    assert told["company"]["slug"] == "acme"
    assert told["token"]["member"] == {"id": cast.cleo.pk, "name": "Cleo"}
    assert told["token"]["secret"] is None
    assert told["rights"] == ["judge_spam", "send_to_crm", "work"]


def test_history_names_the_token(cast: Cast) -> None:
    with company_scope(cast.company):
        _, secret = setup.create_token(name="Sitio web", role="administrator", by=SYSTEM)
    web = Api(secret)
    lead = web.post("/leads", {"campaign": "preventa", "email": "a@b.mx"})
    events = web.get(f"/leads/{lead['id']}/events")["items"]
    assert events[-1]["kind"] == "lead.entered"
    assert (events[-1]["by"]["kind"], events[-1]["by"]["name"]) == ("token", "Sitio web")
