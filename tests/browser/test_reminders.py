"""What others do reaches a seller without a reload; tasks are planned and done by keyboard."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, visiting
from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys
from tests.running import Server

pytestmark = pytest.mark.live

ELENA = "elena.fuentes@altavista.example"


@pytest.fixture
def elena(browser: Browser, server: Server) -> Iterator[Page]:
    """Elena, who sells, in a browser of her own."""
    with visiting(browser, server.base_url) as visitor:
        page = visitor.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto("/accounts/login/?next=/tasks")
        page.get_by_label("Correo").fill(ELENA)
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Entrar", exact=True).click()
        page.wait_for_url("**/tasks")
        yield page


def _unread(page: Page) -> int:
    label = page.locator("[data-bell]").get_attribute("aria-label") or ""
    found = re.search(r"\d+", label)
    return int(found[0]) if found else 0


def _reads_all(page: Page) -> None:
    """Many unread lines of a kind would be joined by what comes."""
    page.goto("/notifications")
    page.get_by_role("button", name="Marcar todo como leído").last.click()
    page.wait_for_load_state()
    page.goto("/tasks")


def test_a_lead_that_is_given_to_elena_rings_her_bell(
    browser: Browser, server: Server, cookies: Any, elena: Page
) -> None:
    _reads_all(elena)
    before = _unread(elena)
    with visiting(browser, server.base_url, storage_state=cookies) as administrator:
        ana = administrator.new_page()
        ana.goto("/leads")
        others = ana.locator("tbody tr", has=ana.locator("[data-open-row]"))
        others.filter(has_not_text="Elena Fuentes").first.locator("[data-open-row]").click()
        ana.wait_for_url("**/leads/*")
        number = re.search(r"/leads/(\d+)", ana.url)
        assert number
        ana.locator("[popovertarget=choose-seller]").first.click()
        ana.locator("#choose-seller").get_by_role("button", name="Elena Fuentes").first.click()
        expect(ana.locator(".toasts")).to_contain_text("Asignado")
    toast = elena.locator(".toast a", has_text="Nuevo lead para ti")
    expect(toast).to_be_visible(timeout=25_000)
    expect(elena).to_have_title(re.compile(rf"^\({before + 1}\) "))
    assert _unread(elena) == before + 1
    elena.locator("[data-bell]").click()
    newest = elena.locator("#notices .told").first
    expect(newest).to_contain_text("Nuevo lead para ti")
    assert unfairness(elena) == []
    newest.click()
    elena.wait_for_url(f"**/leads/{number[1]}")
    assert _unread(elena) == before


def test_a_task_is_planned_and_done_by_keyboard(elena: Page) -> None:
    keys(elena, "n")
    dialog = elena.get_by_role("dialog")
    dialog.get_by_label("Título").fill("Llamar al notario")
    dialog.get_by_role("button", name="En 1 h").click()
    assert unfairness(elena) == []
    keys(elena, "Control+Enter")
    expect(dialog).to_have_count(0)
    row = elena.locator("tr", has_text="Llamar al notario")
    expect(row).to_be_visible()
    assert unfairness(elena) == []
    for _ in range(40):
        keys(elena, "j")
        if row.get_attribute("data-cursor") is not None:
            break
    keys(elena, "d")
    expect(row).to_have_count(0)
    keys(elena, "z")
    expect(row).to_be_visible()
    elena.goto("/notifications")
    assert unfairness(elena) == []


def test_a_next_step_with_a_reminder_on_a_lead(elena: Page) -> None:
    elena.goto("/leads")
    elena.locator("[data-open-row]").first.click()
    elena.wait_for_url("**/leads/*")
    keys(elena, "t")
    dialog = elena.get_by_role("dialog")
    dialog.get_by_label("Título").fill("Preguntar por la visita")
    dialog.get_by_label("Recordatorio").select_option("60")
    dialog.get_by_role("button", name="Lunes 9:00").click()
    keys(elena, "Control+Enter")
    part = elena.locator("#lead-tasks")
    expect(part).to_contain_text("Preguntar por la visita")
    assert unfairness(elena) == []
    part.get_by_role("button", name="Hecha: Preguntar por la visita").click()
    expect(elena.locator(".toasts")).to_contain_text("Hecha: Preguntar por la visita")
