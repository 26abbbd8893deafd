"""«Vendedores»: the board, the page of each, the switch of periods, and what each may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.leads.access import locked
from cauce.leads.models import Lead
from cauce.life import qualify
from tests.cast import Cast
from tests.web.conftest import SignIn


@pytest.fixture
def sold(cast: Cast) -> list[Lead]:
    """Twenty leads, of which Cleo sold four and Fay one."""
    leads = cast.leads(20)
    cleo = [lead for lead in leads if lead.seller_id == cast.cleo.pk]
    fay = [lead for lead in leads if lead.seller_id == cast.fay.pk]
    for lead in [*cleo[:4], fay[0]]:
        qualify.change_status(locked(lead.pk), status=cast.status("sale"), by=SYSTEM)
    return leads


def test_the_board_ranks_and_leads_to_the_explanation(
    cast: Cast, signed_in: SignIn, sold: list[Lead]
) -> None:
    ada = signed_in("ada")
    assert ada.get("/reports").url == "/reports/sellers"  # type: ignore[attr-defined]
    answer = ada.get("/reports/sellers?period=7d")
    rows = answer.context["rows"]
    assert [(row["place"].rank, row["place"].name) for row in rows] == [
        (1, "Cleo"),
        (2, "Fay"),
        (None, "Dana"),
    ]
    assert [figure["value"] for figure in answer.context["figures"]] == ["20", "5", "25.0 %", "2"]
    assert len(answer.context["chart"].columns) == 2
    page = ada.get(rows[0]["url"])
    assert page.context["parts"][0]["label"] == "Conversión"
    assert page.context["parts"][0]["reason"].startswith("4 ventas de 10 leads (40.0 %).")
    assert page.context["tabs"][0]["current"]
    told = page.content.decode()
    assert "1 de 2" in told
    leads = ada.get(page.context["leads_url"])
    assert leads.context["range"] == "10"


def test_a_seller_sees_their_own_place_alone(
    cast: Cast, signed_in: SignIn, sold: list[Lead]
) -> None:
    fay = signed_in("fay")
    answer = fay.get("/reports/sellers")
    assert [row["place"].name for row in answer.context["rows"]] == ["Fay"]
    assert answer.context["rows"][0]["place"].rank == 2
    assert answer.context["chart"] is None
    assert "Cleo" not in answer.content.decode()
    assert fay.get(f"/reports/sellers/{cast.fay.pk}").status_code == 200
    assert fay.get(f"/reports/sellers/{cast.cleo.pk}").status_code == 404


def test_the_period_changes_what_is_counted(
    cast: Cast, signed_in: SignIn, sold: list[Lead]
) -> None:
    Lead.objects.update(created_at=timezone.now() - timedelta(days=20))
    ada = signed_in("ada")

    def counted(period: str) -> str:
        figures = ada.get(f"/reports/sellers?period={period}").context["figures"]
        return str(figures[0]["value"])

    assert (counted("7d"), counted("30d"), counted("90d")) == ("0", "20", "20")
    assert counted("nonsense") == "20"  # 30 days


def test_a_seller_without_leads_is_told_so(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in("dana").get(f"/reports/sellers/{cast.dana.pk}")
    assert "Sin leads en este periodo" in page.content.decode()


def test_names_are_text(cast: Cast, signed_in: SignIn, sold: list[Lead]) -> None:
    cast.cleo.name = "<b>Cleo</b>"
    cast.cleo.save()
    cast.company.config_version += 1
    cast.company.save()
    assert "<b>Cleo" not in signed_in("ada").get("/reports/sellers").content.decode()
