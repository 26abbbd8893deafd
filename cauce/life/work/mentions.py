"""Whom a note calls with @: by the whole name, by a first name that only one has, or by address."""

import re

from cauce.accounts.scope import current_company
from cauce.catalog.names import Label, names
from cauce.kit.names import fold

_AT = re.compile(r"(?<!\w)@(?=\w)")
_LONGEST = 200


def mentioned(text: str) -> list[int]:
    """Ids of the active members whom `text` calls, each once, in their order."""
    starts = [found.end() for found in _AT.finditer(text)]
    if not starts:
        return []
    members = [one for one in names(current_company()).members.values() if one.active]
    calls = [_called(fold(text[start : start + _LONGEST]), members) for start in starts]
    return list(dict.fromkeys(member for member in calls if member is not None))


def _called(tail: str, members: list[Label]) -> int | None:
    """The member whose name the text goes on with: the longest that fits."""
    whole = [(len(fold(one.name)), one.id) for one in members if _begins(tail, fold(one.name))]
    if whole:
        return max(whole)[1]
    by_address = [one.id for one in members if _begins(tail, one.slug.partition("@")[0].lower())]
    if len(by_address) == 1:
        return by_address[0]
    first = [one.id for one in members if _begins(tail, fold(one.name).partition(" ")[0])]
    return first[0] if len(first) == 1 else None


def _begins(tail: str, name: str) -> bool:
    """Whether the text begins with the name as words of their own."""
    rest = tail[len(name) : len(name) + 1]
    return bool(name) and tail.startswith(name) and not rest.isalnum()
