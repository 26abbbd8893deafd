"""A person of whom something stands in every table, and how the tests look for it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.scope import Owned
from cauce.leads.access import locked
from cauce.leads.draft import Agreement
from cauce.leads.models import Contact, Lead
from cauce.life import consents, export, identity, intake, points, qualify, spam, views, work
from cauce.life.capture.models import Submission
from cauce.life.newcomers import create_contact
from cauce.life.work import tasks
from tests.cast import Cast

NAME, EMAIL, PHONE = "Zoraida Quetzal", "Zoraida.Quetzal@correo.example", "55 8123 4567"
# Everything that could tell of her, folded as `everything` is.
TRACES = (
    "zoraida", "quetzal", "5581234567", "8123 4567", "81234567", "secreto", "casa en la lomas",
)  # fmt: skip


@dataclass
class Whole:
    """The person, her leads, and somebody who is not her."""

    contact: Contact
    leads: list[Lead]
    twin: Contact
    other: Lead
    export: export.ExportRun


def make(cast: Cast) -> Whole:
    """Everything that the house can know of somebody."""
    ada = cast.actor("ada")
    said: dict[str, Any] = {
        "name": NAME, "email": EMAIL, "phone": PHONE, "message": "Secreto: casa en la Lomas",
        "attributes": {"apodo": "Quetzal"}, "navigation": {"ip": "9.9.9.9", "url": "https://a.mx"},
    }  # fmt: skip
    entries = [cast.entry(**said), cast.entry(**said, key=EMAIL)]
    for entry in entries:
        assert entry.draft is not None
        entry.raw += f" {NAME} {EMAIL} secreto".encode()
        entry.draft.consents = [Agreement("contact", text="Acepto ser contactado")]
        entry.draft.external_id = f"crm/{EMAIL}" if entry.key else ""
    intake.take(entries)
    leads = [locked(entry.lead_id or 0) for entry in entries]
    contact = Contact.objects.get(pk=leads[0].contact_id or 0)
    twin = create_contact(values={"name": f"{NAME} bis", "email": "zq@quetzal.example"}, by=ada)
    _work(cast, leads, contact)
    pair = identity.Pair.objects.create(
        low=min(contact.pk, twin.pk), high=max(contact.pk, twin.pk), score=80,
        created_at=timezone.now(),
    )  # fmt: skip
    identity.judge_pair(pair.pk, "later", by=ada)
    identity.merge(contact, [twin], by=ada)
    other = cast.lead(name="Otra Persona")
    views.create_view(name="La vista", query=f"q={EMAIL}", by=ada)
    views.create_view(name="Otra vista", query="q=zoraida+quetzal&status=new", by=ada)
    spam.list_value(list="allow", kind="email", value=EMAIL, by=ada)
    spamming = cast.lead(name=NAME, email="malo@x.example", phone=PHONE, message=_OFFER)
    assert spamming.standing == "spam"
    _refused(cast)
    run = export.start(export.prepare(Lead.objects.order_by("pk"), columns=["name"], by=ada))
    fresh = [locked(lead.pk) for lead in leads]
    return Whole(Contact.objects.get(pk=contact.pk), fresh, twin, other, run)


_OFFER = "zoraida https://a.example https://b.example https://c.example"


def _work(cast: Cast, leads: list[Lead], contact: Contact) -> None:
    cleo, lead = cast.actor("cleo"), leads[0]
    note = work.write_note(lead, body="Zoraida dijo un secreto", by=SYSTEM)
    work.edit_note(note, lead, body="Quetzal dijo otro secreto", by=SYSTEM)
    qualify.qualify(
        lead, type=cast.qualification("high_interest"), comment="Secreto de Zoraida", by=SYSTEM
    )
    plan = tasks.Plan(title="Llamar a Zoraida", due_at=timezone.now() + timedelta(days=1))
    tasks.plan(lead, plan, by=SYSTEM)
    later = timezone.now() + timedelta(days=2)
    qualify.schedule_status(lead, status=cast.status("sale"), at=later, by=SYSTEM)
    work.tell_contact(
        lead, at=timezone.now() - timedelta(hours=1), channel="call", comment="secreto", by=SYSTEM
    )
    points.add_point(contact, email="zora@quetzal.example", by=cast.actor("ada"))
    consents.give(contact, purpose="newsletter", text="Acepto", by=cast.actor("ada"))
    assert cleo.id


def _refused(cast: Cast) -> None:
    """An enquiry that became no lead."""
    entry = cast.entry(email="", phone="")
    entry.raw = b'{"correo": "zoraida.quetzal@CORREO.example", "nota": "secreto"}'
    intake.take([entry])
    assert entry.state == "rejected"
    assert Submission.objects.get(pk=entry.submission_id).lead_id is None


def everything() -> str:
    """All that is stored of everybody in the company, as one folded text."""
    models = [m for m in apps.get_app_config("cauce").get_models() if issubclass(m, Owned)]
    rows = (row for model in models for row in model._default_manager.values())
    told = " ".join(" ".join(map(_text, row.values())) for row in rows)
    return told.lower().replace("á", "a")


def _text(value: Any) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def figures() -> dict[str, Any]:
    """What reports count: leads by each code, and the facts of each kind before this moment."""
    codes = ("standing", "status_id", "campaign_id", "seller_id", "duplicate_scope", "type_id",
             "qualification_id", "score", "stars", "attempts", "entry_method")  # fmt: skip
    leads = Lead.objects.exclude(standing__in=["spam", "cleaned"]).order_by()
    return {
        code: sorted(leads.values_list(code).annotate(n=Count("pk")), key=str) for code in codes
    }
