"""Automatic qualification in a browser: what a rule says, the next lead gets."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.own_database import ready_database
from tests.running import Server, cauce_up

pytestmark = pytest.mark.live
EMAIL, PASSWORD = "ada@acme.example", "correct horse battery 9"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running Cauce with one company that sells something."""
    folder = tmp_path_factory.mktemp("qualifying")
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


def _make(page: Page, noun: str, name: str) -> None:
    page.goto(f"/settings/{noun}/new")
    page.get_by_label("Nombre", exact=True).fill(name)
    page.get_by_role("button", name="Crear", exact=True).click()


def _called(page: Page, name: str) -> str:
    """A new lead whose person answers the first call: the address of its qualifications."""
    page.goto("/leads/new")
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(f"{name.lower()}@correo.example")
    page.locator(".form__actions .button--main").click()
    page.wait_for_url(re.compile(r"/leads/\d+"))
    number = re.findall(r"/leads/(\d+)", page.url)[0]
    page.goto(f"/queue/{number}")
    page.locator("textarea[name=body]").fill("Contestó y quiere verla")
    page.get_by_label("Fue una llamada").check()
    page.locator("button[name=then][value=stay]").click()
    expect(page.locator("#toasts")).to_contain_text("Nota guardada")
    return f"/leads/{number}/qualifications"


def _entry(page: Page, address: str) -> str:
    """The words of the only entry, as soon as the worker has written it."""
    row, until = page.locator(".panel tbody tr"), time.monotonic() + 30
    while time.monotonic() < until:
        page.goto(address)
        if row.count():
            return row.inner_text()
    raise AssertionError("no entry came")


def test_changing_a_rule_changes_the_next_leads_entry(page: Page) -> None:
    for noun, name in (("brands", "Alta"), ("products", "Torre"), ("campaigns", "Preventa")):
        _make(page, noun, name)
    first = _entry(page, _called(page, "Luz"))
    assert "Interés Medio" in first
    assert "Sistema" in first
    assert "Contestó una llamada" in first
    page.goto("/settings/qualification-rules")
    page.get_by_role("link", name="Contestó una llamada").click()
    page.get_by_label("Tipo", exact=True).select_option("high_interest")
    page.get_by_label("Puntos", exact=True).fill("7")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_text("Guardado.")).to_be_visible()
    second = _entry(page, _called(page, "Sol"))
    assert "Alto Interés" in second
    assert "7" in second
