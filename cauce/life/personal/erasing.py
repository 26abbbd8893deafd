"""A person is erased: planned, cancelled in time, or done when its moment has come.

The row is the truth, with an indexed moment; a sweep has due ones done, and of however many workers
one does it. First `looking` finds, batch by batch, what no key leads to. Then everything is one
transaction: whoever looks sees the person whole, or nobody.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company, unscoped
from cauce.catalog.privacy import MOST_GRACE, privacy_of
from cauce.jobs import company_task, enqueue_all, task
from cauce.leads import contact_state, families
from cauce.leads.models import Contact, Lead, Standing
from cauce.life import people
from cauce.life.capture.models import Submission
from cauce.life.deliver.models import Delivery, DeliveryState
from cauce.life.export import ExportState
from cauce.life.personal import (
    captures,
    elsewhere,
    looking,
    mentions,
    register,
    rules,
    tombstones,
    wiping,
)
from cauce.life.personal.models import Erasure, ErasureState, FileState, PersonFile
from cauce.life.personal.person import Person, person_of
from cauce.spine.facts import ErasureCancelled, ErasurePlanned, PersonErased
from cauce.spine.record import record
from cauce.store import atomic, on_postgres, retrying

log = logging.getLogger(__name__)
NOUN = "personal_data"
_SWEPT = 200
_PAUSE = timedelta(minutes=1)
_SLICE = 3.0  # seconds after which a job that looks hands on to the next
_LOOKING = "looking"  # for what names the person: there is more of it than a moment can read
_FILE = "file"  # an entry method


@atomic()
def plan(
    contact: Contact, *, reason: str, confirmed: str, by: Actor, days: int | None = None
) -> Erasure:
    """Plan to erase a person, `days` from now (the company's days of grace by default; 0: at the
    next sweep). `confirmed` is the name, e-mail or phone of the contact as somebody has typed it.

    Raises NotAllowed, Invalid, Conflict.
    """
    by.need(Right.PERSONAL_DATA)
    root = contact.canonical_id or contact.pk
    rows = families.of([root]).order_by("pk")
    family = list(rows.select_for_update() if on_postgres() else rows)
    speaker = next(one for one in family if one.canonical_id is None)
    days = privacy_of(current_company()).grace_days if days is None else days
    problems: dict[str, str] = {}
    if reason not in rules.REASONS:
        problems["reason"] = "unknown_reason"
    if not 0 <= days <= MOST_GRACE:
        problems["days"] = "out_of_range"
    if not rules.confirms(confirmed, rules.asked_for(speaker)):
        problems["confirm"] = "not_confirmed"
    if problems:
        raise Invalid(problems)
    if speaker.erased_at is not None:
        raise Conflict("person_erased")
    if Erasure.objects.filter(contact_id__in=[one.pk for one in family], state="planned").exists():
        raise Conflict("erasure_planned")
    return _at_once(_planned(speaker, reason=reason, days=days, by=by))


def _planned(speaker: Contact, *, reason: str, days: int, by: Actor) -> Erasure:
    now = timezone.now()
    made = Erasure.objects.create(
        contact=speaker,
        reason=reason,
        due_at=now + timedelta(days=days),
        last_lead=Lead.objects.aggregate(last=Max("pk"))["last"] or 0,
        author_kind=by.kind.value,
        author_id=by.id,
        author_name=by.name,
        created_at=now,
    )
    happened = ErasurePlanned(erasure=made.pk, reason=reason, due=made.due_at.isoformat())
    record(happened, by=by, contact=speaker, subject=(NOUN, made.pk))
    return made


def _at_once(erasure: Erasure) -> Erasure:
    """Without days of grace nobody waits for the sweep."""
    if erasure.due_at <= timezone.now():
        look.enqueue(current_company().pk, [erasure.pk])
    return erasure


def plan_at_once(contact: Contact, *, reason: str, by: Actor) -> Erasure:
    """Have a contact that speaks erased by the next sweeps: for rules that were counted first."""
    return _planned(contact, reason=reason, days=0, by=by)


@atomic()
def cancel(erasure_id: int, *, by: Actor) -> Erasure:
    """Give up a planned erasure. Raises NotAllowed, Missing, Conflict."""
    by.need(Right.PERSONAL_DATA)
    erasure = _locked(erasure_id)
    if erasure.state != ErasureState.PLANNED:
        raise Conflict("erasure_over")
    _settle(erasure, ErasureState.CANCELLED, by=by.name)
    record(
        ErasureCancelled(erasure=erasure.pk),
        by=by,
        contact=erasure.contact,
        subject=(NOUN, erasure.pk),
    )
    return erasure


def erasures(by: Actor) -> QuerySet[Erasure]:
    """All of the company, the newest first. Raises NotAllowed."""
    by.need(Right.PERSONAL_DATA)
    return Erasure.objects.select_related("contact").order_by("-pk")


def waiting(contact: Contact) -> Erasure | None:
    """The erasure that a contact that speaks waits for, if any. One statement."""
    planned = Erasure.objects.filter(state=ErasureState.PLANNED)
    return planned.filter(contact_id__in=families.of([contact.pk]).values("pk")).first()


@task()
def sweep() -> None:
    """Each minute: have every person erased whose moment has come."""
    with unscoped("the sweep finds people to erase in every company"):
        due = Erasure.objects.filter(state=ErasureState.PLANNED, due_at__lte=timezone.now())
        rows = due.order_by("due_at").values_list("company_id", "pk", "scan")
        found = [row for row in rows[:_SWEPT] if not looking.is_moving(row[2])]
    for company_id in sorted({company_id for company_id, _, _ in found}):
        look.enqueue(company_id, [pk for company, pk, _ in found if company == company_id])


@company_task(max_attempts=3)
def look(company_id: int, erasure_ids: list[int]) -> None:
    """A slice of looking for what names people who are due; when that is over, erase each."""
    with_more = not looking.go_on(erasure_ids, seconds=_SLICE)
    if with_more:
        look.enqueue(company_id, erasure_ids)
        return
    with atomic():
        enqueue_all((erase_due, (company_id, pk)) for pk in erasure_ids)


@company_task(max_attempts=3)
def erase_due(company_id: int, erasure_id: int) -> None:
    """Erase one person if it is time, all was looked for, and nobody has done it."""
    retrying(lambda: _erase(erasure_id))


def erase(erasure_id: int) -> bool:
    """Erase a person of the company in scope whose moment has come; whether this call did it.

    While something with the person in it is on its way out of the house it is put off a minute.
    """
    looking.go_on([erasure_id])
    return retrying(lambda: _erase(erasure_id))


@atomic()
def _erase(erasure_id: int) -> bool:
    erasure = _locked(erasure_id)
    if erasure.state != ErasureState.PLANNED or erasure.due_at > timezone.now():
        return False
    root = families.speakers([erasure.contact_id]).get(erasure.contact_id, erasure.contact_id)
    # Leads first, as whoever works them does; an enquiry that comes locks the contact alone.
    _locked_leads(person_of(root).leads)
    rows = families.of([root]).order_by("pk")
    family = list(rows.select_for_update() if on_postgres() else rows)
    speaker = next(one for one in family if one.canonical_id is None)
    everything = person_of(speaker.pk)
    leads = _locked_leads(everything.leads)
    late = [lead for lead in leads if _asked_again(lead, erasure)]
    gone = [lead for lead in leads if lead not in late]
    person = _without(everything, late)
    named = looking.rest(erasure, person)
    if code := _LOOKING if named is None else _on_its_way(person, named["ImportRun"]):
        _put_off(erasure, code)
        return False
    by = Actor(ActorKind(erasure.author_kind), id=erasure.author_id, name=erasure.author_name)
    erasure.outside = wiping.outside(person.leads)
    erasure.counts = _wipe(erasure, person, gone, named or {}, by)
    _receive(late, by)
    contact_state.refresh(person.contacts)
    _settle(erasure, ErasureState.DONE, by="")
    happened = PersonErased(
        erasure=erasure.pk,
        reason=erasure.reason,
        contacts=list(person.contacts),
        leads=len(gone),
        counts=erasure.counts,
    )
    record(happened, by=by, contact=speaker, subject=(NOUN, erasure.pk))
    return True


def _locked(erasure_id: int) -> Erasure:
    rows = Erasure.objects.filter(pk=erasure_id)
    found = (rows.select_for_update() if on_postgres() else rows).first()
    if found is None:
        raise Missing("erasure")
    return found


def _locked_leads(ids: Sequence[int]) -> list[Lead]:
    rows = Lead.objects.filter(pk__in=ids).order_by("pk")
    return list(rows.select_for_update() if on_postgres() else rows)


def _asked_again(lead: Lead, erasure: Erasure) -> bool:
    """Whether it came after somebody asked for the erasure, and not out of a file."""
    return lead.pk > erasure.last_lead and lead.entry_method != _FILE


def _without(person: Person, late: Sequence[Lead]) -> Person:
    ids = {lead.pk for lead in late}
    return replace(person, leads=[pk for pk in person.leads if pk not in ids])


def _on_its_way(person: Person, upload_ids: Sequence[int]) -> str:
    """What leaves the house, or comes in, with the person in it at this moment, as a code; "" for
    nothing."""
    sending = Delivery.objects.filter(lead_id__in=person.leads, state=DeliveryState.SENDING)
    if sending.exists():
        return "delivery_on_its_way"
    if mentions.exports_with(person, state=ExportState.RUNNING):
        return "export_on_its_way"
    if mentions.are_read(upload_ids):
        return "import_on_its_way"
    own = PersonFile.objects.filter(contact_id__in=person.contacts, state=FileState.RUNNING)
    return "export_on_its_way" if own.exists() else ""


def _put_off(erasure: Erasure, code: str) -> None:
    erasure.tries += 1
    erasure.waits_for = code
    erasure.due_at = timezone.now() + _PAUSE
    erasure.save(update_fields=["tries", "waits_for", "due_at"])
    log.info("erasure %s waits: %s", erasure.pk, code)


def _wipe(
    erasure: Erasure,
    person: Person,
    leads: Sequence[Lead],
    named: Mapping[str, Sequence[int]],
    by: Actor,
) -> dict[str, int]:
    """Every table of the register, files, and where the person is named; {table: rows}."""
    wiping.halt(leads)
    held = register.found(person, loose=captures.still_without(named["Submission"]))
    held["Submission"] = _before(held["Submission"], erasure)
    tombstones.put(erasure, person.keys)
    for one in register.HOLDINGS:
        if not one.special:
            one.wipe(held[one.name])
    wiping.wipe_captures(held["Submission"], person)
    wiping.wipe_deliveries(held["Delivery"])
    wiping.wipe_values(held["SpamValue"])
    wiping.wipe_contacts(person.contacts)
    wiping.wipe_leads(leads, person, erasure=erasure.pk, by=by)
    # Last of the rows: what was recorded on the way was told of the person, too.
    wiping.wipe_facts(register.found_in("Event", person))
    counts = {name: len(ids) for name, ids in held.items() if ids}
    mentions.unlearn(person)
    beside = mentions.redact(person) | elsewhere.hide(person, named)
    return counts | beside | mentions.remove_files(person, named["ImportRun"])


def _before(ids: Sequence[int], erasure: Erasure) -> list[int]:
    """Captures but for those that the person has sent since, and became no lead yet."""
    rows = Submission.objects.filter(pk__in=ids)
    since = rows.filter(lead_id=None, run_id=None, received_at__gt=erasure.created_at)
    return sorted({*ids} - {*since.values_list("pk", flat=True)})


def _receive(late: Sequence[Lead], by: Actor) -> None:
    """Whoever asked again meanwhile is somebody new: no enquiry is lost."""
    active = [lead for lead in late if lead.standing == Standing.ACTIVE]
    people.recognise_again(active, by=by)


def _settle(erasure: Erasure, state: ErasureState, *, by: str) -> None:
    erasure.state, erasure.settled_at, erasure.settled_by = state, timezone.now(), by
    erasure.waits_for, erasure.scan = "", {}
    erasure.save()
