"""The list of leads by hand: filter, chart, columns, a saved view, and a card across the board."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys

pytestmark = pytest.mark.live

ADA, PASSWORD = "ana.robles@altavista.example", "cauce-demo-2026"


@pytest.fixture
def ana(page: Page) -> Page:
    """Ana, who administers the demo company, at her list."""
    page.goto("/leads")
    page.get_by_label("Correo").fill(ADA)
    page.get_by_label("Contraseña").first.fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    expect(page.locator(".leads__row").first).to_be_visible()
    return page


def covered(page: Page) -> list[str]:
    """What axe finds while something floats above the rows: of those that it half covers nobody
    presses the rest, so their size does not count."""
    return [one for one in unfairness(page) if "target-size" not in one]


def test_filters_are_chosen_by_keyboard_and_kept_in_the_address(ana: Page) -> None:
    assert unfairness(ana) == []
    ana.locator("[popovertarget=filter-status]").focus()
    keys(ana, "Enter")
    form = ana.locator("#filter-status [data-filter]")
    expect(form).to_be_visible()
    form.get_by_label("En progreso").check()
    assert covered(ana) == []
    form.get_by_role("button", name="Aplicar").click()
    expect(ana).to_have_url(re.compile(r"status=in_progress"))
    expect(ana.locator(".chip[aria-pressed=true]")).to_contain_text("En progreso")
    keys(ana, "f")
    ana.locator("#more-filters").get_by_role("button", name="Etiqueta").press("Enter")
    expect(ana.locator("#filter-tag [data-filter]")).to_be_visible()
    keys(ana, "Escape")
    keys(ana, "Escape")
    ana.get_by_label("Quitar el filtro Estado").click()
    expect(ana).not_to_have_url(re.compile(r"status="))


def test_typing_narrows_a_long_menu_and_enter_takes_the_first(ana: Page) -> None:
    ana.locator("[popovertarget=filter-seller]").click()
    box = ana.locator("#filter-seller [data-narrow]")
    expect(box).to_be_focused()
    box.fill("elena")
    expect(ana.locator("#filter-seller .option:visible")).to_have_count(1)
    box.press("Enter")
    expect(ana.locator(".chip[aria-pressed=true]")).to_contain_text("Elena Fuentes")


def test_a_bar_of_the_chart_narrows_the_list_to_its_days(ana: Page) -> None:
    weeks = ana.get_by_role("button", name="Semanas")
    weeks.click()
    expect(ana.get_by_role("button", name="Semanas")).to_have_attribute("aria-pressed", "true")
    ana.locator(".chart__point").last.press("Enter")
    expect(ana).to_have_url(re.compile(r"created_from=\d{4}-\d\d-\d\d&created_to="))


def test_tab_passes_the_chart_in_one_step_and_shows_the_row_it_comes_to(ana: Page) -> None:
    expect(ana.locator(".tide [data-tip]").last).to_be_visible()
    expect(ana.locator(".tide [data-tip][tabindex='0']")).to_have_count(1)
    ana.locator(".leads thead a:visible").last.focus()
    keys(ana, "Tab")
    first = ana.locator(".leads__row").first
    expect(first).to_be_focused()
    expect(first).to_have_attribute("data-cursor", "")
    for _ in range(40):
        keys(ana, "j")
    here, shelf = ana.locator(".leads__row[data-cursor]"), ana.locator(".shelf")
    row, bar = here.bounding_box(), shelf.bounding_box()
    assert row and bar
    assert row["y"] + row["height"] <= bar["y"] + 1
    keys(ana, "Enter")
    expect(ana).to_have_url(re.compile(r"/leads/\d+"))


def test_most_names_stand_whole_on_a_laptop(ana: Page) -> None:
    ana.set_viewport_size({"width": 1440, "height": 900})
    cut = "all => all.filter(e => e.scrollWidth > e.clientWidth).length / all.length"
    assert ana.locator(".person__name").evaluate_all(cut) < 0.2


@pytest.mark.parametrize("width", [1440, 1536])  # 96rem, where the step's words appear
def test_a_row_with_an_overdue_step_is_one_line_high(ana: Page, width: int) -> None:
    ana.set_viewport_size({"width": width, "height": 900})
    ana.goto("/leads?sort=next_due")
    late = ana.locator(".leads__row").first.locator(".late:visible")
    expect(late.first).to_be_visible()
    heights = ana.locator(".leads__row").evaluate_all("rows => rows.map(one => one.offsetHeight)")
    assert len(heights) > 10
    assert {28, 29} >= set(heights)  # the line below the last row counts or not


def test_columns_and_views_are_ones_own(ana: Page) -> None:
    ana.get_by_role("button", name="Columnas").click()
    columns = ana.locator("#columns")
    columns.get_by_label("Estado", exact=True).check()
    columns.get_by_label("Estado: más adelante").click()
    assert covered(ana) == []
    columns.get_by_role("button", name="Aplicar").click()
    expect(ana.get_by_role("columnheader", name="Estado", exact=True)).to_be_visible()
    ana.goto("/leads?view=0&status=new&sort=-score")
    keys(ana, "v")
    dialog = ana.locator("dialog#views")
    expect(dialog).to_be_visible()
    assert covered(ana) == []
    dialog.get_by_label("Guarda lo que ves como vista").fill("Nuevos de navegador")
    dialog.get_by_role("button", name="Guardar vista").click()
    expect(ana.locator(".views__view[aria-current]")).to_contain_text("Nuevos de navegador")
    keys(ana, "v")
    ana.get_by_label("Quitar Nuevos de navegador").click()
    ana.get_by_role("button", name="Deshacer").click()
    expect(ana.locator(".views")).to_contain_text("Nuevos de navegador")


def test_a_card_goes_across_the_board_by_mouse_and_by_keys(ana: Page) -> None:
    ana.goto("/leads/board")
    assert unfairness(ana) == []
    card = ana.locator("#stage-new [data-card]").first
    number = card.get_attribute("data-card")
    card.drag_to(ana.locator("#stage-in_progress .board__head"))
    expect(ana.locator(f"#stage-in_progress [data-card='{number}']")).to_be_visible()
    ana.locator("[data-toast]").get_by_role("button", name="Deshacer").click()
    expect(ana.locator(f"#stage-new [data-card='{number}']")).to_be_visible()
    ana.locator(f"[data-card='{number}'] a").focus()
    keys(ana, "m")
    expect(ana.locator("#move-card")).to_be_visible()
    ana.locator("#move-card").get_by_role("button", name="En progreso").press("Enter")
    expect(ana.locator(f"#stage-in_progress [data-card='{number}']")).to_be_visible()
    assert unfairness(ana) == []


def test_on_a_phone_the_list_is_ordered_and_its_cards_show_chosen_columns(ana: Page) -> None:
    ana.set_viewport_size({"width": 390, "height": 844})
    ana.locator("[popovertarget=orders]").click()
    orders = ana.locator("#orders")
    expect(orders).to_be_visible()
    assert covered(ana) == []
    orders.get_by_role("link", name="Más antiguos primero").click()
    expect(ana).to_have_url(re.compile(r"sort=date"))
    expect(ana.locator("[popovertarget=orders]")).to_contain_text("Más antiguos primero")
    ana.locator("[popovertarget=more-tools]").click()
    ana.locator("#more-tools").get_by_role("button", name="Columnas").click()
    columns = ana.locator("#columns")
    columns.get_by_label("Último contacto", exact=True).check()
    columns.get_by_role("button", name="Aplicar").click()
    shown = ana.locator(".leads__row").first.locator(".leads__contacted")
    expect(shown).to_be_visible()
    expect(shown).to_have_attribute("data-label", "Último contacto")
    assert unfairness(ana) == []
    assert ana.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ana.locator("[popovertarget=more-tools]").click()
    ana.locator("#more-tools").get_by_role("button", name="Columnas").click()
    columns.get_by_role("button", name="Las de siempre").click()
    expect(ana.locator(".leads__row").first.locator(".leads__contacted")).to_have_count(0)


def test_on_a_phone_the_tools_are_one_row_and_rows_are_marked_by_touch(ana: Page) -> None:
    ana.set_viewport_size({"width": 390, "height": 844})
    toolbar = ana.locator(".toolbar").bounding_box()
    assert toolbar
    assert toolbar["height"] <= 44
    ana.locator("[popovertarget=more-tools]").click()
    expect(ana.locator("#more-tools").get_by_role("link", name="Tablero")).to_be_visible()
    ana.locator("#more-tools").get_by_role("button", name="Exportar").click()
    expect(ana.locator("#export-menu")).to_be_visible()
    keys(ana, "Escape")
    keys(ana, "Escape")
    picks = ana.get_by_role("button", name="Seleccionar filas")
    expect(ana.locator("[data-mark-row]:visible")).to_have_count(0)
    picks.click()
    assert unfairness(ana) == []
    ana.locator(".leads__row").nth(1).locator("[data-open-row]").click()
    ana.locator(".leads__row").nth(2).locator("[data-mark-row]").click()
    expect(ana.locator(".shelf__what")).to_contain_text("2")
    ana.locator("[popovertarget=bulk-menu]").click()
    expect(ana.locator("#bulk-menu [hx-post]").first).to_be_visible()
    keys(ana, "Escape")
    ana.get_by_label("Marcar todos los de esta página").check()
    assert ana.locator("[data-mark-row]:not(:checked)").count() == 0
    picks.click()
    expect(ana.locator("[data-mark-row]:visible")).to_have_count(0)
    assert ana.locator("[data-mark-row]:checked").count() == 0
    assert ana.url.endswith("/leads")


def test_many_columns_scroll_in_their_own_frame_and_the_name_stays(ana: Page) -> None:
    ana.get_by_role("button", name="Columnas").click()
    columns = ana.locator("#columns")
    for box in columns.locator("[name=column]").all():
        box.check()
    columns.get_by_role("button", name="Aplicar").click()
    expect(ana.get_by_role("columnheader", name="Recámaras")).to_be_attached()
    for width in (1440, 1100):
        ana.set_viewport_size({"width": width, "height": 900})
        assert ana.evaluate("document.documentElement.scrollWidth") == width
        assert ana.evaluate("document.documentElement.scrollHeight") == 900
        ana.evaluate("document.querySelector('.list').scrollTo(900, 400)")
        head = ana.locator("thead .leads__person").bounding_box()
        name = ana.locator("td.leads__person").nth(20).bounding_box()
        top = ana.evaluate("document.querySelector('.list').getBoundingClientRect().top")
        assert head and name
        assert (head["x"], name["x"], name["width"] > 200) == (0, 0, True)
        assert abs(head["y"] - top) < 2
        assert unfairness(ana) == []
    ana.set_viewport_size({"width": 390, "height": 844})
    assert ana.evaluate("document.documentElement.scrollWidth") == 390
    expect(ana.locator("td[data-empty]").first).to_be_hidden()
    ana.set_viewport_size({"width": 1440, "height": 900})
    ana.get_by_role("button", name="Columnas").click()
    columns.get_by_role("button", name="Las de siempre").click()
    expect(ana.locator("table.leads[data-usual]")).to_be_visible()
