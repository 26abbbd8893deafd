"""Contacts become one person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Invalid, Missing
from cauce.accounts.permissions import Right
from cauce.leads import contact_search, contact_state, families
from cauce.leads.models import Contact, Lead
from cauce.life.identity import rules, settling, shared
from cauce.life.identity.models import Merge
from cauce.spine.facts import ContactMerged
from cauce.spine.record import Happening, record_many
from cauce.store import atomic, on_postgres


@atomic()
def merge(
    into: Contact,
    others: Sequence[Contact],
    *,
    by: Actor,
    winners: Mapping[str, int] | None = None,
) -> Merge:
    """`into` speaks for `others` from now on, and for those merged into them; leads, points and
    histories are shown as one, and nothing moves, so that `undo` is exact.

    `winners` says whose value stands: {name, email, phone, whatsapp or «attributes.<key>»: id of
    one of the contacts}. Otherwise that of `into`, or of the first of `others` that has one. Every
    e-mail and phone still finds the person. All are on a marketing list, or off it, by what was
    done last, and have all tags of each.
    Raises NotAllowed, Invalid, Conflict, Missing.
    """
    by.need(Right.MERGE)
    people, family = _locked(into, others)
    merged = rules.merged([_person(one) for one in people], _places(people, winners or {}))
    into = people[0]
    moved = {one.pk: one.canonical_id for one in family if one.canonical_id != into.pk}
    del moved[into.pk]
    ids = [into.pk, *moved, *(one.pk for one in family if one.canonical_id == into.pk)]
    last_lead = Lead.objects.aggregate(last=Max("pk"))["last"] or 0
    Contact.objects.filter(pk__in=list(moved)).update(canonical_id=into.pk)
    before, after = _show(into, merged)
    texts = _index_anew([into.pk, *moved])
    contact_state.refresh([into.pk, *moved])
    made = Merge.objects.create(
        into=into,
        absorbed=[one.pk for one in people[1:]],
        moved={str(pk): was for pk, was in moved.items()},
        before=before,
        after=after,
        texts=texts,
        tags=shared.share_tags(ids),
        lists=shared.share_lists(ids),
        last_lead=last_lead,
        by_name=by.name,
        created_at=timezone.now(),
    )
    settling.settle(made, ids)
    _record(made, people, by)
    return made


def _locked(into: Contact, others: Sequence[Contact]) -> tuple[list[Contact], list[Contact]]:
    """(those who become one, `into` first; with everybody whom they speak for), their rows locked
    in the order of their ids."""
    wanted = list(dict.fromkeys([into.pk, *(one.pk for one in others)]))
    if len(wanted) < 2:
        raise Invalid({"contacts": "nobody_to_merge"})
    if len(wanted) > rules.MOST:
        raise Invalid({"contacts": ("too_many", {"limit": rules.MOST})})
    rows = families.of(wanted).order_by("pk")
    family = list(rows.select_for_update() if on_postgres() else rows)
    known = {one.pk: one for one in family}
    people = [known[pk] for pk in wanted if pk in known]
    if len(people) < len(wanted):
        raise Missing("contact")
    if any(one.canonical_id is not None for one in people):
        raise Conflict("merged_already")
    if any(one.erased_at is not None for one in people):
        raise Conflict("person_erased")
    return people, family


def _places(people: Sequence[Contact], winners: Mapping[str, int]) -> dict[str, int]:
    place = {one.pk: at for at, one in enumerate(people)}
    problems: dict[str, Any] = {}
    for field, pk in winners.items():
        if field not in rules.FIELDS and not field.startswith(rules.ATTRIBUTE):
            problems[field] = "unknown_field"
        elif pk not in place:
            problems[field] = "not_one_of_them"
    if problems:
        raise Invalid(problems)
    return {field: place[pk] for field, pk in winners.items()}


def _person(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in (*rules.FIELDS, "attributes")}


def _show(into: Contact, merged: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what the one person shows; (before, after) of the columns that changed."""
    before = {name: getattr(into, name) for name in merged if merged[name] != getattr(into, name)}
    for name in before:
        setattr(into, name, merged[name])
    into.save(update_fields=list(before))
    return before, {name: getattr(into, name) for name in before}


def _index_anew(ids: Sequence[int]) -> dict[str, list[str]]:
    """Contacts are found by what they are now; {contact: [text before, text now]} that changed."""
    rows = Contact.objects.filter(pk__in=ids)
    before = dict(rows.values_list("pk", "search_text"))
    contact_search.reindex(ids)
    now = dict(rows.values_list("pk", "search_text"))
    return {str(pk): [text, now[pk]] for pk, text in before.items() if now[pk] != text}


def _record(made: Merge, people: Sequence[Contact], by: Actor) -> None:
    happened = ContactMerged(
        merge=made.pk,
        into=made.into_id,
        contacts=made.absorbed,
        fields=sorted(made.before),
        names=[str(one) for one in people[1:]],
        values={name: [value, made.after[name]] for name, value in made.before.items()},
    )
    record_many(
        [
            Happening(
                fact=happened,
                by=by,
                at=made.created_at,
                contact_id=one.pk,
                subject=("contact", one.pk),
            )
            for one in people
        ]
    )
