"""«Spam»: the reasons in words, verdicts one by one and many at once, blocking from a row."""

from cauce.leads.models import Lead
from cauce.life.spam.models import SpamValue
from tests.cast import Cast, acting
from tests.web.conftest import SignIn

OFFER = "https://a.example https://b.example https://c.example"


def suspects(cast: Cast, count: int = 1) -> list[Lead]:
    """Leads that the rules have quarantined."""
    return [cast.lead(message=f"{OFFER} {n}", name=f"Oferta {chr(65 + n)}") for n in range(count)]


def test_the_reasons_stand_beside_the_words(cast: Cast, signed_in: SignIn) -> None:
    suspects(cast, 2)
    page = signed_in("cleo").get("/spam").content.decode()
    assert "Total de leads en spam" in page
    assert "Enlaces en el texto (3)" in page and OFFER in page


def test_a_suspect_is_confirmed_and_another_taken_out(cast: Cast, signed_in: SignIn) -> None:
    first, second = suspects(cast, 2)
    cleo = signed_in("cleo")
    assert cleo.post("/spam/verdicts", {"spam": first.pk}).status_code == 303
    cleo.post("/spam/verdicts", {"rescue": second.pk})
    assert "Oferta" not in cleo.get("/spam").content.decode().split("<tbody>")[-1]
    assert "Oferta A" in cleo.get("/spam?view=confirmed").content.decode()
    ada = signed_in("ada")
    rescued = ada.get("/spam?view=rescued").content.decode()
    assert "Oferta B" in rescued and "Enlaces en el texto (3)" in rescued and "Cleo" in rescued
    ada.post("/spam/verdicts", {"spam": second.pk})  # and back again
    assert "Oferta B" in ada.get("/spam?view=confirmed").content.decode()


def test_many_at_once_and_undone(cast: Cast, signed_in: SignIn) -> None:
    leads = suspects(cast, 4)
    ada = signed_in("ada")
    marked = [lead.pk for lead in leads[:2]]
    ada.post("/spam/verdicts", {"act": "rescue", "lead": marked})
    with acting(cast):
        assert Lead.objects.filter(standing="active").count() == 2
    page = ada.get("/spam").content.decode()
    undo = page.split("/leads/runs/")[1].split("/")[0]
    ada.post(f"/leads/runs/{undo}/undo")
    with acting(cast):
        assert Lead.objects.filter(standing="spam").count() == 4
    ada.post("/spam/verdicts", {"everything": "spam", "until": leads[-1].pk})
    with acting(cast):
        assert not Lead.objects.filter(standing="spam", spam_reviewed_at=None).exists()


def test_what_came_after_the_page_was_drawn_is_not_meant_by_all(
    cast: Cast, signed_in: SignIn
) -> None:
    first, second = suspects(cast, 2)
    signed_in("ada").post("/spam/verdicts", {"everything": "spam", "until": first.pk})
    with acting(cast):
        waiting = Lead.objects.filter(standing="spam", spam_reviewed_at=None)
        assert [lead.pk for lead in waiting] == [second.pk]


def test_nothing_marked_is_said(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    suspects(cast)
    assert ada.post("/spam/verdicts", {"act": "rescue"}).status_code == 303
    assert "Marca" in ada.get("/spam").content.decode()


def test_a_value_is_blocked_or_allowed_from_its_row(cast: Cast, signed_in: SignIn) -> None:
    (lead,) = suspects(cast)
    cleo = signed_in("cleo")
    cleo.post("/spam/verdicts", {"list": f"block.email.{lead.pk}"})
    with acting(cast):
        row = SpamValue.objects.get()
        assert (row.list, row.value) == ("block", lead.email)
    cleo.post("/spam/verdicts", {"list": f"allow.email.{lead.pk}"})
    with acting(cast):
        assert SpamValue.objects.get().list == "allow"
    assert cleo.post("/spam/verdicts", {"list": f"block.message.{lead.pk}"}).status_code == 404


def test_a_seller_sees_quarantine_and_not_the_leads_of_others(
    cast: Cast, signed_in: SignIn
) -> None:
    lead, dana = cast.lead(), signed_in("dana")
    assert lead.seller_id != cast.dana.pk
    assert dana.post("/spam/verdicts", {"spam": lead.pk}).status_code == 404
    assert signed_in("vera").get("/spam").status_code == 403
