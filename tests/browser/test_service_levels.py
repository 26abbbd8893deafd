"""Service levels in a browser: the administrator changes one, and the next lead shows it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.live.office import PASSWORD, Office
from tests.own_database import ready_database
from tests.running import Server, cauce_up

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Office]]:
    """A running Cauce with a company."""
    folder = tmp_path_factory.mktemp("levels")
    with ready_database() as url, cauce_up(url, folder) as server:
        yield server, Office.open(server, server.cli)


@pytest.fixture
def page(browser: Browser, house: tuple[Server, Office]) -> Iterator[Page]:
    """Ada, signed in."""
    with visiting(browser, house[0].base_url) as context:
        tab = context.new_page()
        tab.goto("/accounts/login/?next=/settings/levels")
        tab.get_by_label("Correo").fill("ada@acme.example")
        tab.locator("input[type=password]").fill(PASSWORD)
        tab.get_by_role("button", name="Entrar", exact=True).click()
        yield tab


def test_a_changed_level_is_on_the_next_lead(page: Page, house: tuple[Server, Office]) -> None:
    office = house[1]
    campaign = office.campaign()
    before = office.make("/leads", campaign=campaign, email="antes@correo.example")
    answer = page.get_by_label("Minutos hasta la primera respuesta de una persona")
    expect(answer).to_have_value("5")
    answer.fill("50")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Guardado.")).to_be_visible()
    after = office.make("/leads", campaign=campaign, email="despues@correo.example")

    page.goto(f"/leads/{before['number']}")
    head = page.locator("[popovertarget=levels]")
    expect(head).to_contain_text(re.compile(r"faltan (4 min|<1 min|[1-3] min)|vencido"))
    page.goto(f"/leads/{after['number']}")
    expect(head).to_contain_text(re.compile(r"faltan 4\d min"))
    head.click()
    expect(page.locator("#levels")).to_contain_text("Primera respuesta de una persona 50 min")

    page.goto("/leads?sort=late")
    expect(page.locator("td .person__point--email")).to_have_text(
        ["antes@correo.example", "despues@correo.example"]
    )

    page.goto(f"/leads/{after['number']}")
    office.ask(
        "POST", f"/leads/{after['id']}/notes", {"body": "Hablamos", "call": True}, expect=201
    )
    page.reload()
    expect(head).to_contain_text("Calificación")
    head.click()
    expect(page.locator("#levels")).to_contain_text("cumplido")
