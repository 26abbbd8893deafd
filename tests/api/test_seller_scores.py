"""The Seller Score by API: the same board, the same sight."""

from cauce.accounts.actor import SYSTEM
from cauce.leads.access import locked
from cauce.life import qualify
from tests.api.client import Api, api_as
from tests.cast import Cast, acting


def _sold(cast: Cast) -> None:
    with acting(cast):
        leads = cast.leads(20)
        for lead in [one for one in leads if one.seller_id == cast.cleo.pk][:4]:
            qualify.change_status(locked(lead.pk), status=cast.status("sale"), by=SYSTEM)


def test_a_program_reads_who_stands_where_and_why(api: Api, cast: Cast) -> None:
    _sold(cast)
    found = api.get("/reports/sellers?period=90d")
    assert (found["leads"], found["won"], found["of"]) == (20, 4, 2)
    first, second, dana = found["items"]
    assert (first["user"]["name"], first["rank"], first["won"]) == ("Cleo", 1, 4)
    assert (second["rank"], dana["rank"], dana["score"]) == (2, None, None)
    assert first["expected"] == 2.0
    assert [part["limit"] for part in first["parts"]] == [40, 30, 20, 10]
    assert round(sum(part["points"] for part in first["parts"])) == first["score"]
    assert first["few"] is True
    assert api.get("/reports/sellers/cleo@acme.example?period=90d") == first


def test_a_period_that_does_not_exist_is_named(api: Api, cast: Cast) -> None:
    refused = api.get("/reports/sellers?period=fortnight", expect=422)
    assert refused["errors"][0]["field"] == "period"
    assert api.get("/reports/sellers?perod=7d", expect=422)["errors"][0]["field"] == "perod"


def test_a_sellers_token_sees_the_seller(cast: Cast) -> None:
    _sold(cast)
    fay = api_as(cast, member="fay")
    assert [one["user"]["name"] for one in fay.get("/reports/sellers")["items"]] == ["Fay"]
    fay.get(f"/reports/sellers/{cast.cleo.pk}", expect=404)
