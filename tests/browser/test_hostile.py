"""An empty company, then one full of what strangers write, brought in by the import's wizard."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys
from tests.own_database import ready_database
from tests.running import Server, cauce_up

pytestmark = pytest.mark.live

EMAIL, PASSWORD = "ada@acme.example", "correct horse battery 9"
LINES = (Path(__file__).parents[1] / "fixtures" / "hostile.txt").read_text().splitlines()
FILE_NAME = "<img src=x onerror=alert(1)> \u202efdp" + "largo" * 30 + ".csv"
TALL = 4800  # the shelf half covers no row, so that axe measures each link whole
PLACES = (
    "/", "/leads", "/tasks", "/intake", "/deliveries", "/spam", "/imports", "/leads/new",
    "/leads/import", "/search?q=alert", "/settings/brands", "/settings/campaigns",
    "/settings/rules", "/settings/changes", "/contacts", "/contacts/new", "/leads/board",
    "/leads/board?by=qualification", "/queue", "/exports", "/notifications", "/settings/lists",
    "/settings/segments", "/settings/tags", "/levels", "/contacts/pairs", "/reports/sellers",
)  # fmt: skip
_PARTS = 3  # of the places: each is a test of its own


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running Cauce with one empty company."""
    folder = tmp_path_factory.mktemp("hostile")
    with ready_database() as url, cauce_up(url, folder) as server:
        server.cli(
            "company", "create", LINES[0][:120], "--slug", "acme", "--admin-name", LINES[1],
            "--admin-email", EMAIL, "--admin-password", PASSWORD,
        )  # fmt: skip
        yield server


@contextmanager
def _signed_in(browser: Browser, house: Server) -> Iterator[Page]:
    with visiting(browser, house.base_url, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto("/accounts/login/?next=/leads")
        page.locator("[name=login]").fill(EMAIL)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url("**/leads")
        yield page


@pytest.fixture
def ada(browser: Browser, house: Server) -> Iterator[Page]:
    """Its administrator, signed in."""
    with _signed_in(browser, house) as page:
        yield page


@pytest.fixture(scope="module")
def crowded(browser: Browser, house: Server) -> Iterator[list[str]]:
    """The company is full of what strangers write, until all of it is taken back; what was wrong
    with the pages on the way in."""
    with _signed_in(browser, house) as page:
        _sell_something(page, house)
        yield _bring_in(page)
        _take_back(page)


def complaints(page: Page, address: str = "") -> list[str]:
    """What is wrong with a page, wide and narrow; nothing of a stranger's may have run or grown."""
    if address:
        page.goto(address)
    told = []
    for width, scheme in ((1440, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": TALL})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            told.append(f"{page.url} {width}: {wide} px wide")
        told += unfairness(page, schemes=(scheme,))
    assert page.locator("img[src=x], svg[onload]").count() == 0
    page.set_viewport_size({"width": 1440, "height": 844})
    return told


def test_an_empty_company_says_what_to_do(ada: Page) -> None:
    told = [one for place in PLACES for one in complaints(ada, place)]
    assert not told, "\n".join(told)


def test_what_strangers_write_comes_in(crowded: list[str], ada: Page) -> None:
    told = list(crowded)
    expect(ada.locator("bdi", has_text="onerror").first).to_be_visible()
    shown = ada.locator("[data-open-row]").evaluate_all("links => links.map(a => a.href)")
    assert len(shown) >= len(LINES) - 3
    told += [one for address in shown[:6] for one in complaints(ada, address)]
    told += complaints(ada, f"{shown[0].partition('?')[0]}/history")
    keys(ada, "Control+k")
    ada.keyboard.type("onerror")
    expect(ada.locator("#palette mark").first).to_be_visible()
    told += complaints(ada)
    assert not told, "\n".join(told)


@pytest.mark.parametrize("part", range(_PARTS))
def test_what_strangers_write_stays_in_its_place(crowded: list[str], ada: Page, part: int) -> None:
    told = [one for place in PLACES[part::_PARTS] for one in complaints(ada, place)]
    assert not told, "\n".join(told)


def _sell_something(page: Page, house: Server) -> None:
    """Brand, product and campaign with hostile names."""
    token = house.cli("token", "create", "--company", "acme", "--role", "administrator", LINES[4])
    headers = {"Authorization": f"Bearer {token}"}
    bodies = {
        "brands": {"name": LINES[0][:100]},
        "products": {"name": LINES[2], "brand": 1},
        "campaigns": {"name": LINES[8][:100], "product": 1},
    }
    for noun, body in bodies.items():
        answer = page.request.post(f"/api/v1/{noun}", data=body, headers=headers)
        assert answer.status == 201, answer.text()


def _bring_in(page: Page) -> list[str]:
    """The wizard from the file to the leads; complaints of each of its pages."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Nombre", "Correo", "Teléfono", LINES[2], LINES[9][:90]])
    for number, line in enumerate(LINES):
        rows.writerow([line, f"p{number}@correo.example", f"55{10000000 + number}", line, line])
    rows.writerow(["Sin datos", "", "", "", ""])
    page.goto("/leads/import")
    file = {"name": FILE_NAME, "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    page.locator("input[type=file]").set_input_files(files=[file])  # type: ignore[arg-type]
    page.locator(".form__actions .button--main").click()
    page.wait_for_url("**/imports/*")
    told = complaints(page)
    page.get_by_role("button", name="Probar").first.click()
    expect(page.get_by_text("Resultado de la prueba").first).to_be_visible(timeout=20_000)
    told += complaints(page)
    page.locator("button[value=start]").first.click()
    expect(page.get_by_role("link", name="Ver sus leads")).to_be_visible(timeout=20_000)
    told += complaints(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar las filas rechazadas").click()
    assert "Sin datos" in download.value.path().read_text(encoding="utf-8-sig")
    return told


def _take_back(page: Page) -> None:
    page.goto("/imports")
    page.locator("[data-open-row]").first.click()
    page.locator("[data-opens=undo-import]").click()
    page.locator("dialog#undo-import .button--danger").click()
    expect(page.locator(".notice", has_text="Deshecha").first).to_be_visible(timeout=20_000)
    page.goto("/leads")
    expect(page.locator(".leads__row")).to_have_count(0)
