"""Contacts side by side: each field with what each of them has, and which value stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cauce.accounts.scope import current_company
from cauce.catalog.fields import fields_of
from cauce.catalog.names import names
from cauce.leads import contact_lists, families
from cauce.leads.models import Contact, ContactPoint
from cauce.life import identity
from cauce.web import field_words
from cauce.web.contacts.listing import labels, national
from cauce.web.words import ENTRY_METHODS, FIELDS


@dataclass(frozen=True, slots=True)
class Cell:
    """What one contact has in a field."""

    contact: Contact
    value: str
    stands: bool  # unless somebody chooses otherwise


@dataclass(frozen=True, slots=True)
class Row:
    """A field: `name` is how a choice is posted, "" where there is none to make."""

    label: str
    name: str
    cells: list[Cell]
    differs: bool


def rows(contacts: Sequence[Contact]) -> list[Row]:
    """Everything that tells contacts apart or makes them one; the first of them speaks. Three
    statements."""
    chosen = [_choice(contacts, name) for name in identity.FIELDS]
    keys = dict.fromkeys(key for one in contacts for key in one.attributes)
    chosen += [_choice(contacts, identity.ATTRIBUTE + key) for key in keys]
    return [row for row in chosen if any(cell.value for cell in row.cells)] + _told(contacts)


def _choice(contacts: Sequence[Contact], name: str) -> Row:
    key = name.removeprefix(identity.ATTRIBUTE)
    if key == name:
        label, texts = str(FIELDS[name]), [_text(name, getattr(one, name)) for one in contacts]
    else:
        field = fields_of(current_company()).by_key.get(key)
        label = field.name if field else key
        texts = [field_words.shown(field, one.attributes.get(key)) for one in contacts]
    first = next((at for at, text in enumerate(texts) if text), 0)
    cells = [
        Cell(one, text, at == first)
        for at, (one, text) in enumerate(zip(contacts, texts, strict=True))
    ]
    differs = len(set(texts)) > 1
    return Row(label, name if differs else "", cells, differs)


def _text(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    return national(value) if name in {"phone", "whatsapp"} else str(value)


def _told(contacts: Sequence[Contact]) -> list[Row]:
    known, marks = names(current_company()), contact_lists.marks_of(contacts)
    further = _further(contacts)
    told = [
        (_("Also known by"), [", ".join(further[one.pk]) for one in contacts]),
        (_("Leads"), [str(one.lead_count) for one in contacts]),
        (_("Last contact"), [_day(one.last_contact_at) for one in contacts]),
        (_("Created"), [_day(one.created_at) for one in contacts]),
        (_("Source"), [str(ENTRY_METHODS.get(one.entry_method, "")) for one in contacts]),
        (_("Tags"), [", ".join(labels(known.tags, marks[one.pk][0])) for one in contacts]),
        (_("Lists"), [", ".join(labels(known.lists, marks[one.pk][1])) for one in contacts]),
    ]
    return [
        Row(label, "", [Cell(one, text, False) for one, text in zip(contacts, texts, strict=True)],
            len(set(texts)) > 1)
        for label, texts in told
        if any(texts)
    ]  # fmt: skip


def _further(contacts: Sequence[Contact]) -> dict[int, list[str]]:
    """E-mails and phones that a contact is found by and does not show."""
    found: dict[int, list[str]] = {one.pk: [] for one in contacts}
    shown = {one.pk: {one.email, one.phone, one.whatsapp} for one in contacts}
    points = ContactPoint.objects.filter(contact__in=families.of(list(found)))
    for point in points.select_related("contact").order_by("kind", "pk"):
        pk = point.contact.canonical_id or point.contact_id
        if point.kind != "external" and not {point.key, point.typed} & shown[pk]:
            found[pk].append(national(point.key) if point.kind == "phone" else point.typed)
    return found


def _day(moment: Any) -> str:
    return date_format(localtime(moment), "j b Y") if moment else ""
