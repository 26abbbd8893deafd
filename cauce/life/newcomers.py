"""«Nuevo cliente»: a person typed in without an enquiry. It is read as intake reads one and found
again by the same points, so it stands beside the steps and not in one."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Exists, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.leads import contact_state
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import Contact
from cauce.life import duplicates, fields, normalise
from cauce.spine.facts import ContactCreated
from cauce.spine.record import record
from cauce.store import atomic, reserve_ids, retrying

FIELDS = ("name", "email", "phone", "whatsapp")


def create_contact(
    *, values: Mapping[str, str], by: Actor, attributes: Mapping[str, Any] | None = None
) -> Contact:
    """A contact without a lead; whoever made it sees it. `values` holds any of FIELDS.

    Raises NotAllowed, Invalid, and Exists naming the contact that has such an e-mail or phone.
    """
    by.need(Right.CREATE_LEADS)
    if unknown := set(values) - set(FIELDS):
        raise Invalid(dict.fromkeys(sorted(unknown), "unknown_field"))
    return retrying(lambda: _create(values, dict(attributes or {}), by))


@atomic()
def _create(values: Mapping[str, str], attributes: dict[str, Any], by: Actor) -> Contact:
    company, now = current_company(), timezone.now()
    attributes, _typed = fields.checked({}, attributes, campaign=None)
    said: dict[str, Any] = {**values, "attributes": attributes}
    no_campaign: Any = None  # there is no enquiry that could belong to one
    draft = Draft(
        raw=Raw(**said),
        campaign=no_campaign,
        entry_method="api" if by.kind == ActorKind.TOKEN else "hand",
        at=now,
        by=by,
        strict=True,
    )
    normalise.clean([draft], company)
    if draft.problems:
        raise Invalid({problem.field: (problem.code, problem.params) for problem in draft.problems})
    duplicates.recognise([draft], company)
    if draft.contact_id is not None:
        raise Exists(_field_of(draft), draft.contact_id)
    draft.spare_contact_id = reserve_ids(Contact, 1)[0]
    duplicates.claim([draft], company)
    made = draft.spare_contact_id
    Contact.objects.filter(pk=made).update(made_by_id=by.membership_id)
    contact_state.refresh([made])
    contact = Contact.objects.get(pk=made)
    happened = ContactCreated(
        entry_method=draft.entry_method,
        name=draft.name,
        email=draft.email,
        phone=draft.phone,
        whatsapp=draft.whatsapp,
    )
    record(happened, by=by, contact=contact, at=now)
    return contact


def _field_of(draft: Draft) -> str:
    """The field whose point the known person has: the one that decided."""
    point = next(point for point in draft.points if point.owner is not None)
    if point.kind == "email":
        return "email"
    return "whatsapp" if point.key == draft.whatsapp else "phone"
