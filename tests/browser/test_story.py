"""A small company's first day, in one browser: from setting up to a lead in the CRM."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from cauce.simulators.external_crm import ExternalCRM
from cauce.simulators.server import running
from tests.browser.conftest import visiting
from tests.browser.fairness import unfairness
from tests.browser.keyboard import keys
from tests.browser.test_every_page import ROUTES
from tests.own_database import ready_database
from tests.running import Server, cauce_up

pytestmark = pytest.mark.live

ADA, PASSWORD = "ada@rio.example", "correct horse battery 9"


@pytest.fixture(scope="module")
def crm() -> Iterator[ExternalCRM]:
    with running(ExternalCRM()) as crm:
        yield crm


@pytest.fixture(scope="module")
def server(tmp_path_factory, crm: ExternalCRM) -> Iterator[Server]:
    """A Cauce with a company of one administrator, and nothing else."""
    folder = tmp_path_factory.mktemp("story")
    env = {"CAUCE_PRIVATE_TARGETS": f"{crm.host}:{crm.port}"}
    with ready_database() as url, cauce_up(url, folder, env=env) as server:
        server.cli(
            *("company", "create", "Casas del Río", "--slug", "rio", "--country", "MX"),
            *("--admin-name", "Ada Ríos", "--admin-email", ADA, "--admin-password", PASSWORD),
        )
        yield server


@dataclass
class Ada:
    """The administrator in her browser. Every page she sees must be fair to everybody."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def sees(self, path: str | re.Pattern[str]) -> None:
        """She is at `path`, and axe finds nothing to complain of."""
        expect(self.page).to_have_url(path)
        self.looks()

    def looks(self) -> None:
        """Have axe look at the page as it stands; what it finds is told at the end of the day."""
        self.complaints += unfairness(self.page, schemes=("light",))

    def goes(self, path: str) -> None:
        """Open an address."""
        answer = self.page.goto(path)
        assert answer
        assert answer.ok, f"{path}: {answer.status}"
        self.sees(path)

    def makes(self, noun: str, **values: str) -> None:
        """Fill in and send the form of a new setting; she lands on its list or its page."""
        self.goes(f"/settings/{noun}/new")
        for name, value in values.items():
            box = self.page.locator(f".sheet [name={name}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(label=value)
            else:
                box.fill(value)
        self.page.locator(".sheet .form__actions .button--main").click()
        self.sees(re.compile(rf"/settings/{noun}(/\d+)?$"))


def _signs_in(ada: Ada) -> None:
    ada.page.goto("/leads")
    ada.sees(re.compile(r"/accounts/login/\?next=/leads$"))
    ada.page.get_by_label("Correo").fill(ADA)
    ada.page.get_by_label("Contraseña").first.fill(PASSWORD)
    ada.page.get_by_role("button", name="Entrar", exact=True).click()
    ada.sees("/leads")


def _sets_up(ada: Ada) -> None:
    ada.goes("/settings")
    ada.makes("brands", name="Altavista")
    ada.makes("products", name="Torre Mitla", brand="Altavista")
    ada.makes("campaigns", name="Preventa", product="Altavista · Torre Mitla")
    ada.makes("teams", name="Norte")
    ada.makes("users", name="Cleo Vidal", email="cleo@rio.example")
    expect(ada.page.locator(".sheet")).to_contain_text("cleo@rio.example")
    ada.goes("/settings/rules/new")
    ada.page.locator("[name=subject]").select_option(label="Torre Mitla · Preventa")
    ada.page.get_by_label("Cleo Vidal").fill("1")
    ada.page.locator(".sheet .form__actions .button--main").click()
    ada.sees(re.compile(r"/settings/rules/\d+$"))


def _makes_a_form(ada: Ada) -> str:
    """The address of the hosted form."""
    ada.makes(
        "forms", name="Sitio", campaign="Torre Mitla · Preventa",
        title="Quiero informes", minimum_seconds="0",
    )  # fmt: skip
    opening = ada.page.locator(".sheet__acts a[target=_blank]")
    return str(opening.get_attribute("href"))


def _connects_the_crm(server: Server, crm: ExternalCRM) -> None:
    key = json.dumps({"Authorization": f"Bearer {crm.settings['api_key']}"})
    options = (f"url={crm.url}/api/contacts", f"headers={key}")
    pairs = [word for option in options for word in ("--option", option)]
    server.cli("connection", "create", "http", "--company", "rio", "--name", "CRM", *pairs)


def _types_one_in(ada: Ada) -> None:
    ada.goes("/leads/new")
    ada.page.locator("[name=campaign]").select_option(label="Torre Mitla · Preventa")
    ada.page.locator("[name=name]").fill("Bruno Cano")
    ada.page.locator("[name=email]").fill("bruno@correo.example")
    ada.page.locator(".form__actions .button--main").click()
    ada.sees("/leads/1")


def _fills_the_form(page: Page, address: str) -> None:
    """A visitor, in a browser of her own."""
    page.goto(address)
    assert unfairness(page) == []
    page.locator("[name=name]").fill("Ximena Núñez")
    page.locator("[name=email]").fill("ximena@correo.example")
    page.locator("[name=phone]").fill("55 8765 0143")
    page.get_by_role("button", name="Enviar").click()
    expect(page.get_by_role("heading", name="Gracias")).to_be_visible()
    assert unfairness(page) == []


def _finds_it_by_keyboard(ada: Ada) -> None:
    page = ada.page
    ada.goes("/leads")
    rows = page.locator(".leads__row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Ximena Núñez")
    expect(rows.first).to_contain_text("Cleo Vidal")
    keys(page, "/")
    expect(page.locator("#search")).to_be_focused()
    keys(page, "Escape")
    for key in ("j", "j", "k"):
        keys(page, key)
    expect(rows.first).to_be_focused()
    keys(page, "Enter")
    ada.sees(re.compile(r"/leads/2(\?|$)"))
    expect(page.locator(".lead")).to_contain_text("Ximena Núñez")


def _works_on_it(ada: Ada) -> None:
    page = ada.page
    page.locator(".desk [name=body]").fill("Llamé: quiere visitar el sábado")
    keys(page, "Control+Enter")
    expect(page.locator(".entry__text")).to_have_text("Llamé: quiere visitar el sábado")
    ada.goes("/leads/2/qualifications")
    page.locator("#qualify-type").select_option(label="Alto Interés")
    page.locator(".composer [name=comment]").fill("Compra este año")
    page.locator(".composer .button--main").click()
    expect(page.locator(".panel tbody tr")).to_contain_text("Compra este año")
    expect(page.locator(".lead__props")).to_contain_text("Alto Interés")
    page.locator("[popovertarget=choose-status]").click()
    ada.looks()
    page.locator("#choose-status").get_by_role("button", name="En progreso").click()
    expect(page.locator("[popovertarget=choose-status]")).to_contain_text("En progreso")
    ada.goes("/leads/2/history")
    for told in (
        "Formulario web",
        "Cleo Vidal",
        "Llamé: quiere visitar",
        "Alto Interés",
        "En progreso",
    ):
        expect(page.locator(".panel")).to_contain_text(told)


def _sends_it(ada: Ada, crm: ExternalCRM) -> None:
    page = ada.page
    ada.goes("/leads/2/crm")
    page.locator("#deliveries .panel__acts button").click()
    entry = page.locator("#deliveries .entry")
    expect(entry).to_contain_text("201", timeout=15_000)  # it travels in the background
    (contact,) = crm.contacts.values()
    assert contact["data"]["contact"]["email"] == "ximena@correo.example"
    entry.locator("summary").first.click()
    expect(entry.locator("pre").first).to_contain_text("ximena@correo.example")
    assert crm.settings["api_key"] not in page.content()
    ada.looks()
    ada.goes("/deliveries")
    expect(page.locator(".list tbody tr")).to_contain_text("Ximena Núñez")


def _searches(ada: Ada) -> None:
    keys(ada.page, "/")
    ada.page.keyboard.type("765 01")
    keys(ada.page, "Enter")
    ada.sees(re.compile(r"/leads\?q=765\+01$"))
    expect(ada.page.locator(".leads__row")).to_have_count(1)
    expect(ada.page.locator(".leads__row")).to_contain_text("Ximena Núñez")


def _signs_out(ada: Ada) -> None:
    ada.page.locator("[popovertarget=user-menu]").click()
    ada.looks()
    ada.page.get_by_role("button", name="Salir").click()
    expect(ada.page.get_by_label("Contraseña").first).to_be_visible()
    ada.page.goto("/leads/2")
    ada.sees(re.compile(r"/accounts/login/"))


def test_a_first_day(page: Page, browser: Browser, server: Server, crm: ExternalCRM):
    ada = Ada(page)
    _signs_in(ada)
    _sets_up(ada)
    address = _makes_a_form(ada)
    _connects_the_crm(server, crm)
    _types_one_in(ada)
    with visiting(browser, server.base_url) as visitor:
        _fills_the_form(visitor.new_page(), address)
    _finds_it_by_keyboard(ada)
    _works_on_it(ada)
    _sends_it(ada, crm)
    _searches(ada)
    _signs_out(ada)
    assert not ada.complaints, "\n".join(ada.complaints)


class _Links(HTMLParser):
    """Gathers where the links of a page lead, without what is downloaded."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and "download" not in given and (href := given.get("href")):
            self.found.append(href)


@pytest.mark.only_on("sqlite")
def test_every_link_leads_to_a_fair_page(page: Page):
    """From home, every address that a link names, once per shape. Pages that `test_every_page`
    looks at are only read here."""
    ada = Ada(page)
    _signs_in(ada)
    looked_at = {re.sub(r"<[^>]+>", "#", f"/{route.lstrip('/')}") for route in ROUTES}
    waiting, known, broken = ["/"], set[str](), list[str]()
    while waiting:
        path = waiting.pop()
        shape = re.sub(r"(?<=/)\d+(?=/|$)", "#", urlsplit(path).path)
        if shape in known or shape.startswith("/f/"):
            continue
        known.add(shape)
        answer = page.request.get(path)
        if not answer.ok:
            broken.append(f"{path}: {answer.status}")
            continue
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        if shape not in looked_at:
            page.goto(path)
            broken += unfairness(page)
        links = _Links()
        links.feed(answer.text())
        places = [urljoin(answer.url, href) for href in links.found]
        waiting += [one for one in places if urlsplit(one).netloc == urlsplit(answer.url).netloc]
    assert not broken, "\n".join(broken)
    assert {"/", "/leads", "/settings", "/settings/rules", "/accounts/2fa/"} <= known
    assert "/accounts/2fa/" not in looked_at
