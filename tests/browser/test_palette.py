"""The palette and the sheet of keys, by keyboard alone, at a desk and on a phone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import visiting
from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys
from tests.running import Server

pytestmark = pytest.mark.live


@pytest.fixture
def desk(browser: Browser, server: Server, cookies: Any) -> Iterator[Page]:
    """The administrator's list of leads, 1440 × 900."""
    size = {"width": 1440, "height": 900}
    with visiting(browser, server.base_url, storage_state=cookies, viewport=size) as context:
        page = context.new_page()
        page.goto("/leads")
        yield page


def opened(page: Page) -> Locator:
    """The palette, opened by its keys, its first list there."""
    keys(page, "Control+k")
    palette = page.locator("#palette")
    expect(palette.get_by_role("option").first).to_be_visible()
    expect(palette.get_by_role("combobox")).to_be_focused()
    return palette


def test_half_a_name_opens_the_lead(desk: Page) -> None:
    row = desk.locator(".leads__row").nth(3)
    name, address = row.locator(".person__name").inner_text(), row.locator("a").first
    wanted = address.get_attribute("href")
    palette = opened(desk)
    desk.keyboard.type(name[:-1].upper(), delay=10)
    option = palette.get_by_role("option", name=name)
    expect(option.first).to_be_visible()
    expect(palette.locator("[role=option]").first).to_have_attribute("aria-selected", "true")
    expect(palette.locator("mark").first).to_be_visible()
    assert unfairness(desk) == []
    here = palette.locator("[aria-selected=true]")
    for _ in range(8):
        if here.get_attribute("href") == wanted:
            break
        keys(desk, "ArrowDown")
    chosen = here.get_attribute("id")
    expect(palette.get_by_role("combobox")).to_have_attribute("aria-activedescendant", chosen or "")
    keys(desk, "Enter")
    expect(desk).to_have_url(re.compile(rf"{wanted}$"))
    keys(desk, "Control+k")
    expect(palette.get_by_role("group", name="Abiertos hace poco")).to_contain_text(name)


def test_letters_that_are_overtaken_are_never_answered(desk: Page) -> None:
    palette = opened(desk)
    desk.keyboard.type("envios", delay=5)
    desk.keyboard.press("Enter")  # before the answer to the last letter is there
    expect(desk).to_have_url(re.compile("/deliveries$"))
    expect(palette).to_be_hidden()


def test_an_action_is_done_and_the_palette_gone(desk: Page) -> None:
    palette = opened(desk)
    desk.keyboard.type("oscuro")
    expect(palette.get_by_role("option")).to_have_count(1)
    keys(desk, "Enter")
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    expect(palette).to_be_hidden()
    opened(desk)
    desk.keyboard.type("zzqx")
    expect(palette).to_contain_text("Nada encontrado")
    assert unfairness(desk) == []
    keys(desk, "Escape")
    expect(palette).to_be_hidden()


def test_ctrl_enter_opens_beside(desk: Page) -> None:
    opened(desk)
    desk.keyboard.type("marcas")
    expect(desk.locator("#palette [aria-selected=true]")).to_contain_text("Marcas")
    with desk.context.expect_page() as other:
        keys(desk, "Control+Enter")
    expect(other.value).to_have_url(re.compile("/settings/brands$"))
    expect(desk).to_have_url(re.compile("/leads$"))


def test_keys_lead_from_place_to_place_and_tell_of_themselves(desk: Page) -> None:
    keys(desk, "?")
    sheet = desk.locator("#keys")
    expect(sheet).to_contain_text("Nuevo lead")
    expect(sheet).to_contain_text("Línea siguiente y anterior")
    assert unfairness(desk) == []
    keys(desk, "Escape")
    for way, path in (("gd", "/deliveries"), ("gh", "/"), ("gl", "/leads"), ("go", "/settings")):
        keys(desk, *way)
        expect(desk).to_have_url(re.compile(rf"{path}$"))
    desk.goto("/leads/new")
    field = desk.locator("[name=name]")
    field.fill("")
    field.press_sequentially("g l?")
    expect(field).to_have_value("g l?")
    expect(sheet).to_be_hidden()
    field.press("Control+k")
    expect(desk.locator("#palette")).to_be_visible()
    keys(desk, "Control+k")
    expect(desk.locator("#palette")).to_be_hidden()
    expect(field).to_have_value("g l?")


def test_on_a_phone_it_is_the_whole_screen(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_role("button", name="Buscar").click()
    palette = desk.locator("#palette")
    expect(palette.get_by_role("option").first).to_be_visible()
    box = palette.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    desk.keyboard.type("garc")
    expect(palette.locator("mark").first).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") == 390
    assert unfairness(desk) == []
