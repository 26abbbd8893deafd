"""A colleague called with @ in a note, by keyboard alone: on the lead's page and in the flow."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PASSWORD, visiting
from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys
from tests.running import Server

pytestmark = pytest.mark.live

ELENA = "elena.fuentes@altavista.example"


@pytest.fixture
def desk(browser: Browser, server: Server, cookies: Any) -> Iterator[Page]:
    """The administrator at a lead's page."""
    with visiting(browser, server.base_url, storage_state=cookies) as visitor:
        page = visitor.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        # Irma's supervisor is Claudia Ibarra: both begin with an «i».
        page.goto("/leads?seller=irma.quintana@altavista.example")
        page.locator("[data-open-row]").first.click()
        page.wait_for_url(re.compile(r"/leads/\d+"))
        yield page


def _options(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def _chosen(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option", selected=True)


def test_letters_after_an_at_offer_colleagues_and_enter_takes_one(desk: Page) -> None:
    keys(desk, "n")
    note = desk.locator("[data-desk] textarea")
    expect(note).to_be_focused()
    desk.keyboard.type("Pregunta a @cla")
    expect(_options(desk)).to_have_count(1)
    assert unfairness(desk) == []
    expect(note).to_have_attribute("role", "combobox")
    expect(note).to_have_attribute("aria-expanded", "true")
    controlled = note.get_attribute("aria-controls")
    expect(desk.locator(f"#{controlled}")).to_have_role("listbox")
    active = note.get_attribute("aria-activedescendant")
    expect(_chosen(desk)).to_have_id(active or "")
    keys(desk, "Enter")
    expect(note).to_have_value("Pregunta a @Claudia Ibarra ")
    expect(desk.get_by_role("listbox")).to_have_count(0)
    expect(note).not_to_have_attribute("aria-expanded", re.compile(""))
    expect(note).to_be_focused()
    desk.keyboard.type("si llamó.")
    keys(desk, "Control+Enter")
    expect(desk.get_by_text("Nota guardada.")).to_be_visible()
    expect(desk.locator(".entries .entry__text").first).to_have_text(
        "Pregunta a @Claudia Ibarra si llamó."
    )


def test_the_arrows_walk_and_escape_leaves_the_text_alone(desk: Page) -> None:
    keys(desk, "n")
    note = desk.locator("[data-desk] textarea")
    expect(note).to_be_focused()
    desk.keyboard.type("Con @i")
    expect(_options(desk).nth(1)).to_be_visible()
    first, second = _options(desk).nth(0), _options(desk).nth(1)
    expect(first).to_have_text(re.compile("Irma Quintana"))
    expect(second).to_have_text(re.compile("Claudia Ibarra"))
    expect(first).to_have_attribute("aria-selected", "true")
    keys(desk, "ArrowDown")
    expect(second).to_have_attribute("aria-selected", "true")
    expect(note).to_have_attribute("aria-activedescendant", second.get_attribute("id") or "")
    keys(desk, "ArrowUp")
    expect(first).to_have_attribute("aria-selected", "true")
    keys(desk, "ArrowUp")
    expect(_options(desk).last).to_have_attribute("aria-selected", "true")
    keys(desk, "Escape")
    expect(desk.get_by_role("listbox")).to_have_count(0)
    expect(note).to_have_value("Con @i")
    expect(note).to_be_focused()
    # An address is no call, and a line is still a line.
    note.fill("")
    desk.keyboard.type("correo@e")
    keys(desk, "Enter")
    expect(note).to_have_value("correo@e\n")
    expect(desk.get_by_role("listbox")).to_have_count(0)


def test_in_the_flow_and_by_touch_on_a_phone(browser: Browser, server: Server) -> None:
    with visiting(browser, server.base_url, has_touch=True) as visitor:
        page = visitor.new_page()
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto("/accounts/login/?next=/queue")
        page.get_by_label("Correo").fill(ELENA)
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Entrar", exact=True).click()
        page.wait_for_url(re.compile(r"/queue/\d+$"))
        note = page.locator("[data-desk] textarea")
        note.click()
        page.keyboard.type("Avisa a @ana ro")
        option = _options(page).first
        expect(option).to_be_in_viewport()
        expect(option).to_contain_text("Ana Robles")
        option.tap()
        expect(note).to_have_value("Avisa a @Ana Robles ")
        expect(note).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        note.fill("")
