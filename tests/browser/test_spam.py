"""Suspects are reviewed by hand and by keyboard, and the cursor stays where it was."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys

pytestmark = pytest.mark.live

ADA, PASSWORD = "ana.robles@altavista.example", "cauce-demo-2026"


@pytest.fixture
def ana(page: Page) -> Page:
    """Ana, who administers the demo company, at what was quarantined."""
    page.goto("/spam")
    page.get_by_label("Correo").fill(ADA)
    page.get_by_label("Contraseña").first.fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(rows(page).first).to_be_visible()
    return page


def rows(page: Page):
    """The suspects on the page."""
    return page.locator("#quarantine tbody tr")


def fair(page: Page) -> list[str]:
    """What axe finds, but for the size of what the shelf at the foot half covers until one
    scrolls."""
    return [one for one in unfairness(page) if "target-size" not in one]


def test_j_and_k_move_s_confirms_and_n_takes_out(ana: Page) -> None:
    assert fair(ana) == []
    second, third = (rows(ana).nth(at).locator("[name=lead]") for at in (1, 2))
    ids = [second.input_value(), third.input_value()]
    keys(ana, "j", "j", "s")
    expect(ana.locator(f"[name=lead][value='{ids[0]}']")).to_have_count(0)
    expect(ana.locator("tr[data-cursor] [name=lead]")).to_have_value(ids[1])
    expect(ana.locator("#toasts")).to_contain_text("Es spam")
    keys(ana, "n")
    expect(ana.locator(f"[name=lead][value='{ids[1]}']")).to_have_count(0)
    expect(ana.locator("#toasts")).to_contain_text("Fuera de spam")
    ana.get_by_role("link", name="Recuperados").click()
    expect(ana.locator(f"[name=lead][value='{ids[1]}']")).to_have_count(1)
    assert fair(ana) == []


def test_marked_ones_are_confirmed_together_and_that_is_undone(ana: Page) -> None:
    before = ana.locator("#spam-bar .count").inner_text()
    keys(ana, "j", "x", "j", "x")
    expect(ana.locator("[data-marked-count]")).to_have_text("2")
    ana.locator("#spam-shelf").get_by_role("button", name="Es spam", exact=True).click()
    expect(ana.locator("#spam-bar .count")).not_to_have_text(before)
    expect(ana.locator("#toasts")).to_contain_text("2 leads")
    ana.locator("#toasts").get_by_role("button", name="Deshacer").click()
    ana.goto("/spam")
    expect(ana.locator("#spam-bar .count")).to_have_text(before)


def test_an_address_is_blocked_from_its_row(ana: Page) -> None:
    ana.get_by_label("Bloquear o permitir").first.click()
    item = ana.locator(".menu:popover-open .menu__item").first
    words = item.inner_text().strip()
    item.click()
    expect(ana.locator("#toasts")).to_contain_text("bloqueado")
    ana.goto("/settings/spam/values")
    expect(ana.locator(".things")).to_contain_text(words.split()[1][:12], ignore_case=True)


def test_filters_are_tried_before_they_are_published(ana: Page) -> None:
    ana.goto("/settings/spam")
    assert fair(ana) == []
    ana.get_by_label("Enlaces en el texto", exact=True).uncheck()
    ana.get_by_role("button", name="Probar con los últimos 30 días").click()
    expect(ana.get_by_role("heading", name="Resultado")).to_be_visible(timeout=30_000)
    assert fair(ana) == []
    expect(ana.get_by_role("heading", name="Se liberarían")).to_be_visible()
    ana.get_by_role("link", name="Cambiarlas").click()
    expect(ana.get_by_label("Enlaces en el texto", exact=True)).not_to_be_checked()
