"""Further e-mails and phones of a person, told by hand: it is found by each, from then on."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.leads import contact_search, families
from cauce.leads.draft import Draft, Point, Raw
from cauce.leads.models import GONE, Contact, ContactPoint, Lead
from cauce.life import normalise
from cauce.life.corrections import KINDS, family_of, key_of
from cauce.spine.facts import ContactPointAdded, ContactPointRemoved
from cauce.spine.record import record
from cauce.store import atomic

MOST = 50


@atomic()
def add_point(contact: Contact, *, by: Actor, email: str = "", phone: str = "") -> ContactPoint:
    """The person is found by this e-mail or phone, too, and what comes with it is hers; what is
    shown of her stays. One that she has already is answered as it is.

    Raises NotAllowed, and Invalid: `taken` names the contact that has it.
    """
    by.need(Right.WORK)
    field = "email" if email.strip() else "phone"
    point = _read(email=email, phone=phone)
    family = family_of(contact.pk)
    speaker = next(one for one in family if one.canonical_id is None)
    if speaker.erased_at is not None:
        raise Conflict("person_erased")
    ours = points_of(speaker)
    if ours.count() >= MOST:
        raise Invalid({field: ("too_many", {"limit": MOST})})
    found, made = ContactPoint.objects.get_or_create(
        kind=point.kind, key=point.key, defaults={"contact": speaker, "typed": point.typed}
    )
    if found.contact_id not in {one.pk for one in family}:
        owner = families.speakers([found.contact_id]).get(found.contact_id, found.contact_id)
        raise Invalid({field: ("taken", {"contact": owner})})
    if made:
        contact_search.reindex([speaker.pk])
        happened = ContactPointAdded(of=point.kind, typed=point.typed)
        record(happened, by=by, contact=speaker)
    return found


@atomic()
def remove_point(contact: Contact, point_id: int, *, by: Actor) -> None:
    """The person is no longer found by it: it may be somebody else's. Raises NotAllowed, Missing,
    and Conflict where it is shown of the person or one of the enquiries came with it."""
    by.need(Right.WORK)
    family = family_of(contact.pk)
    speaker = next(one for one in family if one.canonical_id is None)
    point = points_of(speaker).filter(pk=point_id).first()
    if point is None:
        raise Missing("point")
    if (point.kind, point.key) in borne_by(family):
        raise Conflict("point_in_use")
    happened = ContactPointRemoved(of=point.kind, typed=point.typed)
    point.delete()
    contact_search.reindex([one.pk for one in family])
    record(happened, by=by, contact=speaker)


def points_of(contact: Contact) -> QuerySet[ContactPoint]:
    """By what the person is found, whichever of the merged contacts brought it."""
    return ContactPoint.objects.filter(contact__in=families.of([contact.pk]))


def borne_by(family: list[Contact]) -> set[tuple[str, str]]:
    """The points that these contacts show, or that one of their enquiries came with."""
    fields = list(KINDS)
    leads = Lead.objects.filter(contact__in=family).exclude(standing__in=GONE)
    rows = [*leads.values_list(*fields), *([getattr(one, f) for f in fields] for one in family)]
    borne = {key_of(field, value) for row in rows for field, value in zip(fields, row, strict=True)}
    return {key for key in borne if key is not None}


def _read(*, email: str, phone: str) -> Point:
    """What was typed, as intake would read it. Raises Invalid."""
    if bool(email.strip()) == bool(phone.strip()):
        raise Invalid({"email": "email_or_phone"})
    nowhere: Any = None  # there is no enquiry that could belong to a campaign
    raw = Raw(email=email, phone=phone)
    draft = Draft(raw=raw, campaign=nowhere, entry_method="hand", at=timezone.now(), strict=True)
    normalise.clean([draft], current_company())
    if draft.problems:
        raise Invalid({one.field: (one.code, one.params) for one in draft.problems})
    return draft.points[0]
