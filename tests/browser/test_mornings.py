"""A seller's whole morning by keyboard alone, and an administrator's."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import visiting
from tests.browser.keyboard import keys
from tests.running import Server

pytestmark = pytest.mark.live

ELENA, ANA = "elena.fuentes@altavista.example", "ana.robles@altavista.example"
PASSWORD = "cauce-demo-2026"
SIZE = {"width": 1440, "height": 900}


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Page]:
    """A browser at the log-in form, nobody signed in."""
    with visiting(browser, server.base_url, viewport=SIZE) as context:
        page = context.new_page()
        page.goto("/accounts/login/")
        yield page


def sign_in(page: Page, who: str) -> None:
    """Type address and password where the focus is and goes."""
    expect(page.get_by_label("Correo")).to_be_focused()
    page.keyboard.type(who)
    tab_to(page, page.get_by_label("Contraseña").first)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/$"))


def tab_to(page: Page, wanted: Locator, *, most: int = 60) -> None:
    """Press Tab until `wanted` has the focus: what cannot be reached so is not for the keyboard."""
    for _ in range(most):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} tabs do not lead to {wanted}")


def test_a_sellers_morning_by_keyboard_alone(tab: Page) -> None:
    sign_in(tab, ELENA)
    keys(tab, "g", "f")
    expect(tab).to_have_url(re.compile(r"/queue/\d+$"))
    first = tab.locator(".caller__name").inner_text()
    number = "".join(filter(str.isdigit, tab.locator(".caller__phone").inner_text()))
    _writes_with_a_template_and_a_date(tab)
    expect(tab.locator(".caller__name")).not_to_have_text(first)
    second = tab.locator(".caller__name").inner_text()
    keys(tab, "j")
    expect(tab.locator(".caller__name")).not_to_have_text(second)
    _finds_by_half_a_phone(tab, number[-7:], first)  # her note made this person hers
    _qualifies_and_sends(tab)
    keys(tab, "g", "t")
    expect(tab.locator(".things, .table").first).to_contain_text(first)


def _writes_with_a_template_and_a_date(page: Page) -> None:
    keys(page, "n")
    box = page.locator(".desk [name=body]")
    expect(box).to_be_focused()
    page.keyboard.type("/llamada")
    expect(page.locator("[data-quick]:visible")).to_have_count(1)
    keys(page, "Enter")
    expect(box).not_to_have_value(re.compile("/"))
    expect(box).not_to_have_value("")
    tab_to(page, page.locator("[name=due]").first)
    keys(page, "ArrowRight")
    expect(page.locator("[name=due]").nth(1)).to_be_checked()
    keys(page, "Control+Enter")


def _finds_by_half_a_phone(page: Page, half: str, name: str) -> None:
    keys(page, "Control+k")
    palette = page.locator("#palette")
    expect(palette.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(half)
    wanted = palette.get_by_role("option", name=name).first
    expect(wanted).to_be_visible()
    for _ in range(palette.get_by_role("option").count()):  # others may have these digits too
        if wanted.get_attribute("aria-selected") == "true":
            break
        keys(page, "ArrowDown")
    keys(page, "Enter")
    expect(page).to_have_url(re.compile(r"/leads/\d+"))
    expect(page.locator(".lead__head")).to_contain_text(name)


def _qualifies_and_sends(page: Page) -> None:
    keys(page, "q")
    expect(page.locator("#choose-qualification .menu__item").first).to_be_focused()
    keys(page, "Enter")
    expect(page.locator(".lead__props")).to_contain_text("Alto Interés")
    keys(page, "m")
    button = page.locator("#deliveries .panel__acts button").first
    entry = page.locator("#deliveries .entry").first
    expect(button.or_(entry).first).to_be_visible()
    if not entry.is_visible():  # the rule that sends what is qualified may have been quicker
        tab_to(page, button)
        keys(page, "Enter")
    # It travels in the background; one that the CRM has from an earlier day is brought up to date.
    expect(entry).to_contain_text(re.compile(r"\b20[01]\b"))


def test_an_administrators_morning(tab: Page) -> None:
    sign_in(tab, ANA)
    keys(tab, "g", "l")
    expect(tab.locator(".leads__row").first).to_be_visible()
    _narrows_and_keeps_a_view(tab)
    _gives_three_to_elena(tab)
    _takes_the_list_along(tab)
    keys(tab, "g", "o")
    expect(tab).to_have_url(re.compile(r"/settings"))


def _narrows_and_keeps_a_view(page: Page) -> None:
    page.locator("[popovertarget=filter-status]").click()
    form = page.locator("#filter-status [data-filter]")
    form.get_by_label("Nuevo").check()
    form.get_by_role("button", name="Aplicar").click()
    expect(page).to_have_url(re.compile(r"status=new"))
    busy = page.locator('.chart__point:not([aria-label*="nuevas: 0"])')
    busy.last.press("Enter")  # the last day that anybody came
    expect(page).to_have_url(re.compile(r"created_from="))
    expect(page.locator(".leads__row").first).to_be_visible()
    keys(page, "v")
    name = page.get_by_role("textbox", name="Guarda lo que ves como vista")
    name.fill("Nuevos de este día")
    keys(page, "Enter")
    expect(page.locator(".toolbar")).to_contain_text("Nuevos de este día")


def _gives_three_to_elena(page: Page) -> None:
    page.goto("/leads?status=new")
    for _ in range(3):
        keys(page, "j", "x")
    expect(page.locator("[data-marked-count]").first).to_have_text("3")
    keys(page, "a")
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Elena Fuentes").check()
    expect(dialog.locator("#bulk-preview")).to_contain_text(re.compile(r"3|2|1"))
    keys(page, "Control+Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text(re.compile(r"\d"))
    keys(page, "z")  # and takes it back as a whole
    expect(page).to_have_url(re.compile(r"/leads/runs/\d+"))
    expect(page.locator("#page")).to_contain_text("Deshecha")


def _takes_the_list_along(page: Page) -> None:
    page.goto("/leads?status=won")
    keys(page, "e")
    expect(page.locator("#export-menu .menu__item").first).to_be_focused()
    with page.expect_download() as download:
        keys(page, "Enter")
    assert download.value.suggested_filename.endswith((".csv", ".xlsx"))
