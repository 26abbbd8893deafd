"""Hosted forms as a visitor's browser, a page that embeds one, and a program meet them."""

import html
import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import no_company
from cauce.leads.models import Lead
from cauce.life.capture import forms
from cauce.life.capture.models import Form, Submission
from tests.cast import Cast, acting

GOOD = {"name": "Ana Ríos", "email": "ana@correo.example", "phone": "55 1234 0001"}


@pytest.fixture
def form(cast: Cast) -> Form:
    """The usual form, patient enough for a test."""
    return make(cast)


@pytest.fixture
def visitor() -> Iterator[Client]:
    """Somebody without a log-in, whose requests find no company in scope."""
    with no_company():
        yield Client(enforce_csrf_checks=True)


def make(cast: Cast, **values: Any) -> Form:
    """A form of the campaign."""
    given = {"name": "Contacto", "minimum_seconds": 0} | values
    with acting(cast):
        return forms.create_form(campaign=cast.campaign, by=SYSTEM, **given)


def hidden(page: str) -> dict[str, str]:
    """What the page's hidden fields hold."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}


def only(cast: Cast) -> Submission:
    """The one submission of the cast's company."""
    with acting(cast):
        return Submission.objects.get()


def test_the_page_speaks_the_companys_language(cast: Cast, form: Form, visitor: Client) -> None:
    page = visitor.get(f"/f/{form.key}", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="es"' in page
    assert "Correo" in page and "Enviar" in page


def test_without_script_a_lead_comes_of_it(cast: Cast, form: Form, visitor: Client) -> None:
    address = f"/f/{form.key}?utm_source=bolet%C3%ADn&gclid=abc"
    page = visitor.get(address, headers={"referer": "https://busca.example/"}).content.decode()
    answer = visitor.post(address, GOOD | hidden(page), headers={"user-agent": "Firefox"})
    assert (answer.status_code, answer["Location"]) == (303, f"/f/{form.key}?sent=1")
    assert "Gracias" in visitor.get(answer["Location"]).content.decode()
    with acting(cast):
        lead = Lead.objects.get()
    assert (lead.name, lead.phone, lead.entry_method) == ("Ana Ríos", "+525512340001", "form")
    assert lead.navigation["utm_source"] == "boletín"
    assert lead.navigation["gclid"] == "abc"
    assert lead.navigation["referrer"] == "https://busca.example/"
    assert lead.navigation["url"].endswith(address)
    assert lead.navigation["user_agent"] == "Firefox"
    assert lead.navigation["ip"] == "127.0.0.1"


def test_a_multipart_post_is_kept_as_its_fields(cast: Cast, form: Form, visitor: Client) -> None:
    visitor.post(f"/f/{form.key}", GOOD)  # the test client's own way is multipart
    kept = only(cast)
    assert kept.state == "lead"
    assert kept.content_type == "application/x-www-form-urlencoded"
    assert b"ana%40correo.example" in bytes(kept.raw)


def test_errors_stand_beside_the_fields_and_nothing_typed_is_lost(
    cast: Cast, form: Form, visitor: Client
) -> None:
    page = visitor.get(f"/f/{form.key}?utm_source=x").content.decode()
    wrong = GOOD | {"email": "ana@<b>", "message": "Hola & adiós"} | hidden(page)
    answer = visitor.post(f"/f/{form.key}", wrong)
    again = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-code="not_an_email"' in again
    assert 'value="ana@&lt;b&gt;"' in again
    assert "Hola &amp; adiós" in again
    assert hidden(again)["utm_source"] == "x"
    refused = only(cast)
    assert refused.state == "rejected"  # kept: the person may leave now
    right = wrong | hidden(again) | {"email": "ana@correo.example"}
    assert visitor.post(f"/f/{form.key}", right).status_code == 303
    refused.refresh_from_db()
    with acting(cast):
        came_of_it = Submission.objects.get(state="lead")
    assert refused.error["code"] == "corrected"
    assert refused.error["params"] == {"submission": came_of_it.pk}


def test_an_empty_post_is_not_kept(cast: Cast, form: Form, visitor: Client) -> None:
    assert visitor.post(f"/f/{form.key}", {"name": " "}).status_code == 422
    with acting(cast):
        assert Submission.objects.count() == 0


def test_a_second_click_counts_once(cast: Cast, form: Form, visitor: Client) -> None:
    sent = GOOD | hidden(visitor.get(f"/f/{form.key}").content.decode())
    for _ in range(2):
        assert visitor.post(f"/f/{form.key}", sent).status_code == 303
    assert only(cast).state == "lead"


def test_a_trapped_machine_is_thanked_and_quarantined(
    cast: Cast, form: Form, visitor: Client
) -> None:
    assert visitor.post(f"/f/{form.key}", GOOD | {"website": "x"}).status_code == 303
    assert only(cast).state == "spam"


def test_a_program_posts_json_from_anywhere(cast: Cast, form: Form, visitor: Client) -> None:
    address, kind = f"/f/{form.key}", "application/json"
    preflight = visitor.options(address, headers={"origin": "https://sitio.example"})
    assert (preflight.status_code, preflight["Access-Control-Allow-Origin"]) == (204, "*")
    sent = visitor.post(address, GOOD | {"page": "https://sitio.example/"}, content_type=kind)
    assert (sent.status_code, sent.json()["sent"]) == (201, True)
    assert sent["Access-Control-Allow-Origin"] == "*"
    assert only(cast).state == "lead"
    wrong = visitor.post(address, {"name": "Ana", "email": "no"}, content_type=kind)
    assert wrong.status_code == 422
    assert wrong["Content-Type"] == "application/problem+json"
    (error,) = wrong.json()["errors"]
    assert (error["field"], error["code"]) == ("email", "not_an_email")
    assert error["detail"]


def test_it_goes_where_the_company_wants(cast: Cast, visitor: Client) -> None:
    form = make(cast, redirect_url="https://sitio.example/gracias?a=1")
    answer = visitor.post(f"/f/{form.key}", GOOD)
    assert answer["Location"] == "https://sitio.example/gracias?a=1"
    assert "form-action 'self' https://sitio.example" in answer["Content-Security-Policy"]
    # With script the page around the frame moves: the answer only says where to.
    other = GOOD | {"email": "otra@correo.example"}
    scripted = visitor.post(
        f"/f/{form.key}?embed=1", other, headers={"x-requested-with": "fetch"}, follow=True
    )
    assert 'data-redirect="https://sitio.example/gracias?a=1"' in scripted.content.decode()


def test_this_page_alone_may_be_framed(form: Form, visitor: Client) -> None:
    page = visitor.get(f"/f/{form.key}?embed=1")
    assert "X-Frame-Options" not in page
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers
    assert page.cookies == {}
    inside = visitor.get("/accounts/login/")
    assert inside["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in inside["Content-Security-Policy"]


def test_the_script_that_embeds_it(cast: Cast, visitor: Client) -> None:
    form = make(cast, title='Cotiza "ya" </script>')
    answer = visitor.get(f"/f/{form.key}.js")
    assert answer["Content-Type"].startswith("text/javascript")
    script = answer.content.decode()
    assert f'/f/{form.key}"' in script
    assert r"Cotiza \"ya\"" in script
    assert visitor.get("/f/nosuchform.js").status_code == 404


def test_what_is_not_there_or_too_much(cast: Cast, form: Form, visitor: Client) -> None:
    assert visitor.get("/f/nosuchform").status_code == 404
    assert visitor.post(f"/f/{form.key}", {"name": "x" * 300_000}).status_code == 413
    assert visitor.delete(f"/f/{form.key}").status_code == 405
    with acting(cast):
        forms.update_form(form, active=False, by=SYSTEM)
    assert visitor.post(f"/f/{form.key}", GOOD).status_code == 404


def test_forwarded_addresses_are_believed_from_proxies_alone(
    cast: Cast, form: Form, visitor: Client, settings: Any
) -> None:
    chain = {"x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.7"}
    visitor.post(f"/f/{form.key}", GOOD, headers=chain)
    assert only(cast).context["ip"] == "127.0.0.1"
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"))
    visitor.post(f"/f/{form.key}", GOOD | {"email": "b@correo.example"}, headers=chain)
    with acting(cast):
        assert Submission.objects.latest("pk").context["ip"] == "203.0.113.9"
