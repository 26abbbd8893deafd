"""A hosted form as visitors meet it: on its own page, without script, inside another site."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, expect

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.leads.models import Lead
from cauce.life import setup
from cauce.life.capture import forms
from tests.own_database import own_database
from tests.running import Server, cauce_up


@dataclass(frozen=True)
class Hosted:
    """A running Cauce with two forms; the second one sends people on to another page."""

    server: Server
    company: Company
    usual: str
    onward: str

    def lead(self, email: str) -> Lead:
        """The lead with this address."""
        with company_scope(self.company):
            return Lead.objects.get(email=email)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[ThreadingHTTPServer]:
    """Where that other site is served from."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site
    site.shutdown()
    site.server_close()


def _address(site: ThreadingHTTPServer) -> str:
    return f"http://localhost:{site.server_port}"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory, django_db_blocker, elsewhere) -> Iterator[Hosted]:
    folder = tmp_path_factory.mktemp("forms")
    with (
        django_db_blocker.unblock(),
        own_database(folder) as database,
        cauce_up(database.env["DATABASE_URL"], folder) as server,
    ):
        company = setup.create_company(name="Altavista Desarrollos", slug="altavista")
        with company_scope(company):
            brand = setup.create_brand(name="Altavista", by=SYSTEM)
            product = setup.create_product(name="Torre Mitla", brand=brand, by=SYSTEM)
            campaign = setup.create_campaign(name="Preventa", product=product, by=SYSTEM)
            given = {"campaign": campaign, "minimum_seconds": 0, "by": SYSTEM}
            usual = forms.create_form(
                name="Visita", title="Agenda tu visita", consent="Acepto el aviso.", **given
            )
            onward = forms.create_form(
                name="Otra", redirect_url=f"{_address(elsewhere)}/gracias", **given
            )
        yield Hosted(server, company, usual.key, onward.key)


@pytest.fixture
def server(hosted: Hosted) -> Server:
    """What the visitor's context takes for its own site."""
    return hosted.server


def fill(page: Page | Frame, email: str) -> None:
    """Type what is needed."""
    page.fill("[name=name]", "Ana Ríos")
    page.fill("[name=email]", email)
    if page.locator("[name=consent]").count():
        page.check("[name=consent]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_every_step_is_fit_to_be_read(page: Page, hosted: Hosted, width: int, scheme: str) -> None:
    page.context.expected_statuses.append(422)  # type: ignore[attr-defined]
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/f/{hosted.usual}")
    fits(page)
    page.fill("[name=email]", "ana@")
    page.click("button[type=submit]")
    expect(page.locator(".field__error")).to_have_count(3)
    expect(page.locator("[name=email]")).to_have_value("ana@")
    fits(page)
    fill(page, f"ana{width}{scheme}@correo.example")
    page.click("button[type=submit]")
    expect(page.locator("h1")).to_have_text("Gracias, lo recibimos")
    expect(page.locator("h1")).to_be_focused()
    fits(page)


def fits(page: Page) -> None:
    """Nothing overflows and axe is content."""
    spare = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(spare) == 0
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []


def test_without_script(browser: Browser, hosted: Hosted) -> None:
    context = browser.new_context(base_url=hosted.server.base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/f/{hosted.usual}?utm_source=volante")
    page.fill("[name=name]", "Sin Script")
    page.click("button[type=submit]")
    assert page.input_value("[name=name]") == "Sin Script"
    fill(page, "sin@correo.example")
    page.click("button[type=submit]")
    assert page.inner_text("h1") == "Gracias, lo recibimos"
    assert hosted.lead("sin@correo.example").navigation["utm_source"] == "volante"
    context.close()


class Pages(BaseHTTPRequestHandler):
    """Another site: `/visita` and `/otra` hold a form each, every other page nothing."""

    scripts: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        """Answer with the page."""
        script = self.scripts.get(urlsplit(self.path).path, "")
        page = f"<!doctype html><html lang=es><title>Sitio</title><h1>Sitio</h1>{script}"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(browser: Browser, hosted: Hosted, elsewhere: ThreadingHTTPServer) -> Iterator[Page]:
    """A visitor of that other site."""
    for path, key in (("/visita", hosted.usual), ("/otra", hosted.onward)):
        Pages.scripts[path] = f'<script src="{hosted.server.base_url}/f/{key}.js"></script>'
    context = browser.new_context(base_url=_address(elsewhere), locale="es-MX")
    yield context.new_page()
    context.close()


def test_inside_another_site(site: Page, hosted: Hosted) -> None:
    site.goto("/visita?utm_campaign=oto%C3%B1o&gclid=G1&otro=1")
    frame = site.locator("iframe")
    expect(frame).to_have_attribute("title", "Agenda tu visita")
    inside = frame.content_frame
    expect(inside.locator("button[type=submit]")).to_be_in_viewport()
    site.wait_for_function("document.querySelector('iframe').clientHeight > 490")
    site.evaluate("addEventListener('cauce:sent', () => (document.title = 'enviado'), true)")
    fill(site.frames[1], "emi@correo.example")
    inside.locator("button[type=submit]").click()
    expect(inside.locator("h1")).to_have_text("Gracias, lo recibimos")
    expect(site).to_have_title("enviado")
    site.wait_for_function("document.querySelector('iframe').clientHeight < 300")
    said = hosted.lead("emi@correo.example").navigation
    assert said["url"].endswith("/visita?utm_campaign=oto%C3%B1o&gclid=G1&otro=1")
    assert (said["site"], said["utm_campaign"], said["gclid"]) == ("localhost", "otoño", "G1")
    assert "referrer" not in said


def test_the_page_around_the_frame_goes_on(site: Page) -> None:
    site.goto("/otra")
    expect(site.locator("iframe").content_frame.locator("button[type=submit]")).to_be_visible()
    fill(site.frames[1], "otra@correo.example")
    site.locator("iframe").content_frame.locator("button[type=submit]").click()
    expect(site).to_have_url(re.compile("localhost.*/gracias$"))
