"""Pairs that may be one person are judged by keyboard alone, and each verdict is taken back."""

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
def ana(browser: Browser, server: Server, cookies: Any) -> Iterator[Page]:
    """Ana, who administers the demo company, at the pairs that a comparison of all has found."""
    with visiting(browser, server.base_url, storage_state=cookies) as visitor:
        page = visitor.new_page()
        page.goto("/contacts/pairs")
        page.get_by_role("button", name="Comparar todos los clientes").click()
        # The bar goes when the worker is through.
        expect(page.locator("#scan-progress")).to_contain_text("Última comparación", timeout=60_000)
        page.reload()
        yield page


def shown(page: Page) -> Locator:
    """The form of the pair on the page; its address names the pair."""
    return page.locator("form[action^='/contacts/pairs/']:has([name=verdict])")


def test_pairs_are_judged_and_taken_back_by_keyboard(ana: Page) -> None:
    first = shown(ana).get_attribute("action") or ""
    assert unfairness(ana) == []
    keys(ana, "j")
    expect(shown(ana)).not_to_have_attribute("action", first)
    second = shown(ana).get_attribute("action") or ""
    keys(ana, "k")
    expect(shown(ana)).to_have_attribute("action", first)

    keys(ana, "l")
    expect(shown(ana)).to_have_attribute("action", second)
    keys(ana, "n")
    expect(ana.locator("#toasts")).to_contain_text("No son la misma persona")
    expect(shown(ana)).not_to_have_attribute("action", second)
    keys(ana, "z")
    expect(shown(ana)).to_have_attribute("action", second)
    keys(ana, "m")
    expect(ana.locator("#toasts")).to_contain_text("Ahora son una sola persona")
    expect(shown(ana)).not_to_have_attribute("action", second)
    keys(ana, "z")
    expect(shown(ana)).to_have_attribute("action", second)
