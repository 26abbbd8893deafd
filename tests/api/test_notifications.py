"""Own notices by the API: listed in pages, read, chosen."""

import pytest

from cauce.accounts.scope import company_scope
from cauce.listeners import notify
from tests.api.client import Api, api_as
from tests.cast import Cast


@pytest.fixture
def fay(cast: Cast) -> Api:
    """A program that stands for Fay, who has three notices."""
    with company_scope(cast.company):
        for lead in cast.leads(3):
            notify.write([notify.News(member_id=cast.fay.pk, kind="mention", lead_id=lead.pk)])
    return api_as(cast, member="fay")


def test_they_come_in_pages_newest_first(fay: Api) -> None:
    first = fay.get("/notifications?limit=2")
    assert (first["total"], len(first["items"])) == (3, 2)
    rest = fay.get(f"/notifications?limit=2&cursor={first['next']}")
    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    fay.get("/notifications?cursor=zzz", expect=422)
    fay.get("/notifications?what=x", expect=422)


def test_reading_one_and_all(fay: Api) -> None:
    newest = fay.get("/notifications")["items"][0]
    path = f"/notifications/{newest['id']}"
    assert fay.patch(path, {"read": True})["read_at"]
    assert fay.get("/notifications?unread=true")["total"] == 2
    assert fay.patch(path, {"read": False})["read_at"] is None
    assert fay.post("/notifications/read", {"ids": [newest["id"]]}, expect=200) == {"read": 1}
    assert fay.post("/notifications/read", expect=200) == {"read": 2}


def test_kinds(fay: Api) -> None:
    assert fay.get("/notifications/kinds")["kinds"] == list(notify.KINDS)
    assert fay.put("/notifications/kinds", {"kinds": ["mention"]}) == {"kinds": ["mention"]}
    fay.put("/notifications/kinds", {"kinds": ["gossip"]}, expect=422)


def test_nobody_reads_those_of_others(fay: Api, cast: Cast, api: Api) -> None:
    newest = fay.get("/notifications")["items"][0]
    cleo = api_as(cast, member="cleo")
    assert cleo.get("/notifications")["total"] == 0
    cleo.patch(f"/notifications/{newest['id']}", {"read": True}, expect=404)
    api.get("/notifications", expect=409)  # the token stands for nobody
