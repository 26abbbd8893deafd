"""Marks of e-mails and phones that were erased: a file that still has them brings nobody back."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from cauce.accounts.scope import current_company
from cauce.kit import sign
from cauce.leads.draft import Draft
from cauce.leads.models import ContactPoint
from cauce.life.capture import Entry
from cauce.life.personal.models import Erasure, Tombstone
from cauce.life.personal.person import Key

CODE = "person_erased"


def put(erasure: Erasure, keys: Iterable[Key]) -> int:
    """Mark the points of somebody who is being erased; returns how many."""
    marks = {_mark(key) for key in keys}
    known = Tombstone.objects.filter(mark__in=marks).values_list("mark", flat=True)
    fresh = sorted(marks - set(known))
    Tombstone.objects.bulk_create(Tombstone(mark=one, erasure=erasure) for one in fresh)
    return len(fresh)


def refuse(entries: Sequence[Entry]) -> None:
    """Reject rows of a file whose person was erased, unless they have asked again themselves since.

    Nothing of such a row is kept but its line. One statement while nobody was ever erased.
    """
    drafts = {id(one): one.draft for one in entries if one.draft and not one.settled}
    if not drafts or not Tombstone.objects.exists():
        return
    marked = {key: _mark(key) for draft in drafts.values() for key in _keys(draft)}
    stones = Tombstone.objects.filter(mark__in=list(marked.values()))
    found = set(stones.values_list("mark", flat=True))
    erased = {key for key, mark in marked.items() if mark in found}
    if not erased:
        return
    erased -= set(_back_again(erased))
    for entry in entries:
        draft = drafts.get(id(entry))
        if draft is not None and erased & set(_keys(draft)):
            entry.reject("", CODE)
            entry.draft, entry.raw, entry.context = None, b"{}", {}


def _keys(draft: Draft) -> list[Key]:
    return [(point.kind, point.key) for point in draft.points]


def _back_again(keys: Iterable[Key]) -> Iterable[Key]:
    known = ContactPoint.objects.filter(key__in=[key for _, key in keys])
    return known.values_list("kind", "key")


def _mark(key: Key) -> str:
    kind, text = key
    told = f"{current_company().pk}:{kind}:{text}"
    return sign.mark(told, key=settings.SECRET_KEY, purpose="tombstone")
