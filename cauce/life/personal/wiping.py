"""What an erasure does to the rows that are more than emptied: contacts, leads, captures, facts."""

from collections.abc import Sequence
from itertools import batched
from typing import Any

from django.db.models import F
from django.utils import timezone

from cauce.accounts.actor import SYSTEM, Actor
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.leads import contact_search, search
from cauce.leads.models import Contact, Lead, ListMember
from cauce.life import qualify
from cauce.life.capture.models import Submission, SubmissionState
from cauce.life.deliver.models import Delivery, DeliveryState
from cauce.life.identity.models import Pair, PairState
from cauce.life.personal.person import Person
from cauce.life.spam.models import SpamValue
from cauce.life.work.models import Offer
from cauce.life.work.tasks.models import Task
from cauce.spine.facts import DeliveryFailed, LeadErased
from cauce.spine.facts.personal import bare
from cauce.spine.record import happening_on, record, record_on
from cauce.spine.table import Event, FeedItem

_CODE = "person_erased"
_REASONS = ("spam_reasons", "reasons")
_AT_ONCE = 500


def halt(leads: Sequence[Lead]) -> None:
    """Nothing of these locked leads is still to be sent, planned or done."""
    ids = [lead.pk for lead in leads]
    by_id = {lead.pk: lead for lead in leads}
    open_ones = Delivery.objects.filter(
        lead_id__in=ids, state__in=[DeliveryState.PENDING, DeliveryState.UNKNOWN]
    )
    for delivery in open_ones.order_by("pk"):
        happened = DeliveryFailed(
            delivery=delivery.pk, connection=delivery.connection_id, code=_CODE, final=True
        )
        record(happened, by=SYSTEM, lead=by_id[delivery.lead_id])
    open_ones.update(state=DeliveryState.FAILED, error={"code": _CODE, "params": {}}, due_at=None)
    for lead in leads:
        if qualify.waiting(lead) is not None:
            qualify.cancel_scheduled(lead, by=SYSTEM)
    undone = Task.objects.filter(lead_id__in=ids, done_at=None)
    undone.update(done_at=timezone.now(), remind_at=None)
    Offer.objects.filter(lead_id__in=ids).delete()


def wipe_leads(leads: Sequence[Lead], person: Person, *, erasure: int, by: Actor) -> None:
    """The fact on each lead, which empties its row; the index forgets it."""
    at = timezone.now()
    told = {lead.pk: person.named_in(lead.external_id) for lead in leads}

    def happened(lead: Lead) -> LeadErased:
        return LeadErased(erasure=erasure, external_id=told[lead.pk])

    record_on(happening_on(leads, happened, by=by, at=at), {lead.pk: lead for lead in leads})
    for lead in leads:
        search.reindex(lead)
    named = [pk for pk, is_named in told.items() if is_named]
    _rewrite(Event.objects.filter(lead_id__in=named, data__has_key="external_id"), _nameless)


def wipe_contacts(contact_ids: Sequence[int]) -> None:
    """The contacts stay as rows that their leads refer to; nobody is found by them."""
    rows = Contact.objects.filter(pk__in=contact_ids)
    empty = dict.fromkeys(("name", "email", "phone", "whatsapp"), "")
    rows.update(**empty, attributes={}, erased_at=timezone.now())
    contact_search.reindex(contact_ids)
    on_lists = ListMember.objects.filter(contact_id__in=contact_ids, unsubscribed_at=None)
    on_lists.update(unsubscribed_at=timezone.now())
    pairs = Pair.objects.filter(state__in=[PairState.OPEN, PairState.LATER])
    for column in ("low", "high"):
        pairs.filter(**{f"{column}__in": contact_ids}).delete()


def wipe_captures(ids: Sequence[int], person: Person) -> None:
    """The bytes go and what was beside them; that it came, and what became of it, stays."""
    rows = Submission.objects.filter(pk__in=ids)
    for row in rows.defer("raw"):
        error = row.error
        if error:
            error = {name: error[name] for name in ("field", "code") if name in error}
        if row.state == SubmissionState.PENDING:
            row.state, error = SubmissionState.REJECTED, {"field": "", "code": _CODE}
        row.error, row.context, row.digest, row.content_type = error, {}, "", ""
        row.key = None if person.named_in(row.key or "") else row.key
        row.once = None if person.named_in(row.once or "") else row.once
        row.raw = b"{}" if row.run_id else b""
        row.save()


def wipe_facts(ids: Sequence[int]) -> None:
    """The personal part of these events goes; codes, ids and dates stay. Of why something was spam
    the words go too."""
    for some in batched(ids, _AT_ONCE):
        events = Event.objects.filter(pk__in=some)
        events.filter(personal__isnull=False).update(personal=None)
        for name in _REASONS:
            _rewrite(events.filter(data__has_key=name), _without_words)
        FeedItem.objects.filter(event_id__in=some).exclude(error="").update(error="")


def _rewrite(events: Any, change: Any) -> None:
    for event in events.only("pk", "company_id", "data"):
        if (after := change(event.data)) != event.data:
            Event.objects.filter(pk=event.pk).update(data=after)


def _without_words(data: dict[str, Any]) -> dict[str, Any]:
    changed = {name: [bare(one) for one in data[name]] for name in _REASONS if data.get(name)}
    return data | changed


def _nameless(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"external_id": data["external_id"] and ""}


def wipe_deliveries(ids: Sequence[int]) -> None:
    """What was kept of why a sending failed may name somebody alike."""
    for row in Delivery.objects.filter(pk__in=ids).filter(error__isnull=False):
        row.error = {"code": (row.error or {}).get("code", ""), "params": {}}
        row.save(update_fields=["error"])


def wipe_values(ids: Sequence[int]) -> None:
    """Nobody who was erased is blocked or allowed by name."""
    if SpamValue.objects.filter(pk__in=ids).delete()[0]:
        configuration_changed(current_company())


def outside(lead_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What other systems were sent: one line for each connection and each record there."""
    sent = Delivery.objects.filter(lead_id__in=lead_ids, sent_at__isnull=False)
    rows = sent.order_by("pk").values_list(F("connection__name"), "remote_id", "sent_at")
    found = {(name, remote_id): at for name, remote_id, at in rows}
    return [
        {"connection": name, "remote_id": remote_id, "sent_at": at.isoformat()}
        for (name, remote_id), at in found.items()
    ]
