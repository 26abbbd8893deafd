"""The settings in a browser: the editor of a form's fields, a token shown once, a rule's round."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.own_database import ready_database
from tests.running import Server, cauce_up

EMAIL, PASSWORD = "ada@acme.example", "correct horse battery 9"
FAIR = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running Cauce with one empty company."""
    folder = tmp_path_factory.mktemp("settings")
    with ready_database() as url, cauce_up(url, folder) as server:
        server.cli(
            "company", "create", "Acme", "--slug", "acme",
            "--admin-email", EMAIL, "--admin-password", PASSWORD,
        )  # fmt: skip
        yield server


@pytest.fixture
def page(browser: Browser, house: Server) -> Iterator[Page]:
    """Ada, signed in."""
    with visiting(browser, house.base_url) as context:
        tab = context.new_page()
        tab.goto("/accounts/login/?next=/settings")
        tab.get_by_label("Correo").fill(EMAIL)
        tab.locator("input[type=password]").fill(PASSWORD)
        tab.get_by_role("button", name="Entrar", exact=True).click()
        expect(tab.locator("h1")).to_have_text("Configuración")
        yield tab


def is_fair(page: Page) -> None:
    """Fail on what axe finds, wide and on a phone, and on anything wider than the window."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=FAIR).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1440, "height": 900})


def make(page: Page, noun: str, name: str) -> None:
    """One brand, product or campaign by its name."""
    page.goto(f"/settings/{noun}/new")
    page.get_by_label("Nombre", exact=True).fill(name)
    page.get_by_role("button", name="Crear", exact=True).click()
    page.goto(f"/settings/{noun}")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_text("lo creó")).to_be_visible()


def test_from_an_empty_company_to_a_form_that_is_asked(page: Page) -> None:
    for place in ("brands", "products", "campaigns", "qualifications", "rules", "forms", "tokens"):
        page.goto(f"/settings/{place}")
        is_fair(page)
    make(page, "brands", "Altavista")
    make(page, "products", "Torre Mitla")
    make(page, "campaigns", "Preventa")
    page.goto("/settings/forms/new")
    page.get_by_label("Nombre", exact=True).first.fill("Sitio")
    asked = page.locator(".asks__one")
    expect(asked).to_have_count(4)
    page.get_by_role("button", name="Agregar campo").click()
    expect(asked).to_have_count(5)
    last = asked.last
    last.get_by_label("Etiqueta").fill("Recámaras")
    last.get_by_label("Tipo").select_option("select")
    options = asked.last.get_by_label("Opciones, una por línea")
    options.fill("1\n2\n3 o más")
    asked.last.get_by_role("button", name="Subir").click()
    expect(asked.nth(3).get_by_label("Etiqueta")).to_have_value("Recámaras")
    asked.nth(4).get_by_role("button", name="Quitar").click()
    expect(asked).to_have_count(4)
    expect(page.get_by_label("Nombre", exact=True).first).to_have_value("Sitio")
    page.get_by_role("button", name="Crear", exact=True).click()
    address = page.locator(".copyable__text").first
    expect(address).to_contain_text("/f/")
    is_fair(page)
    page.goto(address.inner_text())
    expect(page.get_by_label("Recámaras").locator("option")).to_contain_text(["", "1", "2"])


def test_a_token_is_copied_once_and_revoked(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/settings/tokens/new")
    page.get_by_label("Nombre", exact=True).fill("Sitio web")
    page.get_by_role("button", name="Crear", exact=True).click()
    secret = page.locator(".copyable__text").inner_text()
    assert secret.startswith("cauce_")
    page.locator("button[data-copy]").click()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.get_by_role("link", name="Ya lo copié").click()
    page.get_by_role("link", name="Sitio web").click()
    expect(page.get_by_text("Begins with")).to_have_count(0)
    assert secret not in page.content()
    page.get_by_role("button", name="Revocar").click()
    page.locator("dialog").get_by_role("button", name="Revocar").click()
    expect(page.locator("li.thing", has_text="Sitio web")).to_contain_text("Revocado")


def test_a_field_is_made_and_the_next_lead_has_it(page: Page) -> None:
    _make_two_fields(page)
    _enter_a_lead(page)
    page.goto("/leads")
    page.get_by_role("button", name="Columnas").click()
    page.locator("#columns input[value='field.presupuesto']").check()
    page.locator("#columns").get_by_role("button", name="Aplicar").click()
    expect(page.locator(".leads__row", has_text="Ana Ruiz")).to_contain_text("$1,250,000.00")
    page.goto("/leads?field.presupuesto.from=2000000")
    expect(page.get_by_text("Ningún lead cumple")).to_be_visible()
    page.goto("/leads?field.presupuesto.from=1000000&field.credito=Infonavit")
    expect(page.locator(".leads__row")).to_have_count(1)
    is_fair(page)
    page.locator("[popovertarget='filter-field-presupuesto']").click()
    low = page.get_by_label("Desde (MXN)")
    expect(low).to_have_value("1000000")
    low.fill("1,300,000")
    page.locator("#filter-field-presupuesto").get_by_role("button", name="Aplicar").click()
    expect(page.get_by_text("Ningún lead cumple")).to_be_visible()


def _make_two_fields(page: Page) -> None:
    page.goto("/settings/fields")
    is_fair(page)
    for noun in ("brands", "products", "campaigns"):
        make(page, noun, "Altura")
    credit = ("Crédito", "choice", "Infonavit\nContado")
    for name, kind, options in (("Presupuesto", "money", ""), credit):
        page.goto("/settings/fields/new")
        page.get_by_label("Nombre", exact=True).fill(name)
        expect(page.get_by_label("Opciones, una por línea")).to_be_hidden()
        page.get_by_label("Tipo").select_option(kind)
        if options:
            page.get_by_label("Opciones, una por línea").fill(options)
            is_fair(page)
        page.get_by_role("button", name="Crear", exact=True).click()
        expect(page.get_by_role("link", name=name)).to_be_visible()


def _enter_a_lead(page: Page) -> None:
    """With a mistake first, and corrected afterwards."""
    page.context.expected_statuses.append(422)  # type: ignore[attr-defined]
    page.goto("/leads/new")
    page.locator("input[name=name]").fill("Ana Ruiz")
    page.locator("input[name=email]").fill("ana@correo.example")
    page.get_by_label("Presupuesto (MXN)").fill("mucho")
    page.get_by_label("Crédito").select_option("Contado")
    page.get_by_role("button", name="Registrar el lead").click()
    expect(page.get_by_text("Aquí va un importe")).to_be_visible()
    page.get_by_label("Presupuesto (MXN)").fill("1,250,000")
    page.get_by_role("button", name="Registrar el lead").click()
    expect(page.get_by_text("Ana Ruiz").first).to_be_visible()
    shown = page.locator(".lead__facts")
    expect(shown).to_contain_text("$1,250,000.00")
    is_fair(page)
    shown.locator("dd", has_text="Contado").get_by_role("link", name="Corregir: Crédito").click()
    shown.locator("select[name=value]").select_option("Infonavit")
    shown.get_by_role("button", name="Guardar").click()
    expect(shown.get_by_role("link", name="Corregir: Crédito")).to_be_visible()
    expect(shown).to_contain_text("Infonavit")


def test_another_language_is_one_click_away(page: Page) -> None:
    menu = page.locator("[popovertarget=user-menu]")
    menu.click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Settings")
    menu.click()
    page.get_by_role("button", name="Español").click()
    expect(page.locator("h1")).to_have_text("Configuración")
