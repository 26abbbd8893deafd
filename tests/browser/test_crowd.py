"""Sixty people at once: an act upon all of them, files of them, who is one of them, and a board on
which a colleague is quicker."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import global_settings
from django.test import override_settings
from playwright.sync_api import Browser, Download, Locator, Page, expect

from cauce.leads.access import leads_for, locked
from cauce.leads.models import Contact, Lead
from cauce.life import bulk, export
from cauce.life.qualify import change_status
from cauce.store import atomic
from tests.browser.conftest import visiting
from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys
from tests.cast import PASSWORD, Cast, acting, make_cast, unchanged_by_replay
from tests.own_database import own_database
from tests.running import Server, cauce_up

pytestmark = pytest.mark.live

PEOPLE = 60  # more than a page shows


@dataclass(frozen=True)
class House:
    """A running Cauce and those who work in it; this process sees the same database."""

    cast: Cast
    server: Server


@pytest.fixture(scope="module")
def house(tmp_path_factory, django_db_blocker) -> Iterator[House]:
    """A company with as many leads as people, all of them new."""
    folder = tmp_path_factory.mktemp("crowd")
    with django_db_blocker.unblock(), own_database(folder) as database:
        cast = make_cast()
        with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):  # the server's
            cast.ada.user.set_password(PASSWORD)
            cast.ada.user.save()
        with acting(cast), atomic():
            cast.leads(PEOPLE)
        with cauce_up(database.env["DATABASE_URL"], folder) as server:
            yield House(cast, server)


@pytest.fixture
def ada(browser: Browser, house: House) -> Iterator[Page]:
    """The administrator, signed in; the test works in her company, too."""
    window = {"width": 1440, "height": 900}
    with (
        acting(house.cast),
        visiting(browser, house.server.base_url, viewport=window) as context,
    ):
        page = context.new_page()
        page.goto("/accounts/login/?next=/")
        page.locator("[name=login]").fill("ada@acme.example")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(f"{house.server.base_url}/")
        yield page


def _tagged() -> int:
    return Contact.objects.filter(tags__slug="llamar-nuevamente").count()


def test_an_act_upon_every_page_is_foreseen_done_and_taken_back(ada: Page) -> None:
    count = Contact.objects.count()  # tags are the person's, however many leads they have
    ada.goto("/leads")
    expect(ada.locator(".leads__row")).to_have_count(50)
    keys(ada, "j", "x")
    expect(ada.locator("[data-marked-count]").first).to_have_text("1")
    keys(ada, "t")
    dialog = ada.locator("dialog#bulk")
    dialog.get_by_label("Llamar nuevamente").check()
    told = dialog.locator("#bulk-preview")
    expect(told).to_contain_text("1 cambiarán")
    dialog.get_by_label("Todos los que coinciden, en todas las páginas").check()
    expect(told).to_contain_text(f"{count} cambiarán")
    assert unfairness(ada) == []
    assert _tagged() == 0  # it was only foreseen
    keys(ada, "Control+Enter")
    expect(dialog).to_have_count(0)
    expect(ada.locator("#toasts")).to_contain_text(f"{count} leads")
    assert _tagged() == count

    ada.goto(f"/leads/runs/{bulk.BulkRun.objects.latest('pk').pk}")
    assert unfairness(ada) == []
    ada.get_by_role("button", name="Deshacer").click()
    asked = ada.locator("dialog#undo-run")
    expect(asked).to_contain_text(f"{count} leads")
    asked.get_by_role("button", name="Deshacer").click()
    expect(ada.locator(".sheet__head")).to_contain_text("Deshecha")
    assert _tagged() == 0


def _asks_for_columns(page: Page) -> Locator:
    """The dialog of columns, opened by keyboard from the list."""
    page.goto("/leads?sort=id")
    keys(page, "e")
    menu = page.locator("#export-menu")
    expect(menu.locator(".menu__item").first).to_be_focused()
    menu.get_by_role("button", name="Exportación personalizada…").press("Enter")
    dialog = page.locator("dialog#export")
    expect(dialog).to_be_visible()
    return dialog


def _order(dialog: Locator) -> list[str]:
    boxes = dialog.locator("[name=column]")
    codes: list[str] = boxes.evaluate_all("(all) => all.map((one) => one.value)")
    return codes


def _rows(download: Download) -> list[list[str]]:
    with download.path().open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_file_has_the_columns_chosen_in_their_order(ada: Page) -> None:
    dialog = _asks_for_columns(ada)
    boxes = dialog.locator("[name=column]")
    for place in range(boxes.count()):
        boxes.nth(place).uncheck()
    for code in ("name", "number", "phone"):
        dialog.locator(f"[name=column][value={code}]").check()
    phone = dialog.locator("[name=column][value=phone]")
    while _order(dialog).index("phone") > min(map(_order(dialog).index, ("name", "number"))):
        phone.press("Alt+ArrowUp")
    chosen = [code for code in _order(dialog) if code in {"name", "number", "phone"}]
    assert unfairness(ada) == []
    dialog.get_by_label("CSV", exact=True).check()
    with ada.expect_download() as download:
        dialog.get_by_role("button", name="Exportar", exact=True).click()
    header, *rows = _rows(download.value)
    leads = {str(lead.number): lead for lead in Lead.objects.all()}
    number = chosen.index("number")
    assert (len(header), chosen[0]) == (3, "phone")
    assert {row[number] for row in rows} == set(leads)
    for row in rows:
        assert row[chosen.index("name")] == leads[row[number]].name

    ada.goto("/exports")
    ada.locator("[data-open-row]").first.click()
    expect(ada.locator("#page")).to_contain_text(re.compile(r"El archivo se borra el \d+"))
    expect(ada.locator(".figures__value").first).to_have_text(str(len(rows)))
    assert unfairness(ada) == []
    with ada.expect_download() as again:
        keys(ada, "d")
    assert _rows(again.value) == [header, *rows]
    kept = _asks_for_columns(ada).locator("[name=column]:checked")
    assert kept.evaluate_all("(all) => all.map((one) => one.value)") == chosen


def test_a_long_export_shows_how_far_it_is_and_then_its_file(ada: Page, house: House) -> None:
    by = house.cast.actor("ada")
    run = export.prepare(leads_for(by).order_by("pk"), columns=["number", "name"], by=by)
    ada.goto(f"/exports/{run.pk}")
    expect(ada.locator("#export-progress")).to_contain_text(f"0 de {run.total} filas")
    expect(ada.get_by_role("link", name=re.compile("^Descargar"))).to_have_count(0)
    assert unfairness(ada) == []
    export.start(run)
    file = ada.get_by_role("link", name=re.compile("^Descargar CSV"))
    expect(file).to_be_visible()  # without a reload by hand
    with ada.expect_download() as download:
        file.click()
    assert len(_rows(download.value)) == 1 + run.total


def test_a_page_is_exported_at_once_and_the_menu_is_gone(ada: Page) -> None:
    ada.goto("/leads")
    ada.get_by_role("button", name="Exportar").first.click()
    with ada.expect_download() as download:
        ada.get_by_role("button", name="Exportar página actual").click()
    assert len(_rows(download.value)) == 1 + ada.locator("[data-open-row]").count()
    expect(ada.locator("#export-menu")).to_be_hidden()


def test_people_are_found_by_half_a_phone_and_kept_as_a_segment(ada: Page, house: House) -> None:
    with atomic():
        house.cast.leads(2, name="Guadalupe Ríos", email="", phone="+525598765432")
    ada.goto("/contacts")
    keys(ada, "/")
    expect(ada.locator("#search")).to_be_focused()
    ada.keyboard.type("9876 54")
    keys(ada, "Enter")
    people = ada.locator(".people__row")
    expect(people).to_have_count(1)
    expect(people).to_contain_text("Guadalupe Ríos")

    _builds_a_segment(ada, "Preguntan otra vez")
    ada.get_by_role("link", name="Ver quién encaja").click()
    expect(ada).to_have_url(re.compile(r"/contacts\?segment=preguntan-otra-vez$"))
    expect(people).to_have_count(1)
    ada.goto("/contacts")
    expect(people).to_have_count(50)
    ada.locator("[popovertarget=filter-segment]").click()
    ada.locator("#filter-segment").get_by_text("Preguntan otra vez").click()
    expect(people).to_have_count(1)
    expect(people).to_contain_text("Guadalupe Ríos")
    assert unfairness(ada) == []
    ada.get_by_label("Quitar el filtro Segmento").click()
    expect(people).to_have_count(50)


def _builds_a_segment(page: Page, name: str) -> None:
    page.goto("/settings/segments/new")
    page.get_by_label("Nombre", exact=True).fill(name)
    fits = page.get_by_role("status", name="Vista previa")
    expect(fits).to_contain_text("Completa las condiciones")
    page.locator("[name='c.0.field']").select_option("leads")
    least = page.locator("[name='c.0.value'][type=number]")
    expect(least).to_be_visible()
    expect(page.locator("[name='c.0.op']")).to_have_value("at_least")
    least.fill("2")
    least.press("Tab")
    expect(fits).to_contain_text("1 encajan ahora")
    expect(fits).to_contain_text("Guadalupe Ríos")
    assert unfairness(page) == []
    page.get_by_role("button", name="Crear", exact=True).click()
    expect(page).to_have_url(re.compile(r"/settings/segments/\d+$"))


def _card(page: Page, stage: str, number: int) -> Locator:
    return page.locator(f"#stage-{stage} [data-card='{number}']")


def test_whoever_drags_a_card_that_was_moved_meanwhile_is_told(ada: Page, house: House) -> None:
    ada.goto("/leads/board")
    lead = _first_new(ada)
    _ben_moves(lead, house, "sale")
    _card(ada, "new", lead.number).drag_to(ada.locator("#stage-in_progress .board__head"))
    expect(ada.locator("#toasts")).to_contain_text(
        "Otra persona lo movió mientras tanto: ahora está en «Venta»."
    )
    expect(_card(ada, "sale", lead.number)).to_be_visible()
    expect(ada.locator(f"[data-card='{lead.number}']")).to_have_count(1)
    assert _stands_in(lead) == "sale"


def test_whoever_is_told_so_by_keyboard_goes_on_from_there(ada: Page, house: House) -> None:
    ada.goto("/leads/board")
    lead = _first_new(ada)
    _card(ada, "new", lead.number).locator("a").focus()
    keys(ada, "m")
    expect(ada.locator("#move-card")).to_be_visible()
    _ben_moves(lead, house, "in_progress")  # while she chooses
    _chooses(ada, "sale")
    expect(ada.locator("#toasts")).to_contain_text("ahora está en «En progreso».")
    card = _card(ada, "in_progress", lead.number)
    expect(card.locator("a")).to_be_focused()
    assert _stands_in(lead) == "in_progress"
    keys(ada, "m")
    _chooses(ada, "sale")
    expect(_card(ada, "sale", lead.number)).to_be_visible()
    expect(card).to_have_count(0)
    assert _stands_in(lead) == "sale"


def _first_new(page: Page) -> Lead:
    number = page.locator("#stage-new [data-card]").first.get_attribute("data-card")
    return Lead.objects.get(number=number)


@atomic()
def _ben_moves(lead: Lead, house: House, status: str) -> None:
    by = house.cast.actor("ben")
    change_status(locked(lead.pk), status=house.cast.status(status), by=by)


def _stands_in(lead: Lead) -> str:
    """The lead's status by its code; its history must tell the same."""
    now = Lead.objects.select_related("status").get(pk=lead.pk)
    unchanged_by_replay(now)
    return now.status.slug


def _chooses(page: Page, stage: str) -> None:
    button = page.locator(f"#move-card [name=to][value={stage}]")
    expect(button).to_be_visible()
    button.press("Enter")
