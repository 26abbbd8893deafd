"""The pages of the spam filters: what is set there is in force, what is wrong is said there."""

from django.test import Client

from cauce.life import spam
from cauce.life.spam.models import SpamValue
from tests.cast import Cast, acting
from tests.web.conftest import SignIn


def fields(client: Client) -> dict[str, str]:
    """What the form of the filters would send as it is."""
    form = client.get("/settings/spam").context["form"]
    found: dict[str, str] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if isinstance(value, bool):
            found |= {name: "on"} if value else {}
        else:
            found[name] = value
        assert field.label
    return found


def test_an_administrator_publishes_filters(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    sent = fields(ada) | {"threshold": "80", "rules.links.weight": "25"}
    del sent["rules.honeypot.active"]
    assert ada.post("/settings/spam", sent).status_code == 302
    with acting(cast):
        policy = spam.policy_of(type(cast.company).objects.get(pk=cast.company.pk))
    assert (policy.threshold, policy.rules["links"].weight) == (80, 25)
    assert not policy.rules["honeypot"].active
    page = ada.get("/settings/spam").content.decode()
    assert "80" in page and "Ada" in page  # who changed what
    assert "spam" in ada.get("/settings/changes?noun=spam_filter").content.decode()


def test_a_mistake_is_said_and_nothing_typed_is_lost(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    response = ada.post("/settings/spam", fields(ada) | {"rules.links.weight": "99999"})
    assert response.status_code == 422
    assert "99999" in response.content.decode() and 'role="alert"' in response.content.decode()


def test_values_are_listed_sought_and_taken_off(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    for value in ("malo.example", "peor.example"):
        ada.post("/settings/spam/values", {"list": "block", "kind": "domain", "value": value})
    ada.post("/settings/spam/values", {"list": "allow", "kind": "email", "value": "a@b.example"})
    ada.get("/settings/spam/values")  # reads what was said of each
    page = ada.get("/settings/spam/values?list=block&q=peor").content.decode()
    assert "peor.example" in page and "malo.example" not in page and "a@b.example" not in page
    wrong = {"list": "block", "kind": "domain", "value": "gmail.com"}
    assert ada.post("/settings/spam/values", wrong).status_code == 422
    with acting(cast):
        row = SpamValue.objects.get(value="peor.example")
    ada.post(f"/settings/spam/values/{row.pk}/remove")
    assert "peor.example" not in ada.get("/settings/spam/values").content.decode()
    assert "peor.example" in ada.get("/settings/changes").content.decode()


def test_rules_are_tried_before_they_are_published(cast: Cast, signed_in: SignIn) -> None:
    lead, ada = cast.lead(message="https://a.example https://b.example"), signed_in("ada")
    sent = fields(ada) | {"threshold": "80", "wish": "try"}
    at = ada.post("/settings/spam", sent).headers["Location"]
    page = ada.get(at).content.decode()
    assert f"/leads/{lead.number}" in page and "Enlaces en el texto (2)" in page
    assert ada.get(at, headers={"HX-Request": "true"}).content.decode().lstrip()[:8] == "<section"
    number = at.rsplit("/", 1)[1]
    assert 'value="80"' in ada.get(f"/settings/spam?trial={number}").content.decode()
    assert 'value="100"' in ada.get("/settings/spam").content.decode()  # nothing is published yet
    assert ada.post(f"{at}/publish").status_code == 303
    assert 'value="80"' in ada.get("/settings/spam").content.decode()


def test_too_little_to_learn_from_is_said(cast: Cast, signed_in: SignIn) -> None:
    ada = signed_in("ada")
    assert ada.post("/settings/spam/learn").status_code == 303
    assert "muy poco de qué aprender" in ada.get("/settings/spam").content.decode()


def test_old_spam_is_counted_and_cleaned_up(cast: Cast, signed_in: SignIn) -> None:
    lead, ada = (
        cast.lead(message="https://a.example https://b.example www.c.example"),
        signed_in("ada"),
    )
    with acting(cast):
        type(lead).objects.update(created_at="2026-01-01T00:00:00Z")
    page = ada.get("/settings/spam/cleanup?days=30").content.decode()
    assert 'data-opens="clean-up"' in page
    assert ada.get("/settings/spam/cleanup?days=x").status_code == 422
    ada.post("/settings/spam/cleanup/run", {"days": "30"})
    assert "1 lead limpiado" in ada.get("/settings/spam/cleanup").content.decode()
    ada.post("/settings/spam/cleanup", {"keep_days": "45"})
    assert 'value="45"' in ada.get("/settings/spam/cleanup").content.decode()
    assert "45" in ada.get("/settings/spam").content.decode()  # among the changes
