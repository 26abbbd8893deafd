"""How the demo's story ends, today: captures that still wait, a rescue, and what is to be sent."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from cauce.catalog.models import Connection, QualificationMeaning
from cauce.kit import names
from cauce.leads.access import locked
from cauce.leads.models import Contact, Lead, Standing
from cauce.life import capture, deliver, people, personal, qualify, work
from cauce.life.capture import pending
from cauce.life.capture.models import Submission
from cauce.life.capture.sources import meta_webhook
from cauce.life.work.models import Note
from cauce.management.demo import phrases
from cauce.management.demo.company import Demo
from cauce.simulators.meta_wire import leadgen_body, leadgen_value, serialise
from cauce.store import atomic

SENT = 36
_WAITING = (44, 26, 11, 3)  # minutes ago, in the order in which they came
_FIRST_ID = 7_405_118_220_390_001
_RESCUED, _COUPLES = 2, 3


def leave(
    demo: Demo, meta: Connection, crm: Connection | None, *, now: datetime, made: Counter[str]
) -> None:
    """Leave the loose ends of a company in scope; `made` counts the captures that wait.

    With `crm`, the latest good leads are queued for it, each by its seller.
    """
    made["pending"] += _wait(meta, now)
    _rescue(demo)
    _look_ahead(demo, now)
    _forget(demo)
    if crm is not None:
        _send(demo, crm)


def _wait(meta: Connection, now: datetime) -> int:
    """Webhooks whose leads Meta could not yet give: they are tried again by themselves."""
    page = str(meta.options["page_id"])
    entries = []
    for place, minutes in enumerate(_WAITING):
        at = now - timedelta(minutes=minutes)
        lead = {"id": str(_FIRST_ID + place * 1_009), "form_id": "1203344556677889"}
        value = leadgen_value(lead, page_id=page, created=int(at.timestamp()))
        body = serialise(leadgen_body(page, [value], at=int(at.timestamp())))
        entries += meta_webhook.entries_of(body, connection_id=meta.pk, at=at)
    stored = capture.store(entries)
    for submission in Submission.objects.filter(key__in=[entry.key for entry in entries]):
        pending.postpone(
            submission,
            code="provider_down",
            params={"words": "HTTP 503"},
            wait=timedelta(hours=1),
        )
    return stored


def _rescue(demo: Demo) -> None:
    """The administrator found real people among the quarantined and took them out."""
    suspects = Lead.objects.filter(standing=Standing.SPAM).order_by("-id")
    chosen = suspects.filter(entry_method="form").values_list("pk", flat=True)[:_RESCUED]
    for pk in list(chosen):
        with atomic():
            people.rescue(locked(pk), by=demo.administrator)


def _forget(demo: Demo) -> None:
    """Two people who had said no wanted to be forgotten: one has days of grace left, one is."""
    lost = Lead.objects.filter(standing=Standing.ACTIVE, status=demo.statuses["no_sale"])
    people_of = lost.exclude(contact=None).exclude(contact__lead_count__gt=1).order_by("-id")
    ids = people_of.exclude(name="").values_list("contact_id", flat=True)[:2]
    by = demo.administrator
    for place, pk in enumerate(list(ids)):
        contact = Contact.objects.get(pk=pk or 0)
        if place:
            personal.erase(personal.plan_at_once(contact, reason="request", by=by).pk)
        else:
            wanted = personal.asked_for(contact)
            personal.plan(contact, reason="request", confirmed=wanted, by=by)


def _look_ahead(demo: Demo, now: datetime) -> None:
    """What sellers leave to the calendar and ask of each other: statuses that change by themselves
    in the next days, and notes that they put better since, to call the supervisor."""
    lost, why = demo.statuses["no_sale"], demo.statuses["No contesta"]
    # A story that is told as if it were earlier still plans for days that are to come.
    morning = (
        max(now, timezone.now())
        .astimezone(ZoneInfo(demo.company.timezone))
        .replace(hour=9, minute=0, second=0, microsecond=0)
    )
    open_ones = Lead.objects.filter(
        standing=Standing.ACTIVE, status=demo.statuses["in_progress"], seller_id__in=demo.skills
    )
    for place, pk in enumerate(list(open_ones.order_by("-id").values_list("pk", flat=True)[:9])):
        with atomic():
            lead = locked(pk)
            by = demo.actors[lead.seller_id or 0]
            if place % 3:
                at = morning + timedelta(days=1 + place)
                qualify.schedule_status(lead, status=lost, substatus=why, at=at, by=by)
                continue
            note = Note.objects.filter(lead=lead).order_by("-id").first()
            if note is not None and work.is_own(note, by):
                work.edit_note(note, lead, body=f"{note.body} {phrases.ASK}", by=by)


def _send(demo: Demo, crm: Connection) -> None:
    """Queue leads for the CRM, each as if its seller had pressed the button: couples who share a
    mailbox, whom the CRM cannot tell apart, and the newest leads of high interest."""
    keen = [
        kind.pk for kind in demo.types.values() if kind.meaning == QualificationMeaning.POSITIVE
    ]
    worked = Lead.objects.filter(standing=Standing.ACTIVE, seller_id__in=list(demo.actors))
    newest = worked.filter(qualification_id__in=keen).order_by("-id")
    chosen = _couples(worked) + list(newest.values_list("pk", flat=True)[:SENT])
    for pk in dict.fromkeys(chosen):
        with atomic():
            lead = locked(pk)
            deliver.queue(lead, connection=crm, by=demo.actors[lead.seller_id or 0])


def _couples(worked: "QuerySet[Lead]") -> list[int]:
    """Ids of a few pairs of qualified leads with one address and two names."""
    found: list[int] = []
    known: dict[str, tuple[int, str]] = {}
    rows = worked.exclude(qualification_id=None).exclude(email="").order_by("id")
    for pk, email, name in rows.values_list("pk", "email", "name").iterator(2_000):
        first, other = known.setdefault(email.lower(), (pk, name))
        if names.fold(other) != names.fold(name):
            found += [first, pk]
    return found[-2 * _COUPLES :]
