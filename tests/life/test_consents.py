"""What people agree to is kept with its words, place and moment, and can be withdrawn."""

import orjson
import pytest
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.errors import Conflict, Invalid, Missing, NotAllowed
from cauce.leads.models import Contact
from cauce.life import consents, intake, people, setup
from cauce.life.capture import forms
from cauce.life.capture.sources import api as programs
from cauce.life.capture.sources import form as hosted
from cauce.life.consents import Consent
from cauce.spine.table import Event
from tests.cast import Cast
from tests.life.files import csv_bytes, imported


def agreed(contact_id: int | None) -> list[tuple[str, str, str]]:
    """(purpose, text, source) of what a contact agreed to."""
    contact = Contact.objects.get(pk=contact_id or 0)
    return sorted((one.purpose, one.text, one.source) for one in consents.of(contact))


def test_a_form_keeps_what_its_boxes_said(cast: Cast) -> None:
    news = setup.create_list(name="Novedades", by=SYSTEM)
    form = forms.create_form(
        name="Contacto", campaign=cast.campaign, consent="Acepto el aviso de privacidad",
        marketing_list=news, list_consent="Quiero novedades", by=SYSTEM,
    )  # fmt: skip
    said = {"name": "Ana", "email": "ana@correo.example", "consent": True, "list_consent": True}
    said["page"] = "https://acme.example/torre"
    visit = hosted.Visit(ip="9.8.7.6")
    raw = orjson.dumps(said)
    sent = hosted.sent(
        form, raw=raw, content_type="application/json", visit=visit, at=timezone.now()
    )
    intake.take([sent.entry])
    lead_id = sent.entry.lead_id
    rows = Consent.objects.filter(lead_id=lead_id).order_by("purpose")
    assert [(one.purpose, one.text, one.ip, one.url, one.origin) for one in rows] == [
        ("contact", "Acepto el aviso de privacidad", "9.8.7.6", said["page"], form.pk),
        ("newsletter", "Quiero novedades", "9.8.7.6", said["page"], form.pk),
    ]
    events = Event.objects.filter(lead_id=lead_id, kind="consent.given")
    assert {event.data["purpose"] for event in events} == {"contact", "newsletter"}


def test_a_program_tells_them(cast: Cast) -> None:
    body = {
        "campaign": cast.campaign.slug, "email": "ana@correo.example",
        "consents": [{"purpose": "contact", "channel": "whatsapp", "text": "Sí", "ip": "1.2.3.4",
                      "at": "2026-01-02T03:04:05Z"}],
    }  # fmt: skip
    entry = programs.entry_of(orjson.dumps(body), at=timezone.now(), by=SYSTEM)
    intake.take([entry])
    kept = Consent.objects.get(lead_id=entry.lead_id)
    assert (kept.channel, kept.ip, kept.given_at.year, kept.source) == (
        "whatsapp", "1.2.3.4", 2026, "api",
    )  # fmt: skip
    body["consents"] = [{"purpose": "contact", "channel": "paloma"}]
    refused = programs.entry_of(orjson.dumps(body), at=timezone.now(), by=SYSTEM)
    assert refused.state == "rejected" and refused.error is not None


def test_a_column_of_a_file_tells_them(cast: Cast) -> None:
    header = ["Nombre", "Correo", "Consentimiento"]
    rows = [["Ana", "ana@x.example", "Sí"], ["Eva", "eva@x.example", "no"],
            ["Luz", "luz@x.example", "Acepto recibir ofertas"]]  # fmt: skip
    run = imported(csv_bytes(rows, header))
    told = {Contact.objects.get(email=row[1]).pk: row[0] for row in rows}
    found = {told[one.contact]: (one.text, one.origin) for one in Consent.objects.all()}
    assert found == {"Ana": ("", run.pk), "Luz": ("Acepto recibir ofertas", run.pk)}


def test_nothing_is_asked_of_the_database_where_nobody_agrees(
    cast: Cast, django_assert_num_queries: object
) -> None:
    entry = cast.entry()
    intake.take([entry])
    with django_assert_num_queries(0):  # type: ignore[operator]
        consents.keep([entry.draft] if entry.draft else [])


def test_what_is_taken_out_of_spam_keeps_what_it_agreed_to(cast: Cast) -> None:
    offer = "https://a.example https://b.example https://c.example"
    entry = cast.entry(message=offer)
    assert entry.draft is not None
    entry.draft.consents = [intake_agreement()]
    intake.take([entry])
    assert entry.state == "spam"
    kept = Consent.objects.get()
    assert kept.contact is None
    lead = people.rescue(kept.lead, by=cast.actor("ada"))
    assert agreed(lead.contact_id) == [("contact", "Acepto", "api")]


def intake_agreement():  # type: ignore[no-untyped-def]
    """As an enquiry brings it."""
    return programs.Agreement("contact", text="Acepto")


def test_it_is_given_and_withdrawn_by_hand(cast: Cast) -> None:
    contact = Contact.objects.get(pk=cast.lead().contact_id or 0)
    cleo = cast.actor("cleo")
    given = consents.give(contact, purpose="newsletter", channel="email", text="Dijo sí", by=cleo)
    assert agreed(contact.pk) == [("newsletter", "Dijo sí", "hand")]
    ended = consents.withdraw(contact, given.pk, by=cleo)
    assert ended.withdrawn_by == "Cleo" and ended.withdrawn_at is not None
    with pytest.raises(Conflict, match="consent_withdrawn"):
        consents.withdraw(contact, given.pk, by=cleo)
    with pytest.raises(Missing):
        consents.withdraw(contact, given.pk + 1, by=cleo)
    with pytest.raises(Invalid):
        consents.give(contact, purpose=" ", by=cleo)
    with pytest.raises(NotAllowed):
        consents.give(contact, purpose="contact", by=cast.actor("vera"))
    kinds = Event.objects.filter(kind__startswith="consent.").order_by("pk")
    assert [event.kind for event in kinds] == ["consent.given", "consent.withdrawn"]
