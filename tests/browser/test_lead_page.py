"""A lead's page in a browser: edited by keyboard where things stand, planned, narrowed, told."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys
from tests.running import Server

pytestmark = pytest.mark.live


@pytest.fixture
def desk(browser: Browser, server: Server, cookies: Any) -> Iterator[Page]:
    """The administrator, who may provoke answers of 409 and 422."""
    with visiting(browser, server.base_url, storage_state=cookies) as visitor:
        visitor.expected_statuses += [409, 422]  # type: ignore[attr-defined]
        page = visitor.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        yield page


def _open(page: Page, *, place: int) -> str:
    """Open a lead of the list; its address."""
    page.goto("/leads?status=in_progress")
    page.locator("[data-open-row]").nth(place).click()
    page.wait_for_url(re.compile(r"/leads/\d+"))
    return page.url


def test_a_note_that_was_saved_no_longer_waits_in_its_field(desk: Page):
    address = _open(desk, place=3)
    note = desk.locator("textarea[name=body]").first
    note.fill("Quiere verla el sábado por la mañana")
    note.press("Control+Enter")
    expect(desk.locator("#toasts, .toast").first).to_contain_text("Nota guardada")
    expect(note).to_have_value("")
    desk.goto(address)
    expect(note).to_have_value("")


def test_names_numbers_and_stars_are_edited_by_keyboard(desk: Page):
    _open(desk, place=0)
    keys(desk, "e")
    name = desk.locator(".name input[name=value]")
    expect(name).to_be_focused()
    name.fill("Ana María Prueba")
    name.press("Enter")
    expect(desk.locator(".name bdi")).to_have_text("Ana María Prueba")
    expect(desk.locator("#heading")).to_have_text("Ana María Prueba")
    phone = desk.locator(".inplace__at").nth(1)
    before = phone.inner_text()
    phone.hover()
    phone.locator(".inplace__edit").click()
    phone.locator("input[name=value]").fill("12345")
    phone.locator("input[name=value]").press("Enter")
    expect(phone.locator(".field__error")).to_contain_text("Faltan 5 dígitos")
    expect(phone.locator("input[name=value]")).to_have_value("12345")
    assert unfairness(desk) == []
    phone.locator("input[name=value]").press("Escape")
    expect(phone).to_have_text(before.strip())
    keys(desk, "s")
    keys(desk, "4")
    expect(desk.locator(".rating__star[data-on]")).to_have_count(4)
    keys(desk, "s")
    keys(desk, "0")
    expect(desk.locator(".rating__star[data-on]")).to_have_count(0)


def test_a_status_is_scheduled_and_cancelled(desk: Page):
    address = _open(desk, place=12)
    desk.locator("[popovertarget=choose-status]").click()
    desk.get_by_role("link", name="Programar…").click()
    dialog = desk.get_by_role("dialog", name="Programar un estado")
    dialog.get_by_label("Estado").select_option(label="Venta")
    dialog.get_by_label("Cuándo").fill("2001-01-01T09:00")
    dialog.get_by_role("button", name="Programar").click()
    expect(dialog.locator(".field__error")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("En una semana")).click()
    assert unfairness(desk) == []
    dialog.get_by_role("button", name="Programar").click()
    expect(desk.get_by_role("button", name="Cancelar el cambio programado")).to_be_visible()
    expect(
        desk.locator(".prop", has_text="en 6 días").or_(desk.locator(".prop", has_text="semana"))
    ).to_be_visible()
    desk.goto(f"{address.partition('?')[0]}/history")
    expect(desk.locator("tbody tr").first).to_contain_text("programó el estado Venta")
    desk.get_by_role("button", name="Cancelar el cambio programado").click()
    expect(desk.get_by_role("button", name="Cancelar el cambio programado")).to_have_count(0)


def test_the_second_of_two_sees_both_versions(desk: Page):
    address = _open(desk, place=2)
    other = desk.context.new_page()
    other.goto(address)
    other.locator("[popovertarget=choose-status]").click()
    other.locator("#choose-status").get_by_role("button", name="Venta", exact=True).click()
    expect(other.locator(".prop", has_text="Estado").first).to_contain_text("Venta")
    other.close()
    desk.bring_to_front()
    desk.locator("[popovertarget=choose-status]").click()
    desk.locator("#choose-status").get_by_role("button", name="Sin Venta", exact=True).click()
    clash = desk.get_by_role("alert")
    expect(clash).to_contain_text("Ana Robles lo cambió hace")
    assert unfairness(desk) == []
    clash.get_by_role("button", name="Poner Sin Venta").click()
    expect(desk.locator(".prop", has_text="Estado").first).to_contain_text("Sin Venta")


def test_notes_history_and_the_conversation(desk: Page):
    address = _open(desk, place=3).partition("?")[0]
    keys(desk, "n")
    desk.locator("textarea[name=body]").fill("Llamar el lunes")
    keys(desk, "Control+Enter")
    entry = desk.locator(".entry").first
    expect(entry).to_contain_text("Llamar el lunes")
    entry.hover()
    entry.get_by_role("link", name="Editar la nota").click()
    entry.locator("textarea").fill("Llamar el martes")
    entry.get_by_role("button", name="Guardar").click()
    expect(entry).to_contain_text("1 versión anterior")
    desk.get_by_text("Lo último que pasó").click()
    expect(desk.locator(".panel .feed")).to_contain_text("Llamar el lunes")
    keys(desk, "c")
    expect(desk.get_by_text("Todavía no hay conversación")).to_be_visible()
    assert unfairness(desk) == []
    desk.goto(f"{address}/history")
    expect(desk.get_by_text("Todavía no hay conversación")).to_be_visible()  # it stays unfolded
    desk.get_by_label("Acción realizada").select_option(label="Nota")
    expect(desk.locator("tbody tr").first).to_contain_text("Llamar el lunes")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("historial-")
    assert unfairness(desk) == []


def test_the_head_of_a_lead_fits_a_phone(desk: Page):
    desk.set_viewport_size({"width": 390, "height": 844})
    _open(desk, place=1)
    tops = desk.locator(".lead__title > *:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => (box.top + box.bottom) / 2)"
    )
    assert max(tops) - min(tops) < 4
    ends = desk.locator(".lead__props > .prop").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right)"
    )
    assert max(ends) <= 390


def test_a_lead_is_called_with_the_thumb(desk: Page):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto("/leads")
    with_phone = desk.locator(".person:has(.person__point:last-child:not(:empty)) > a").first
    desk.goto(with_phone.get_attribute("href") or "")
    bar = desk.get_by_role("navigation", name="Contactar a esta persona")
    expect(bar).to_be_visible()
    call = bar.get_by_role("link", name="Llamar")
    assert (call.get_attribute("href") or "").startswith("tel:+")
    box = call.bounding_box()
    assert box and box["height"] >= 44 and box["y"] > 844 / 2
    expect(desk.locator(".places")).to_be_hidden()
    assert unfairness(desk, schemes=["light"]) == []


def test_the_board_is_wider_than_a_phone_and_the_page_is_not(desk: Page):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto("/leads/board")
    expect(desk.locator(".card").first).to_be_visible()
    assert desk.locator(".board").evaluate("board => board.scrollWidth > board.clientWidth")
    assert desk.evaluate("document.documentElement.scrollWidth") == 390
