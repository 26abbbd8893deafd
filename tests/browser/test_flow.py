"""A seller's flow by keyboard alone, and by thumb on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import visiting
from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys
from tests.running import Server

pytestmark = pytest.mark.live

ELENA, PASSWORD = "elena.fuentes@altavista.example", "cauce-demo-2026"
IN_TURN = re.compile(r"/queue/\d+$")


@pytest.fixture
def elena(browser: Browser, server: Server) -> Iterator[Page]:
    """Elena, who sells, at her desk."""
    with visiting(browser, server.base_url) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto("/accounts/login/")
        page.fill("[name=login]", ELENA)
        page.fill("[name=password]", PASSWORD)
        keys(page, "Enter")
        expect(page).to_have_url(re.compile(r"/$"))
        yield page


def _name(page: Page) -> Locator:
    return page.locator(".caller__name")


def test_one_person_after_the_other_by_keyboard(elena: Page) -> None:
    page = elena
    keys(page, "g")
    keys(page, "f")
    expect(page).to_have_url(IN_TURN)
    first, address = _name(page).inner_text(), page.url
    assert unfairness(page) == []
    keys(page, "n")
    note = page.get_by_role("textbox", name="Nota", exact=True)
    expect(note).to_be_focused()
    page.keyboard.type("/contesta")
    shown = page.locator("[data-quick]:visible")
    expect(shown).to_have_count(1)
    keys(page, "Enter")
    expect(note).to_have_value("Llamé y no contestó; dejé mensaje.")
    expect(page.locator("[data-chips]")).to_contain_text("Llamar nuevamente")
    expect(page.get_by_role("checkbox", name="Fue una llamada")).to_be_checked()
    expect(page.get_by_role("radio", name="Negativo")).to_be_checked()
    assert unfairness(page, schemes=["light"]) == []
    keys(page, "Control+Enter")
    expect(page.get_by_text("Nota guardada.")).to_be_visible()
    expect(page).not_to_have_url(address)
    expect(page).to_have_url(IN_TURN)
    expect(_name(page)).not_to_have_text(first)

    second = page.url
    keys(page, "j")
    expect(page).not_to_have_url(second)
    expect(page).to_have_url(IN_TURN)
    keys(page, "k")
    expect(page).to_have_url(second)
    keys(page, "1")
    expect(note).to_be_focused()
    expect(note).not_to_have_value("")
    keys(page, "Alt+c")
    expect(page.get_by_text("Lead cerrado.")).to_be_visible()
    page.goto(second)
    expect(page.get_by_text("Este lead está cerrado.")).to_be_visible()
    page.goto(address)
    expect(page.locator(".caller__facts")).to_contain_text("Llamé y no contestó")
    expect(page.locator(".queue__side")).to_contain_text("Llamar nuevamente")


def test_a_text_survives_a_date_that_is_wrong(elena: Page) -> None:
    page = elena
    elena.context.expected_statuses.append(422)  # type: ignore[attr-defined]
    page.goto("/queue")
    page.get_by_role("textbox", name="Nota", exact=True).fill("Pide otra cita")
    page.get_by_title("Otra fecha").click()
    page.get_by_label("Fecha y hora de la llamada").fill("2001-01-01T10:00")
    page.get_by_role("button", name="Guardar y siguiente").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_role("textbox", name="Nota", exact=True)).to_have_value("Pide otra cita")


def test_the_flow_fits_a_phone(elena: Page) -> None:
    page = elena
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/queue")
    call = page.get_by_role("link", name="Llamar")
    expect(call).to_be_visible()
    assert (call.get_attribute("href") or "").startswith("tel:+")
    save = page.get_by_role("button", name="Guardar y siguiente")
    box = save.bounding_box()
    assert box and box["height"] >= 40
    assert box["y"] > 844 / 2  # where the thumb is
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= 390
    assert unfairness(page, schemes=["light"]) == []
    address = page.url
    page.get_by_role("button", name="Cita agendada").click()
    save.click()
    expect(page).not_to_have_url(address)


def test_no_note_to_choose_is_cut(elena: Page) -> None:
    """Title and tag of each stand whole, at the widths of a laptop and of a desk."""
    for width in (1280, 1440, 1920):
        elena.set_viewport_size({"width": width, "height": 900})
        elena.goto("/queue")
        expect(elena.locator(".quick__note").first).to_be_visible()
        words = elena.locator(".quick__title, .quick__note .tag > bdi")
        cut = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
        assert words.evaluate_all(cut) == [], width
