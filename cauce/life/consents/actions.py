"""Keep, give and withdraw consents."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import Names
from cauce.leads import families
from cauce.leads.draft import Agreement, Draft
from cauce.leads.models import Contact
from cauce.life.consents.models import Consent
from cauce.life.consents.rules import CHANNELS
from cauce.spine.facts import ConsentGiven, ConsentWithdrawn
from cauce.spine.record import Happening, record, record_many
from cauce.store import atomic, insert_rows, reserve_ids
from cauce.store.rows import moment

LONGEST_PURPOSE, LONGEST_TEXT = 40, 4_000
_SOURCES = {"form": "form", "file": "import", "hand": "hand"}
_COLUMNS = (
    "id", "company_id", "contact", "lead_id", "purpose", "channel", "text", "source", "origin",
    "url", "ip", "given_at", "withdrawn_by",
)  # fmt: skip


def keep(drafts: Sequence[Draft]) -> None:
    """Write what the enquiries of a batch agreed to; no statement when none did.

    Of one in quarantine the contact is told later: see `adopt`. Within intake's transaction.
    """
    told = [(draft, one) for draft in drafts for one in draft.consents]
    if not told:
        return
    ids = reserve_ids(Consent, len(told))
    rows = [_row(pk, *pair) for pk, pair in zip(ids, told, strict=True)]
    insert_rows(Consent, _COLUMNS, rows)
    record_many([_given(pk, *pair) for pk, pair in zip(ids, told, strict=True)])


def _row(pk: int, draft: Draft, one: Agreement) -> tuple[object, ...]:
    navigation = draft.raw.navigation
    return (
        pk,
        current_company().pk,
        None if draft.is_spam else draft.contact_id,
        draft.lead_id,
        one.purpose[:LONGEST_PURPOSE],
        one.channel,
        one.text[:LONGEST_TEXT],
        _source(draft),
        one.origin,
        str(one.url or navigation.get("url") or "")[:4_000],
        str(one.ip or navigation.get("ip") or "")[:45],
        moment(one.at or draft.at),
        "",
    )


def _source(draft: Draft) -> str:
    return _SOURCES.get(draft.entry_method, "api")


def _given(pk: int, draft: Draft, one: Agreement) -> Happening:
    happened = ConsentGiven(
        consent=pk,
        purpose=one.purpose[:LONGEST_PURPOSE],
        channel=one.channel,
        source=_source(draft),
        text=one.text[:LONGEST_TEXT],
    )
    contact_id = None if draft.is_spam else draft.contact_id
    return Happening(
        fact=happened, by=draft.by, at=draft.at, lead_id=draft.lead_id, contact_id=contact_id
    )


def adopt(people: Mapping[int, int]) -> None:
    """Leads {lead: contact} that have a contact now, or another one: their consents go along."""
    waiting = Consent.objects.filter(lead_id__in=people)
    for pk, lead_id in list(waiting.values_list("pk", "lead_id")):
        Consent.objects.filter(pk=pk).update(contact=people[lead_id])


def of(contact: Contact) -> list[Consent]:
    """What a contact that speaks has agreed to, and those merged into it, the newest first. One
    statement."""
    everybody = families.of([contact.pk]).values("pk")
    return list(Consent.objects.filter(contact__in=everybody).order_by("-given_at", "-pk"))


@atomic()
def give(
    contact: Contact, *, purpose: str, by: Actor, channel: str = "", text: str = ""
) -> Consent:
    """Write down that a person agreed to something. Raises NotAllowed, Invalid, Conflict."""
    by.need(Right.WORK)
    problems: dict[str, str] = {}
    if not purpose.strip() or len(purpose) > LONGEST_PURPOSE:
        problems["purpose"] = "required" if not purpose.strip() else "refused"
    if channel not in CHANNELS:
        problems["channel"] = "refused"
    if problems:
        raise Invalid(problems)
    if contact.erased_at is not None:
        raise Conflict("person_erased")
    made = Consent.objects.create(
        contact=contact.pk,
        purpose=purpose.strip(),
        channel=channel,
        text=text[:LONGEST_TEXT],
        source="api" if by.kind == ActorKind.TOKEN else "hand",
        given_at=timezone.now(),
    )
    happened = ConsentGiven(
        consent=made.pk, purpose=made.purpose, channel=channel, source=made.source, text=made.text
    )
    record(happened, by=by, contact=contact)
    return made


@atomic()
def withdraw(contact: Contact, consent_id: int, *, by: Actor) -> Consent:
    """A person no longer agrees. Raises NotAllowed, Missing, Conflict when it is so already."""
    by.need(Right.WORK)
    found = next((one for one in of(contact) if one.pk == consent_id), None)
    if found is None:
        raise Missing("consent")
    now = timezone.now()
    mine = Consent.objects.filter(pk=consent_id, withdrawn_at=None)
    if not mine.update(withdrawn_at=now, withdrawn_by=by.name):
        raise Conflict("consent_withdrawn")
    found.withdrawn_at, found.withdrawn_by = now, by.name
    happened = ConsentWithdrawn(consent=consent_id, purpose=found.purpose, channel=found.channel)
    record(happened, by=by, contact=contact)
    return found


def words_of(contact_ids: Sequence[int | None], _known: Names) -> dict[int, str]:
    """{contact: the purposes that it agrees to now}, for a column of an export."""
    wanted = {pk for pk in contact_ids if pk is not None}
    rows = Consent.objects.filter(contact__in=wanted, withdrawn_at=None).order_by("pk")
    found: dict[int, dict[str, None]] = {}
    for contact, purpose in rows.values_list("contact", "purpose"):
        found.setdefault(contact or 0, {})[purpose] = None
    return {pk: ", ".join(purposes) for pk, purposes in found.items()}
