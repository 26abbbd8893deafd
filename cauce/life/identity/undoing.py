"""A merge is taken back: each contact is one of its own again, to the column."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Conflict, Missing
from cauce.accounts.permissions import Right
from cauce.leads import contact_search, contact_state, families
from cauce.leads.models import Contact, Lead
from cauce.life.identity import settling, shared
from cauce.life.identity.models import Merge
from cauce.spine.facts import ContactUnmerged
from cauce.spine.record import Happening, record_many
from cauce.store import atomic, on_postgres, update_rows

_LEADS_TOLD = 200


@atomic()
def undo(merge_id: int, *, by: Actor) -> Merge:
    """Take a merge back. Fields, tags and lists are as they were before it, but for what was
    changed since: that stays. Leads that came since stay with the contact that spoke.

    Of several merges of a person the latest goes first. Raises NotAllowed, Missing, Conflict.
    """
    by.need(Right.MERGE)
    merge, family = _locked(merge_id)
    if code := _why_not(merge):
        raise Conflict(code)
    into = next(one for one in family if one.pk == merge.into_id)
    moved = {int(pk): was for pk, was in merge.moved.items()}
    for was in {*moved.values()}:
        back = [pk for pk, before in moved.items() if before == was]
        Contact.objects.filter(pk__in=back).update(canonical_id=was)
    kept = _restore(into, merge)
    _restore_texts(merge)
    shared.take_tags_back(merge.tags)
    shared.take_lists_back(merge.lists)
    contact_search.reindex([into.pk, *moved])
    contact_state.refresh([into.pk, *moved])
    merge.undone_at, merge.undone_by = timezone.now(), by.name
    merge.save(update_fields=["undone_at", "undone_by"])
    settling.unsettle(merge)
    _record(merge, family, kept, by)
    return merge


def since(merge: Merge) -> QuerySet[Lead]:
    """Leads that came to the one person after the merge: an undo leaves them where they are."""
    return Lead.objects.filter(contact_id=merge.into_id, pk__gt=merge.last_lead)


def standing(contact_ids: Any) -> QuerySet[Merge]:
    """Merges into these contacts (ids or a subquery of them) that are not undone, the latest
    first."""
    return Merge.objects.filter(into_id__in=contact_ids, undone_at=None).order_by("-pk")


def _locked(merge_id: int) -> tuple[Merge, list[Contact]]:
    """The contacts first, as `merge` does: nobody waits in a circle."""
    found = Merge.objects.filter(pk=merge_id).first()
    if found is None:
        raise Missing("merge")
    rows = families.of([found.into_id]).order_by("pk")
    family = list(rows.select_for_update() if on_postgres() else rows)
    return Merge.objects.get(pk=merge_id), family


def _why_not(merge: Merge) -> str:
    if merge.undone_at is not None:
        return "merge_undone"
    if Contact.objects.filter(pk=merge.into_id, erased_at__isnull=False).exists():
        return "person_erased"
    moved = Contact.objects.filter(pk__in=[*merge.moved, merge.into_id])
    into = dict(moved.values_list("pk", "canonical_id"))
    spoken_for = into.pop(merge.into_id, 0) is not None
    later = standing([merge.into_id]).filter(pk__gt=merge.pk).exists()
    return (
        "later_merge_first" if spoken_for or later or set(into.values()) != {merge.into_id} else ""
    )


def _restore(into: Contact, merge: Merge) -> list[str]:
    """Set the fields that the merge changed back; returns those that were changed since."""
    kept = [name for name, value in merge.after.items() if getattr(into, name) != value]
    back = {name: value for name, value in merge.before.items() if name not in kept}
    for name, value in back.items():
        setattr(into, name, value)
    into.save(update_fields=list(back))
    return kept


def _restore_texts(merge: Merge) -> None:
    """Where nobody became known by anything else since; `reindex` sees to the others."""
    now = Contact.objects.filter(pk__in=list(merge.texts)).values_list("pk", "search_text")
    back = [(pk, merge.texts[str(pk)][0]) for pk, text in now if text == merge.texts[str(pk)][1]]
    update_rows(Contact, ("search_text",), back)
    contact_search.index([pk for pk, _ in back])


def _record(merge: Merge, family: Sequence[Contact], kept: list[str], by: Actor) -> None:
    apart = [one for one in family if str(one.pk) in merge.moved and one.pk in merge.absorbed]
    happened = ContactUnmerged(
        merge=merge.pk,
        into=merge.into_id,
        contacts=merge.absorbed,
        leads=list(since(merge).order_by("pk").values_list("pk", flat=True)[:_LEADS_TOLD]),
        kept=kept,
        names=[str(one) for one in apart],
    )
    record_many(
        [
            Happening(
                fact=happened, by=by, at=merge.undone_at, contact_id=pk, subject=("contact", pk)
            )
            for pk in [merge.into_id, *merge.absorbed]
        ]
    )
