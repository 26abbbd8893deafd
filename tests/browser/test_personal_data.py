"""An administrator finds a person, hands over what is known, and erases them."""

import zipfile
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fairness import unfairness

pytestmark = pytest.mark.live

ADA, PASSWORD = "ana.robles@altavista.example", "cauce-demo-2026"
HOME = "/settings/personal-data"


@pytest.fixture
def ana(page: Page) -> Page:
    """Ana, who administers the demo company, at the personal data."""
    page.goto(HOME)
    page.get_by_label("Correo").fill(ADA)
    page.get_by_label("Contraseña").first.fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.get_by_label("Nombre, correo o teléfono")).to_be_visible()
    return page


def test_somebody_is_found_handed_over_and_erased(ana: Page) -> None:
    ana.goto("/contacts/new")
    ana.locator("[name=name]").fill("Zoraida Quetzal")
    ana.locator("[name=email]").fill("zoraida@quetzal.example")
    ana.locator("form.form:has([name=email]) .button--main").click()
    expect(ana.get_by_role("heading", name="Zoraida Quetzal").first).to_be_visible()
    ana.goto(HOME)
    assert unfairness(ana) == []
    ana.get_by_label("Nombre, correo o teléfono").fill("ZORAIDA@quetzal.example")
    ana.locator("form[role=search]:has(#q) .button--main").click()
    ana.get_by_role("link", name="Zoraida Quetzal").first.click()
    expect(ana.get_by_role("heading", name="Zoraida Quetzal").first).to_be_visible()
    assert unfairness(ana) == []
    ana.get_by_role("button", name="Escribir todo en un archivo").click()
    link = ana.get_by_role("link", name="Descargar ZIP")
    expect(link).to_be_visible(timeout=30_000)
    with ana.expect_download() as taken:
        link.click()
    with zipfile.ZipFile(taken.value.path()) as archive:
        assert "Zoraida Quetzal" in archive.read("index.html").decode()
    ana.context.expected_statuses.append(422)  # type: ignore[attr-defined] # a wrong confirmation
    ana.get_by_label("Días de gracia").fill("0")
    ana.get_by_label("Escríbelo para confirmar").fill("Zoraida")
    ana.get_by_role("button", name="Programar la supresión").click()
    expect(ana.get_by_role("alert").first).to_contain_text("No es lo que había que escribir")
    ana.get_by_label("Escríbelo para confirmar").fill("zoraida quetzal")
    ana.get_by_role("button", name="Programar la supresión").click()
    expect(ana.get_by_role("button", name="Cancelar la supresión")).to_be_visible()

    gone = ana.get_by_text("De esta persona solo quedan")
    for _ in range(60):
        ana.reload()
        with suppress(AssertionError):  # the worker is at it
            expect(gone.first).to_be_visible(timeout=500)
            break
    expect(gone.first).to_be_visible()
    assert "Zoraida" not in ana.content()
    ana.goto(f"{HOME}?q=zoraida@quetzal.example")
    expect(ana.get_by_text("No se encontró a nadie")).to_be_visible()
