"""Whom a note calls with @: by the whole name, by a first name that only one has, or by address."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cauce.accounts.actor import Actor
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.catalog.names import Label, names
from cauce.kit.names import fold
from cauce.leads.access import watchers
from cauce.leads.models import Lead

_AT = re.compile(r"(?<!\w)@(?=\w)")
_LONGEST = 200
_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member who can be called. `text` is what a note says after the @ to call this one alone."""

    id: int
    name: str
    text: str


def colleagues(lead: Lead, letters: str, *, by: Actor) -> list[Colleague]:
    """The colleagues of `by` who see `lead` and of whose name, first or later, or address the
    letters are the beginning; the best fits first. One statement, none when nobody fits.

    Raises NotAllowed.
    """
    by.need(Right.WORK)
    wanted = fold(letters[:_LONGEST]).strip()
    members = _active()
    fits = [(rank, one) for one in members if (rank := _rank(one, wanted)) is not None]
    if not wanted or not fits:
        return []
    others = [one.id for _, one in fits if one.id != by.membership_id]
    ids = set(watchers(lead).filter(pk__in=others).values_list("pk", flat=True))
    found = sorted((rank, fold(one.name), one.id, one) for rank, one in fits if one.id in ids)
    times = Counter(fold(one.name) for one in members)
    return [
        Colleague(one.id, one.name, one.name if times[name] == 1 else _address(one))
        for _, name, _, one in found[:_OFFERED]
    ]


def mentioned(text: str) -> list[int]:
    """Ids of the active members whom `text` calls, each once, in their order."""
    starts = [found.end() for found in _AT.finditer(text)]
    if not starts:
        return []
    members = _active()
    calls = [_called(fold(text[start : start + _LONGEST]), members) for start in starts]
    return list(dict.fromkeys(member for member in calls if member is not None))


def _active() -> list[Label]:
    return [one for one in names(current_company()).members.values() if one.active]


def _rank(member: Label, wanted: str) -> int | None:
    """0: the name begins so; 1: another word of it, or the address; None: neither."""
    name = fold(member.name)
    if name.startswith(wanted):
        return 0
    return 1 if f" {wanted}" in name or _address(member).startswith(wanted) else None


def _called(tail: str, members: Sequence[Label]) -> int | None:
    """The member whose name the text goes on with: the longest that fits."""
    whole = [(len(fold(one.name)), one.id) for one in members if _begins(tail, fold(one.name))]
    if whole:
        return max(whole)[1]
    by_address = [one.id for one in members if _begins(tail, _address(one))]
    if len(by_address) == 1:
        return by_address[0]
    first = [one.id for one in members if _begins(tail, fold(one.name).partition(" ")[0])]
    return first[0] if len(first) == 1 else None


def _address(member: Label) -> str:
    return member.slug.partition("@")[0].lower()


def _begins(tail: str, name: str) -> bool:
    """Whether the text begins with the name as words of their own."""
    rest = tail[len(name) : len(name) + 1]
    return bool(name) and tail.startswith(name) and not rest.isalnum()
