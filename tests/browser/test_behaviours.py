"""The parts and behaviours as a person meets them, without a server: pages come from templates."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Cookie, Page, Route, expect

from cauce.accounts.models import User
from cauce.web import charts
from tests.browser.keyboard import keys

ORIGIN = "http://localhost"
SOURCE = (Path(__file__).parent / "parts.html").read_text()
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Contact(forms.Form):
    """A form with an error, a hint and a choice."""

    phone = forms.CharField(label="Teléfono")
    email = forms.EmailField(label="Correo", required=False, help_text="Basta uno.")
    campaign = forms.ChoiceField(label="Campaña", choices=[("1", "Preventa")])
    secret = forms.CharField(label="Clave", required=False, widget=forms.PasswordInput)

    def clean_phone(self) -> str:
        """Never right."""
        raise forms.ValidationError("Faltan 4 dígitos.", code="too_short")


def html(cookie: str) -> HttpResponse:
    """The page of all parts as the product answers it, with its CSP header."""
    request = RequestFactory().get("/", headers={"cookie": cookie})
    request.user = User(name="Ana Robles", email="ana@cauce.test")
    points = [charts.Point(f"{day} nov", (day, 1), href=f"/day/{day}") for day in range(1, 10)]
    form = Contact({"phone": "33 5550", "campaign": "1"})
    context = {
        "title": "Partes",
        "nav": [{"url": "/", "label": "Inicio", "icon": "home", "current": True}],
        "rows": [{"id": n, "name": f"Persona {n}", "score": 20 * n} for n in range(1, 5)],
        "items": [{"url": "/a", "label": "Uno"}, {"url": "/b", "label": "Dos"}],
        "bell": {"label": "Avisos", "count": 2, "tag": "", "newest": ""},
        "parts": [{"label": "Fuente", "points": 14, "whole": 20, "reason": "WhatsApp"}],
        "steps": [{"label": "Entró", "time": "12:44", "state": "done"}],
        "facts": [{"label": "Correo", "value": "ana@correo.example"}],
        "mix": charts.mix([("Positivo", "positive", 3), ("Negativo", "negative", 1)]),
        "chart": charts.bars("Leads", series=("Leads", "Duplicados"), points=points),
        "form": form,
    }
    template = engines["django"].from_string(SOURCE)
    middleware = ContentSecurityPolicyMiddleware(lambda _: HttpResponse())
    middleware.process_request(request)
    response = HttpResponse(template.render(context, request))
    middleware.process_response(request, response)
    return response


def answer(route: Route, cookies: list[Cookie]) -> None:
    """Static files from where Django finds them; everything else is the page."""
    path = unquote(urlsplit(route.request.url).path)
    if path.startswith(settings.STATIC_URL):
        found = Path(str(finders.find(path.removeprefix(settings.STATIC_URL))))
        kind = KINDS.get(found.suffix, "application/json")
        route.fulfill(body=found.read_bytes(), content_type=kind)
    else:
        response = html("; ".join(f"{c['name']}={c['value']}" for c in cookies))
        route.fulfill(body=response.content, headers={**response.headers})


@pytest.fixture
def parts(browser: Browser) -> Iterator[Page]:
    """The page of all parts at 1440 × 900; any complaint of the browser fails the test."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="es-MX", color_scheme="light"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    complaints: list[str] = []
    context.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.route("**/*", lambda route: answer(route, context.cookies()))
    page = context.new_page()
    page.goto(f"{ORIGIN}/")
    yield page
    context.close()
    assert complaints == []


def test_keys_move_mark_and_open_rows(parts: Page):
    keys(parts, "j")
    keys(parts, "j")
    keys(parts, "x")
    expect(parts.locator("tr[aria-selected=true]")).to_have_count(1)
    expect(parts.locator("[data-marked-count]")).to_have_text("1")
    expect(parts.locator(".pager")).to_be_hidden()
    assert parts.locator("[data-mark-all]").evaluate("box => box.indeterminate")
    keys(parts, "j")
    keys(parts, "Shift+X")
    expect(parts.locator("tr[aria-selected=true]")).to_have_count(2)
    keys(parts, "Escape")
    expect(parts.locator("tr[aria-selected=true]")).to_have_count(0)
    expect(parts.locator(".pager")).to_be_visible()
    keys(parts, "Enter")
    expect(parts).to_have_url(f"{ORIGIN}/lead/3")


def test_one_box_marks_the_page(parts: Page):
    parts.locator("[data-mark-all]").check()
    expect(parts.locator("[data-marked-count]")).to_have_text("4")
    parts.locator("[data-mark-all]").uncheck()
    expect(parts.locator("tr[aria-selected=true]")).to_have_count(0)


def test_a_slash_searches_and_typing_is_no_command(parts: Page):
    keys(parts, "/")
    expect(parts.locator("#search")).to_be_focused()
    parts.keyboard.type("jnx")
    expect(parts.locator("#search")).to_have_value("jnx")
    expect(parts.locator("tr[data-cursor]")).to_have_count(0)
    expect(parts.locator("dialog#new")).to_be_hidden()


def test_the_theme_is_drawn_by_the_server_the_next_time(parts: Page):
    expect(parts.locator("html")).not_to_have_attribute("data-theme", "dark")
    parts.locator(".masthead [data-theme-toggle]").first.click()
    expect(parts.locator("html")).to_have_attribute("data-theme", "dark")
    parts.reload()
    expect(parts.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_dialog_opens_by_key_and_keeps_what_was_typed(parts: Page):
    keys(parts, "n")
    name = parts.locator("dialog#new [name=name]")
    expect(name).to_be_focused()
    name.fill("Ana")
    parts.mouse.click(5, 5)
    expect(name).to_be_visible()
    keys(parts, "Escape")
    expect(name).to_be_hidden()


def test_arrows_walk_a_menu(parts: Page):
    opener = parts.locator("[popovertarget=acts]")
    opener.click()
    expect(parts.locator("#acts a").first).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    keys(parts, "ArrowDown")
    expect(parts.locator("#acts a").last).to_be_focused()
    keys(parts, "Escape")
    expect(parts.locator("#acts")).to_be_hidden()


def test_a_score_explains_itself_below_it(parts: Page):
    opener = parts.locator("[popovertarget=why-score]")
    opener.click()
    popover = parts.locator("#why-score")
    expect(popover).to_be_visible()
    above, below = opener.bounding_box(), popover.bounding_box()
    assert above
    assert below
    assert below["y"] >= above["y"] + above["height"]


def test_typed_text_survives_a_reload_until_it_is_sent(parts: Page):
    parts.locator("[data-draft]").fill("Llamar el jueves")
    parts.reload()
    expect(parts.locator("[data-draft]")).to_have_value("Llamar el jueves")
    parts.locator("[data-draft]").press("Control+Enter")
    expect(parts).to_have_url(re.compile("/saved"))
    expect(parts.locator("[data-draft]")).to_have_value("")


def test_a_chart_is_one_stop_and_says_its_values(parts: Page):
    expect(parts.locator("[data-tip][tabindex='0']")).to_have_count(1)
    parts.locator("[data-tip]").last.focus()
    expect(parts.locator(".chart__tip")).to_contain_text("Leads: 9")
    keys(parts, "ArrowLeft")
    expect(parts.locator(".chart__tip")).to_contain_text("Leads: 8")
    parts.locator(".chart__table summary").click()
    expect(parts.locator(".chart__table tbody tr")).to_have_count(9)


def test_copying_and_passing_words(parts: Page):
    parts.locator("[data-copy]").click()
    expect(parts.locator("[data-copy]")).to_have_attribute("data-done", "")
    assert parts.evaluate("navigator.clipboard.readText()") == "river-bed"
    parts.evaluate(
        "document.dispatchEvent(new CustomEvent('toast', {detail: {text: 'Guardado', hue: 'x'}}))"
    )
    expect(parts.locator("[data-toast]")).to_contain_text("Guardado")
    parts.locator("[data-dismiss]").click()
    expect(parts.locator("[data-toast]")).to_have_count(0)


def test_a_password_shows_itself(parts: Page):
    field = parts.locator("[name=secret]")
    parts.locator("[data-reveal]").click()
    expect(field).to_have_attribute("type", "text")


def test_errors_and_hints_are_tied_to_their_field(parts: Page):
    expect(parts.get_by_label("Teléfono")).to_have_accessible_description("Faltan 4 dígitos.")
    expect(parts.get_by_label("Correo")).to_have_accessible_description("Basta uno.")
    expect(parts.locator("[data-code=too_short]")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 720, 390, 320])
def test_nothing_overflows_and_axe_is_content(parts: Page, width: int, scheme: str):
    parts.emulate_media(color_scheme=scheme)
    parts.set_viewport_size({"width": width, "height": 844})
    spare = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert parts.evaluate(spare) == 0
    found = Axe().run(parts).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []
