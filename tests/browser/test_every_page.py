"""Every page that an administrator may open is fair to everybody, fits and stands still."""

import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import global_settings
from django.test import override_settings
from playwright.sync_api import Browser, Page, Response, ViewportSize, expect

from tests.browser.conftest import visiting
from tests.browser.fairness import unfairness
from tests.cast import PASSWORD, make_cast
from tests.doors import pages as written
from tests.every_door import World, doors
from tests.own_database import own_database
from tests.running import Server, cauce_up

pytestmark = pytest.mark.live

ROUTES = [
    door.route
    for table in (written.INSIDE, written.SETTINGS)
    for door in doors(table)
    if door.method == "GET" and door.expected[0] == 200
]
PARTS = 6  # of the pages, each in a test: all together take longer than one may
LIGHTEST = 150_000  # bytes of a first visit, as they travel
STILLEST = 0.02  # cumulative layout shift; above 0.1 people lose their place
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
# What the page fetches by itself when it is loaded has come.
_SETTLED = """() => new Promise(done => {
    const look = () => document.querySelector(".htmx-request") ? setTimeout(look, 20) : done();
    setTimeout(look, 30);
})"""
_SHIFTS = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
    }).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => setTimeout(() => done(sum), 50));
})"""
# Two elements that hear the same key, or a key that is the beginning of another one's.
_CLASHES = """() => {
    const seen = [...document.querySelectorAll("[data-key]")]
        .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled);
    const keys = seen.map(one => one.dataset.key).filter(key => key !== "Ctrl+Enter");
    const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
    const begun = keys.filter(key => keys.some(other => other.startsWith(`${key} `)));
    const list = document.querySelector("[data-rows]");
    const rows = list ? keys.filter(key => "jkx".includes(key)) : [];
    return [...twice, ...begun, ...rows];
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory, django_db_blocker) -> Iterator[tuple[World, Server]]:
    """A running Cauce whose company has one of everything."""
    folder = tmp_path_factory.mktemp("pages")
    with django_db_blocker.unblock(), own_database(folder) as database:
        made = World(make_cast("acme"), make_cast("rival"))
        with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):  # the server's
            made.cast.ada.user.set_password(PASSWORD)
            made.cast.ada.user.save()
        with cauce_up(database.env["DATABASE_URL"], folder) as server:
            yield made, server


@pytest.fixture
def ada(browser: Browser, world: tuple[World, Server]) -> Iterator[Page]:
    """The administrator, signed in; her window moves nothing when it changes its size."""
    with visiting(browser, world[1].base_url, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto("/accounts/login/?next=/")
        page.locator("[name=login]").fill(f"ada@{world[0].cast.company.slug}.example")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(f"{world[1].base_url}/")
        yield page


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_fair_fits_and_stands_still(
    ada: Page, world: tuple[World, Server], part: int
) -> None:
    told, pages = [], 0
    for route in ROUTES[part::PARTS]:
        address = f"/{world[0].filled(route).lstrip('/')}"
        if not _is_page(ada, address):
            continue
        pages += 1
        ada.set_viewport_size(WIDE)
        ada.goto(address)
        ada.evaluate(_SETTLED)
        told += [*_complaints(ada, address, WIDE), *unfairness(ada, schemes=("light",))]
        ada.set_viewport_size(NARROW)
        told += [*_complaints(ada, address, NARROW), *unfairness(ada, schemes=("dark",))]
    assert not told, "\n".join(told)
    assert pages > 8


def _is_page(page: Page, address: str) -> bool:
    answer = page.request.get(address)
    kind = answer.headers.get("content-type", "")
    return kind.startswith("text/html") and "<html" in answer.text()[:200]


def _complaints(page: Page, address: str, size: ViewportSize) -> Iterator[str]:
    where = f"{address} {size['width']}"
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > size["width"]:
        yield f"{where}: {wide} px wide"
    if size is WIDE and (moved := page.evaluate(_SHIFTS)) > STILLEST:
        yield f"{where}: moves by {moved:.3f} while it loads"
    if clashes := page.evaluate(_CLASHES):
        yield f"{where}: keys that clash: {clashes}"


def test_a_lead_on_paper_has_all_that_is_known(ada: Page) -> None:
    ada.goto("/leads/1")
    ada.set_viewport_size({"width": 794, "height": 1123})  # A4
    ada.emulate_media(media="print")
    for part in (".lead__facts", ".lead__work", ".lead__props"):
        expect(ada.locator(part)).to_be_visible()
    for part in (".masthead", ".composer", ".lead__acts", ".tabs"):
        expect(ada.locator(part).first).to_be_hidden()
    assert ada.evaluate("document.documentElement.scrollWidth") <= 794


def test_the_first_visit_to_the_leads_is_light(ada: Page, world: tuple[World, Server]) -> None:
    """Nothing in the cache; each answer counted as it came over the wire, head and body."""
    session = ada.context.new_cdp_session(ada)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: dict[str, float] = {}
    session.on(
        "Network.loadingFinished",
        lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}),
    )
    ada.goto("/leads")
    ada.wait_for_load_state("networkidle")
    assert 0 < sum(weights.values()) <= LIGHTEST
    assert len(weights) > 20  # styles, scripts and the page itself were counted


def test_pages_travel_compressed_and_their_secrets_cannot_be_guessed(ada: Page) -> None:
    """A page that a stranger can make somebody ask for, with words of the stranger's in it, must
    not tell by its length whether they are like its secrets (BREACH)."""
    lengths = set()
    with ada.expect_response(lambda answer: answer.url.endswith("/leads?q=csrf")) as seen:
        ada.goto("/leads?q=csrf")
    assert seen.value.headers["content-encoding"] == "gzip"
    for _ in range(12):
        lengths.add(_travelled(ada))
    assert len(lengths) > 3


def _travelled(page: Page) -> int:
    """How many bytes the same page has this time, as it travels."""
    with page.expect_response(re.compile(r"/leads\?q=csrf$")) as seen:
        page.goto("/leads?q=csrf")
    answer: Response = seen.value
    sizes: Any = answer.request.sizes()
    assert zlib.crc32(answer.body())
    return int(sizes["responseBodySize"])
