"""The order of the automatic steps: the only file that knows it. One lead is a batch of one.

normalise → the company's own fields → recognise → spam → claim what is unique → claim the person →
duplicates → score → assign → promise when somebody answers → write → put on the list that the
enquiry names → keep what it agreed to. Rejected drafts end after the first steps, quarantined ones
touch no contact. Everything of a batch is one transaction; what loses a race runs again, what
breaks is halved until the poison row stands alone.
"""

import logging
from collections.abc import Sequence
from itertools import batched

from django.db.models import Model

from cauce.accounts.models import Company
from cauce.accounts.scope import current_company
from cauce.catalog.snapshot import snapshot
from cauce.leads.draft import Draft
from cauce.leads.models import Contact, ContactPoint, Lead, Standing
from cauce.leads.write import insert_leads
from cauce.life import (
    assignment,
    capture,
    consents,
    contacts,
    duplicates,
    fields,
    levels,
    normalise,
    scoring,
    spam,
)
from cauce.life.capture import Entry
from cauce.life.capture.models import Submission
from cauce.life.intake_gate import Gate
from cauce.spine.facts import LeadEntered
from cauce.spine.record import Happening, record_many
from cauce.spine.table import Event
from cauce.store import atomic, reserve_many, retrying, together

log = logging.getLogger(__name__)
CHUNK = 500
# The tables that grow with every enquiry, by the columns that intake looks them up with.
HOT: dict[type[Model], tuple[str, ...]] = {
    Contact: ("company_id", "canonical_id"),
    ContactPoint: ("company_id", "kind", "key"),
    Lead: ("company_id", "contact_id", "standing", "status_id", "seller_id", "campaign_id"),
    Submission: ("company_id", "source", "key", "once", "state"),
}


def take(entries: Sequence[Entry]) -> None:
    """Bring entries of the company in scope through all steps; each says what became of it.

    When this returns every entry is durable: a lead, spam, rejected, or pending with its error.
    """
    for chunk in batched(entries, CHUNK):
        _take_chunk(chunk, current_company())
    for twin in entries:
        if (first := twin.same_as) is not None:
            twin.state, twin.error = first.state, first.error
            twin.lead_id, twin.number = first.lead_id, first.number


def take_one(entry: Entry) -> None:
    """As `take` for one entry of a request: those of other threads may share its transaction."""
    _gate.take(entry)


def preview(entries: Sequence[Entry], memory: duplicates.Memory, *, position: int) -> None:
    """Say what `take` would make of the entries, with nothing written: their state and error, and
    on each draft whether its contact would be new and the lead a duplicate.

    `memory` and `position` carry the people of earlier rows: see `duplicates.foresee`.
    """
    company = current_company()
    capture.recall(entries)
    waiting = [entry for entry in entries if not entry.settled]
    drafts = [entry.draft for entry in waiting if entry.draft]
    _clean(drafts, company)
    good = [draft for draft in drafts if not draft.problems]
    spam.judge(good, company)
    active = [draft for draft in good if not draft.is_spam]
    duplicates.foresee(active, company, memory, position=position)
    _conclude(waiting)


def check(entries: Sequence[Entry]) -> None:
    """Reject entries that no look-up could save, by what they hold alone; no query."""
    _clean([e.draft for e in entries if e.draft and not e.settled], current_company())
    _conclude([entry for entry in entries if not entry.settled])


def _clean(drafts: Sequence[Draft], company: Company) -> None:
    normalise.clean(drafts, company)
    fields.clean(drafts, company)


def _take_chunk(entries: Sequence[Entry], company: Company) -> None:
    try:
        retrying(lambda: _once(entries, company))
    except Exception as error:
        if len(entries) == 1:
            log.exception("intake failed on one %s entry", entries[0].source)
            capture.keep_failed(entries[0], error)
            return
        middle = len(entries) // 2
        _take_chunk(entries[:middle], company)
        _take_chunk(entries[middle:], company)


@atomic()
def _once(entries: Sequence[Entry], company: Company) -> None:
    _start_over(entries)
    capture.recall(entries)
    waiting = [entry for entry in entries if not entry.settled]
    drafts = [entry.draft for entry in waiting if entry.draft]
    _clean(drafts, company)
    good = [draft for draft in drafts if not draft.problems]
    duplicates.recognise(good, company)
    spam.judge(good, company)
    submission_ids = _reserve(good, new_submissions=len(entries))
    fields.claim(good, company)
    good = [draft for draft in good if not draft.problems]
    active = [draft for draft in good if not draft.is_spam]
    duplicates.claim(active, company)
    duplicates.relate(active, company)
    scoring.score(good, company)
    for entry, submission_id in zip(entries, submission_ids, strict=True):
        if entry.draft:
            entry.draft.submission_id = entry.submission_id if entry.stored else submission_id
    assignment.choose(active, company)
    levels.promise(active, company, calendars=assignment.terms_of(company))
    with together():
        _write(good, company)
        fields.write(good, company)
        _conclude(waiting)
        capture.settle(entries, spare_ids=submission_ids)
    contacts.enrol(active)
    consents.keep(good)


def _start_over(entries: Sequence[Entry]) -> None:
    """A second run after a lost race must not see what the first one left on the drafts."""
    for entry in entries:
        if entry.draft and entry.draft.begun:
            entry.draft = entry.draft.fresh()
        if entry.draft:
            entry.draft.begun = True
        if entry.state != "rejected":
            entry.lead_id, entry.replayed, entry.same_as, entry.error = None, False, None, None


def _reserve(drafts: Sequence[Draft], *, new_submissions: int) -> list[int]:
    """Give each draft its ids; returns those for submissions. One statement."""
    count = len(drafts)
    leads, contacts, events, submissions = reserve_many(
        [(Lead, count), (Contact, count), (Event, 2 * count), (Submission, new_submissions)]
    )
    for draft, lead_id, contact_id in zip(drafts, leads, contacts, strict=True):
        draft.lead_id, draft.spare_contact_id = lead_id, contact_id
    # First all entries, then all assignments: both in lead order.
    for draft, entered, assigned in zip(drafts, events[:count], events[count:], strict=True):
        draft.event_ids = (entered, assigned)
    return submissions


def _write(drafts: Sequence[Draft], company: Company) -> None:
    if not drafts:
        return
    insert_leads(drafts, company, status_id=snapshot(company).entry_status_id)
    status_id = snapshot(company).entry_status_id
    happenings = [_entered(draft, status_id) for draft in drafts]
    ids = [draft.event_ids[0] for draft in drafts]
    for draft in drafts:
        if draft.seller_id is not None or draft.waits:
            happenings.append(_assigned(draft))
            ids.append(draft.event_ids[1])
    record_many(happenings, ids=ids)


def _entered(draft: Draft, status_id: int) -> Happening:
    campaign = draft.campaign
    happened = LeadEntered(
        number=draft.number,
        campaign=campaign.id,
        product=campaign.product_id,
        brand=campaign.product.brand_id,
        status=status_id,
        entry_method=draft.entry_method,
        standing=Standing.SPAM.value if draft.is_spam else Standing.ACTIVE.value,
        contact=None if draft.is_spam else draft.contact_id,
        submission=draft.submission_id,
        external_id=draft.external_id,
        duplicate_scope=draft.duplicate_scope,
        duplicate_of=draft.duplicate_of,
        also_matches=draft.also_matches,
        spam_reasons=draft.spam_reasons if draft.is_spam else [],
        score=draft.score,
        score_parts=draft.score_parts,
        levels=draft.levels or None,
        name=draft.name,
        email=draft.email,
        phone=draft.phone,
        whatsapp=draft.whatsapp,
        message=draft.message,
        typed=draft.typed,
        attributes=draft.raw.attributes,
        navigation=draft.raw.navigation,
        unread=draft.unread or None,
    )
    contact_id = happened.contact
    return Happening(
        fact=happened, by=draft.by, at=draft.at, lead_id=draft.lead_id, contact_id=contact_id
    )


def _assigned(draft: Draft) -> Happening:
    return Happening(
        fact=assignment.decided(draft),
        by=assignment.decided_by(draft.assignment_reason.get("rule")),
        at=draft.at,
        lead_id=draft.lead_id,
        contact_id=draft.contact_id,
    )


def _conclude(entries: Sequence[Entry]) -> None:
    for entry in entries:
        draft = entry.draft
        if draft is None:
            entry.reject("", "nothing_to_read")
        elif draft.problems:
            errors = [
                {"field": p.field, "code": p.code, "params": p.params} for p in draft.problems
            ]
            entry.state, entry.error = "rejected", errors[0] | {"errors": errors}
        else:
            entry.state = "spam" if draft.is_spam else "lead"
            entry.lead_id, entry.number = draft.lead_id, draft.number


_gate = Gate(take)
