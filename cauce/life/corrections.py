"""Correcting a person's data: on the lead, on the contact with its points, and on all its leads; or
on the contact alone, while there is no lead."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Changed, Conflict, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.kit import emails
from cauce.leads import contact_search, families, search
from cauce.leads.access import leads_of, locked
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import GONE, Contact, ContactPoint, Lead
from cauce.life import fields, normalise
from cauce.spine import meanwhile
from cauce.spine.facts import ContactChanged
from cauce.spine.read import contact_history
from cauce.spine.record import Happening, record, record_on
from cauce.store import atomic, on_postgres

EDITABLE = ("name", "email", "phone", "whatsapp")
MOST_ATTRIBUTES = 50
KINDS = {"email": "email", "phone": "phone", "whatsapp": "phone"}
type Pairs = dict[str, list[Any]]  # field → [before, after]


@atomic()
def correct(
    lead: Lead, *, by: Actor, values: dict[str, str], attributes: dict[str, Any] | None = None
) -> Lead:
    """Correct name, e-mail, phones or attributes of a locked lead and of its contact.

    Each value is checked as at entry. All leads of the person follow, but for the attributes, which
    are what this enquiry told. A point that another contact has is refused with `taken`.
    Raises NotAllowed, Invalid, Conflict.
    """
    by.need(Right.WORK)
    if lead.standing in GONE:
        raise Conflict("lead_not_active")
    if lead.erased_at is not None:
        raise Conflict("person_erased")
    draft = _read(lead, values, campaign=lead.campaign)
    fresh = {name: getattr(draft, name) for name in EDITABLE if name in values}
    pairs = _pairs(lead, fresh)
    if attributes is not None:
        _pair_attributes(lead, attributes, pairs)
    if not pairs:
        return lead
    family = family_of(lead.contact_id)
    changed = {name: value for name, value in fresh.items() if name in pairs}
    if family:
        _claim(family, draft, changed)
    leads = {lead.pk: lead} | {other.pk: other for other in _siblings(lead, family, changed)}
    _record(leads, {lead.pk: pairs}, changed, by)
    if "attributes" in pairs:
        fields.settle(lead, changed=_moved(*pairs["attributes"]))
    if family:
        _show(family, pairs)
    return lead


@atomic()
def correct_contact(
    contact: Contact,
    *,
    by: Actor,
    values: dict[str, str],
    attributes: Mapping[str, Any] | None = None,
    seen: Mapping[str, str] | None = None,
) -> None:
    """Correct a person that `by` may see: as `correct` does through the newest lead of theirs that
    `by` may see, or here alone while there is no lead. `attributes` are those to set, and None for
    those to take away; `seen` is what whoever asks has seen in the fields that change.

    Raises NotAllowed, Invalid, Conflict, Changed.
    """
    by.need(Right.WORK)
    seen = {name: value for name, value in (seen or {}).items() if name in values}
    newest = leads_of(by, contact).exclude(standing__in=GONE).order_by("-pk").first()
    if newest is None:
        _correct_alone(contact, by=by, values=values, attributes=attributes or {}, seen=seen)
        return
    lead = locked(newest.pk)
    meanwhile.check(lead, seen, wanted=values)
    correct(lead, by=by, values=values, attributes=_merged(lead.attributes, attributes or {}))


def _correct_alone(
    contact: Contact,
    *,
    by: Actor,
    values: dict[str, str],
    attributes: Mapping[str, Any],
    seen: Mapping[str, str],
) -> None:
    family = family_of(contact.pk)
    leads = Lead.objects.filter(contact__in=family).exclude(standing__in=GONE)
    if leads.exists():  # a colleague's, who works with this person
        raise Conflict("contact_of_others")
    person = next(one for one in family if one.pk == contact.pk)
    if person.erased_at is not None:
        raise Conflict("person_erased")
    moved = {name: now for name in seen if (now := getattr(person, name)) != seen[name]}
    if moved:
        last = next(iter(contact_history(person.pk, [], limit=1)), None)
        raise Changed(moved, by=last.actor_name if last else "", at=last.at if last else None)
    nowhere: Any = None  # there is no enquiry that could belong to a campaign
    draft = _read(person, values, campaign=nowhere)
    fresh = {name: getattr(draft, name) for name in EDITABLE if name in values}
    merged = _merged(person.attributes, attributes)
    told, _typed = fields.checked(person.attributes, merged, campaign=None)
    after = fresh | {"attributes": told}
    pairs: Pairs = {
        name: [getattr(person, name), value]
        for name, value in after.items()
        if value != getattr(person, name)
    }
    if not pairs:
        return
    _claim(family, draft, {name: value for name, value in fresh.items() if name in pairs})
    _show(family, pairs)
    record(ContactChanged(fields=sorted(pairs), values=pairs), by=by, contact=person)


def _merged(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes after a change. Raises Invalid."""
    merged = {name: value for name, value in {**known, **given}.items() if value is not None}
    if len(merged) > max(MOST_ATTRIBUTES, len(known)):
        raise Invalid({"attributes": ("too_many", {"limit": MOST_ATTRIBUTES})})
    return merged


def _show(family: list[Contact], pairs: Pairs) -> None:
    """The contacts show what was corrected, and are found by it."""
    _follow(family, pairs)
    _release(family, pairs)
    contact_search.reindex([contact.pk for contact in family])


def _read(seen: Lead | Contact, values: dict[str, str], *, campaign: Any) -> Draft:
    """What is there with `values` over it, as intake would read it. Raises Invalid."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise Invalid(dict.fromkeys(sorted(unknown), "unknown_field"))
    given = {name: values.get(name, getattr(seen, name)) for name in EDITABLE}
    draft = Draft(
        raw=Raw(**given),
        campaign=campaign,
        entry_method=seen.entry_method,
        at=seen.created_at,
        strict=True,
    )
    normalise.clean([draft], current_company())
    # What stood there before is not held against whoever corrects another field.
    problems = {p.field: (p.code, p.params) for p in draft.problems if p.field in values}
    if problems:
        raise Invalid(problems)
    touched = [name for name in values if name in KINDS]
    if touched and not draft.points:
        raise Invalid({touched[0]: "no_contact_point"})
    return draft


def _pairs(lead: Lead, fresh: Mapping[str, str]) -> Pairs:
    """What changes on one lead. What had been typed for a field goes with the field's old value."""
    pairs: Pairs = {
        name: [getattr(lead, name), value]
        for name, value in fresh.items()
        if value != getattr(lead, name) or (name in lead.typed and not value)
    }
    kept = {name: text for name, text in lead.typed.items() if name not in pairs}
    if pairs and kept != lead.typed:
        pairs["typed"] = [lead.typed, kept]
    return pairs


def _pair_attributes(lead: Lead, wanted: Mapping[str, Any], pairs: Pairs) -> None:
    """Add what changes in the attributes, read by the company's own fields, and what was typed."""
    attributes, typed = fields.checked(lead.attributes, wanted, campaign=lead.campaign_id)
    if attributes == lead.attributes:
        return
    pairs["attributes"] = [lead.attributes, attributes]
    moved = {f"attributes.{key}" for key in _moved(lead.attributes, attributes)}
    told = pairs["typed"][1] if "typed" in pairs else lead.typed
    kept = {name: text for name, text in told.items() if name not in moved} | typed
    if kept != lead.typed:
        pairs["typed"] = [lead.typed, kept]


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names under which two attributes differ."""
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def family_of(contact_id: int | None) -> list[Contact]:
    """A contact and those merged with it, locked; none of a lead that is in quarantine."""
    if contact_id is None:
        return []
    own = Contact.objects.filter(pk=contact_id).values_list("canonical_id", flat=True).first()
    root = own or contact_id
    rows = families.of([root]).order_by("pk")
    return list(rows.select_for_update() if on_postgres() else rows)


def _siblings(lead: Lead, family: list[Contact], changed: Mapping[str, str]) -> list[Lead]:
    """The person's other leads, locked."""
    if not changed or not family:
        return []
    rows = Lead.objects.filter(contact__in=family).exclude(pk=lead.pk)
    rows = rows.exclude(standing__in=GONE).order_by("pk")
    return list(rows.select_for_update() if on_postgres() else rows)


def _claim(family: list[Contact], draft: Draft, changed: Mapping[str, str]) -> None:
    """See that the person is found by what is new. Raises Invalid where somebody else is."""
    ours = {contact.pk for contact in family}
    speaker = next(contact for contact in family if contact.canonical_id is None)
    known = {(point.kind, point.key): point for point in draft.points}
    for field, value in changed.items():
        key = key_of(field, value)
        if key is None:
            continue
        typed = known[key].typed if key in known else value
        point, _ = ContactPoint.objects.get_or_create(
            kind=key[0], key=key[1], defaults={"contact": speaker, "typed": typed}
        )
        if point.contact_id not in ours:
            raise Invalid({field: ("taken", {"contact": point.contact_id})})


def key_of(field: str, value: str) -> tuple[str, str] | None:
    """(kind, key) of the point that a field's value is; None when it is none."""
    if field not in KINDS or not value:
        return None
    if field != "email":
        return "phone", value
    email = emails.read(value)
    return ("email", email.key) if email else None


def _record(
    leads: dict[int, Lead], told: dict[int, Pairs], changed: Mapping[str, str], by: Actor
) -> None:
    now = timezone.now()
    happenings = []
    for lead in leads.values():
        pairs = told.get(lead.pk) or _pairs(lead, changed)
        if pairs:
            fields = sorted(set(pairs) - {"typed"})
            happenings.append(
                Happening(
                    fact=ContactChanged(fields=fields, values=pairs),
                    by=by,
                    at=now,
                    lead_id=lead.pk,
                    contact_id=lead.contact_id,
                )
            )
    record_on(happenings, leads)
    for lead in leads.values():
        search.reindex(lead)


def _follow(family: list[Contact], pairs: Pairs) -> None:
    """The contact shows what the lead does; of the attributes only those that changed."""
    for contact in family:
        for name, (before, after) in pairs.items():
            if name == "attributes":
                gone = before.keys() - after.keys()
                fresh = {k: v for k, v in after.items() if k not in before or before[k] != v}
                kept = {k: v for k, v in contact.attributes.items() if k not in gone}
                contact.attributes = kept | fresh
            elif name in EDITABLE:
                setattr(contact, name, after)
        contact.save(update_fields=[name for name in pairs if name != "typed"])


def _release(family: list[Contact], pairs: Pairs) -> None:
    """A corrected number or address no longer finds the person, unless one of the leads has it:
    it may be somebody else's."""
    old = {key_of(field, pair[0]) for field, pair in pairs.items() if field in KINDS} - {None}
    if not old:
        return
    leads = Lead.objects.filter(contact__in=family).exclude(standing__in=GONE)
    fields = list(KINDS)
    rows = [*leads.values_list(*fields), *([getattr(c, f) for f in fields] for c in family)]
    shown = {key_of(field, value) for row in rows for field, value in zip(fields, row, strict=True)}
    for kind, key in filter(None, old - shown):
        ContactPoint.objects.filter(contact__in=family, kind=kind, key=key).delete()
