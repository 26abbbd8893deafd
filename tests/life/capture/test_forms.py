"""Hosted forms: how they are made, and how what was sent to them is read."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from django.utils import timezone

from cauce.accounts.errors import Exists, Invalid, Missing, NotAllowed
from cauce.jobs import drain
from cauce.leads.access import locked
from cauce.life import intake, intake_jobs
from cauce.life.capture import forms, queries
from cauce.life.capture.models import Form, Submission
from cauce.life.capture.sources import form as source
from tests.cast import Cast

FIELDS = [
    {"name": "nombre", "label": "Nombre", "kind": "name", "required": True},
    {"name": "correo", "label": "Correo", "kind": "email"},
    {"name": "tel", "label": "Teléfono", "kind": "phone"},
    {"name": "modelo", "label": "Modelo", "kind": "select", "options": ["Sedán", "Camioneta"]},
    {"name": "prueba", "label": "Quiero probarlo", "kind": "checkbox"},
    {"name": "ciudad", "label": "Ciudad", "kind": "text"},
]
GOOD = {"nombre": "Ana Ríos", "correo": "ana@correo.example", "tel": "55 1234 0001"}


@pytest.fixture
def form(cast: Cast) -> Form:
    """A form with every kind of field."""
    return make(cast)


def make(cast: Cast, **values: Any) -> Form:
    """A form as Ada makes it."""
    given = {"name": "Contacto", "fields": FIELDS} | values
    return forms.create_form(campaign=cast.campaign, by=cast.actor("ada"), **given)


def send(form: Form, given: dict[str, Any], *, json: bool = False, **visit: Any) -> source.Sent:
    """Read a post, as the view does."""
    raw = orjson.dumps(given) if json else urlencode(given).encode()
    kind = "application/json" if json else "application/x-www-form-urlencoded"
    return source.sent(
        form, raw=raw, content_type=kind, visit=source.Visit(**visit), at=timezone.now()
    )


def token(form: Form, *, seconds: int) -> str:
    """The token of a page that was opened so long ago."""
    return source.opened(form, at=timezone.now() - timedelta(seconds=seconds)).token(form)


def codes(sent: source.Sent) -> dict[str, str]:
    """{field: code} of what is wrong."""
    return {one["field"]: one["code"] for one in (sent.entry.error or {}).get("errors", [])}


def test_a_form_asks_the_usual_things_by_default(cast: Cast) -> None:
    made = forms.create_form(name="Contacto", campaign=cast.campaign, by=cast.actor("ada"))
    assert [field["label"] for field in made.fields] == [
        "Nombre", "Correo", "Teléfono", "Mensaje",
    ]  # fmt: skip
    assert forms.form_with(made.key).company == cast.company
    forms.update_form(made, active=False, by=cast.actor("ada"))
    with pytest.raises(Missing):
        forms.form_with(made.key)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"name": " "}, {"name": "required"}),
        ({"name": "x" * 121}, {"name": "too_long"}),
        ({"redirect_url": "javascript:alert(1)"}, {"redirect_url": "not_a_url"}),
        ({"minimum_seconds": -1}, {"minimum_seconds": "out_of_range"}),
        ({"fields": []}, {"fields": "bad_form_fields"}),
        ({"fields": [FIELDS[0]]}, {"fields": "no_contact_field"}),
        ({"fields": [FIELDS[1] | {"name": "utm_source"}]}, {"fields.0": "bad_field_name"}),
        ({"fields": [FIELDS[1] | {"name": "website"}]}, {"fields.0": "bad_field_name"}),
        ({"fields": [FIELDS[1], FIELDS[1]]}, {"fields.1": "repeated_field"}),
        ({"fields": [FIELDS[1], FIELDS[3] | {"options": []}]}, {"fields.1": "bad_options"}),
        ({"fields": [FIELDS[1] | {"kind": "file"}]}, {"fields.0": "bad_form_fields"}),
        ({"colour": "red"}, {"colour": "unknown_field"}),
    ],
)
def test_what_a_form_cannot_be(cast: Cast, values: dict[str, Any], problem: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        make(cast, **values)
    assert {name: code for name, (code, _) in refusal.value.fields.items()} == problem


def test_names_are_unique_and_only_administrators_make_forms(cast: Cast, form: Form) -> None:
    with pytest.raises(Exists):
        make(cast, name="CONTACTO")
    with pytest.raises(NotAllowed):
        forms.create_form(name="Otra", campaign=cast.campaign, by=cast.actor("ben"))


@pytest.mark.parametrize("json", [False, True])
def test_every_kind_of_field_arrives(cast: Cast, form: Form, json: bool) -> None:
    extra = {"modelo": "Sedán", "prueba": True if json else "on", "ciudad": "Puebla"}
    marks = {"page": "https://sitio.example/a?x=1", "referrer": "https://busca.example/"}
    marks |= {"utm_source": "boletín", "gclid": "abc", "fbclid": ""}
    sent = send(form, GOOD | extra | marks, json=json, ip="1.2.3.4", user_agent="Firefox")
    intake.take([sent.entry])
    lead = locked(sent.entry.lead_id or 0)
    assert (lead.name, lead.email, lead.phone) == (
        "Ana Ríos",
        "ana@correo.example",
        "+525512340001",
    )
    assert lead.attributes == {"modelo": "Sedán", "prueba": True, "ciudad": "Puebla"}
    assert lead.navigation["url"] == "https://sitio.example/a?x=1"
    assert lead.navigation["site"] == "sitio.example"
    assert lead.navigation["utm_source"] == "boletín"
    assert lead.navigation["gclid"] == "abc"
    assert lead.navigation["ip"] == "1.2.3.4"
    assert "fbclid" not in lead.navigation


def test_everything_wrong_is_said_at_once(cast: Cast) -> None:
    form = make(cast, consent="Acepto el aviso de privacidad")
    given = {"nombre": " ", "correo": "ana@", "tel": "5512", "modelo": "Moto", "ciudad": "x" * 2001}
    sent = send(form, given)
    assert sent.entry.state == "rejected"
    assert codes(sent) == {
        "nombre": "required", "correo": "not_an_email", "tel": "too_short",
        "modelo": "not_an_option", "ciudad": "too_long", "consent": "consent_needed",
    }  # fmt: skip
    assert sent.values["correo"] == "ana@"


def test_one_way_to_reach_the_person_is_needed(form: Form) -> None:
    assert codes(send(form, {"nombre": "Ana"})) == {"correo": "no_contact_point"}
    assert send(form, {"nombre": " "}).is_empty
    assert not send(form, {"nombre": "Ana"}).is_empty


def test_consent_is_kept_with_its_text(cast: Cast) -> None:
    form = make(cast, consent="Acepto el aviso de privacidad")
    sent = send(form, GOOD | {"consent": "on"})
    intake.take([sent.entry])
    kept = Submission.objects.get().context["consent"]
    assert (kept["text"], kept["given"]) == ("Acepto el aviso de privacidad", True)


def test_machines_are_told_from_people(cast: Cast, form: Form) -> None:
    trapped = send(form, GOOD | {"website": "http://x.example"})
    quick = send(form, GOOD | {"token": token(form, seconds=1)})
    slow = send(form, GOOD | {"token": token(form, seconds=90_000)})
    forged = send(form, GOOD | {"token": token(form, seconds=1)[:-2] + "zz"})
    unsigned = send(form, GOOD)
    entries = [one.entry for one in (trapped, quick, slow, forged, unsigned)]
    intake.take(entries)
    assert [entry.state for entry in entries] == ["spam", "spam", "lead", "lead", "lead"]


def test_a_token_of_another_form_says_nothing(cast: Cast, form: Form) -> None:
    other = make(cast, name="Otra")
    assert source.opened_by(form, token(other, seconds=1)) is None
    assert source.opened_by(form, token(form, seconds=1)) is not None


def test_a_second_click_is_the_same_another_person_is_not(form: Form) -> None:
    page = token(form, seconds=60)
    first, again = (send(form, GOOD | {"token": page}) for _ in range(2))
    shared = send(form, GOOD | {"correo": "otra@correo.example", "tel": "", "token": page})
    fresh = send(form, GOOD | {"token": token(form, seconds=60)})
    for sent in (first, again, shared, fresh):
        intake.take([sent.entry])
    assert again.entry.replayed
    assert again.entry.lead_id == first.entry.lead_id
    assert len({first.entry.lead_id, shared.entry.lead_id, fresh.entry.lead_id}) == 3


def test_many_from_one_address_are_counted(form: Form) -> None:
    for number in range(12):
        one = GOOD | {"correo": f"a{number}@correo.example", "tel": ""}
        sent = send(form, one, ip="9.9.9.9" if number else "8.8.8.8")
        intake.take([sent.entry])
    now = timezone.now()
    assert queries.recent_from("9.9.9.9", form=form.pk, at=now) == (11, 12)
    assert queries.recent_from("", form=form.pk + 1, at=now) == (0, 0)
    later = now + timedelta(minutes=11)
    assert queries.recent_from("9.9.9.9", form=form.pk, at=later) == (0, 0)
    counted = send(form, GOOD, recent_from_address=11)
    assert counted.entry.draft and counted.entry.draft.signals["recent_from_address"] == 11


def test_a_refused_one_can_be_replayed_when_the_form_has_changed(cast: Cast, form: Form) -> None:
    sent = send(form, {"correo": "ana@correo.example"})
    intake.take([sent.entry])
    refused = Submission.objects.get()
    assert refused.state == "rejected"
    loose = [field | {"required": False} for field in FIELDS]
    forms.update_form(form, fields=loose, by=cast.actor("ada"))
    assert intake_jobs.replay([refused.pk], by=cast.actor("ada")) == 1
    drain()
    refused.refresh_from_db()
    assert refused.state == "lead"
    assert locked(refused.lead_id or 0).email == "ana@correo.example"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"&&&=&a", b"nombre=%00%ff&correo=%ud800", b"[1]", b'{"nombre":{"a":[1]}}'],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_odd_bytes_are_refused_without_harm(form: Form, raw: bytes, kind: str) -> None:
    visit = source.Visit(user_agent="\x00")
    sent = source.sent(form, raw=raw, content_type=kind, visit=visit, at=timezone.now())
    intake.take([sent.entry])
    assert sent.entry.state == "rejected"
    assert Submission.objects.count() == 1
