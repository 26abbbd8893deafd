"""«Puntuación»: weights drawn up, tried, put in force in the browser; the score explained."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.life import qualify, scoring, work
from cauce.life.scoring import ScoringVersion
from tests.cast import Cast
from tests.web.conftest import SignIn

AT = "/settings/scoring"


@pytest.fixture
def draft(cast: Cast) -> ScoringVersion:
    """A draft of the weights as they come."""
    return scoring.draft({}, by=cast.actor("ada"))


def _fields(version: ScoringVersion, **changed: str) -> dict[str, str]:
    values = scoring.scheme_of(version.values).values()
    fields = {f"limits.{part}": str(limit) for part, limit in values["limits"].items()}
    fields |= {f"points.{code}": str(worth) for code, worth in values["points"].items()}
    fields |= {"cold_after": str(values["cold_after"]), "cold_full": str(values["cold_full"])}
    return fields | {name.replace("__", "."): value for name, value in changed.items()}


def test_the_page_tells_what_is_in_force_and_what_learning_needs(signed_in: SignIn) -> None:
    page = signed_in("ada").get(AT).content.decode()
    for text in ("Puntuación", "Los pesos que Cauce trae", "Calidad de los datos", "200 leads"):
        assert text in page


def test_a_version_is_drawn_up_changed_and_put_in_force(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    at = ada.post(f"{AT}/new")["Location"]
    (version,) = scoring.versions()
    assert at == f"{AT}/{version.pk}"
    assert ada.post(at, _fields(version, points__email_given="30")).status_code == 302
    version.refresh_from_db()
    assert version.values["points"]["email_given"] == 30
    assert ada.post(f"{at}/publish").status_code == 303
    page = ada.get(AT).content.decode()
    assert "Versión 1" in page and "Puntuando otra vez" in page
    drain()
    assert "Puntuando otra vez" not in ada.get(AT).content.decode()
    assert cast.lead(phone="", name="").score_parts[0]["points"] == 30
    told = ada.get("/settings/changes?noun=scoring").content.decode()
    assert "Puntos: correo dado" in told or "Puntos:" in told


def test_limits_that_do_not_add_up_are_told_and_nothing_typed_is_lost(
    signed_in: SignIn, draft: ScoringVersion
) -> None:
    answer = signed_in("ada").post(f"{AT}/{draft.pk}", _fields(draft, limits__data="77"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "deben sumar 100, no 147" in page and 'value="77"' in page


def test_a_number_that_is_none_stands_beside_its_field(
    signed_in: SignIn, draft: ScoringVersion
) -> None:
    answer = signed_in("ada").post(f"{AT}/{draft.pk}", _fields(draft, points__email_given="x"))
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()


def test_a_test_shows_its_progress_and_its_figures(
    cast: Cast, signed_in: SignIn, draft: ScoringVersion
) -> None:
    for place, lead in enumerate(cast.leads(6)):
        status = cast.status("sale" if place < 2 else "no_sale")
        qualify.change_status(lead, status=status, by=cast.actor("ada"))
    ada, at = signed_in("ada"), f"{AT}/{draft.pk}"
    assert ada.post(f"{at}/test", {"age_hours": "0"}).status_code == 303
    run = scoring.runs()[0]
    assert f'hx-get="{AT}/runs/{run.pk}"' in ada.get(at).content.decode()
    assert "HX-Refresh" not in ada.get(f"{AT}/runs/{run.pk}")
    drain()
    assert ada.get(f"{AT}/runs/{run.pk}")["HX-Refresh"] == "true"
    page = ada.get(at).content.decode()
    for text in ("6 leads cerrados: 2 ventas", "AUC de esta versión", "Quién cambia de banda"):
        assert text in page


def test_a_draft_is_thrown_away(signed_in: SignIn, draft: ScoringVersion) -> None:
    ada = signed_in("ada")
    assert ada.post(f"{AT}/{draft.pk}/remove").status_code == 303
    assert ada.get(f"{AT}/{draft.pk}").status_code == 404


def test_too_few_closed_leads_are_said_in_words(signed_in: SignIn) -> None:
    page = signed_in("ada").post(f"{AT}/train", follow=True).content.decode()
    assert "Muy pocos leads cerrados para aprender: al menos 200" in page


def test_the_lead_s_page_explains_each_part_and_the_last_move(
    cast: Cast, signed_in: SignIn
) -> None:
    lead = cast.lead(name="Ana Robles", email="ana@x.mx")
    work.write_note(lead, body="Hablé con ella", by=cast.actor("cleo"))
    drain()
    page = signed_in("ada").get(f"/leads/{lead.number}").content.decode()
    for text in (
        "dio su correo +8",
        "nombre completo +6",
        "alguien lo atiende",
        "se escribió una nota",
    ):
        assert text in page, text
    assert f"Pasó de {lead.score} a {locked(lead.pk).score}" in page


def test_a_lead_that_lies_still_is_shown_as_it_is_by_now(cast: Cast, signed_in: SignIn) -> None:
    lead = cast.lead()
    long_ago = timezone.now() - timedelta(days=90)
    type(lead).objects.filter(pk=lead.pk).update(created_at=long_ago, assigned_at=long_ago)
    page = signed_in("ada").get(f"/leads/{lead.number}").content.decode()
    assert "se está enfriando: hace tiempo que no pasa nada -20" in page
    assert f'<b class="why__value">{lead.score - 20}</b>' in page
