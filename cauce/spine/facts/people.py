"""Contacts that turn out to be one person, or not: joined, told apart again, judged."""

from typing import Any

from cauce.spine.fact import Fact, fact, personal


@fact("contact.merged")
class ContactMerged(Fact):
    """Contacts became one person: `into` speaks for `contacts`. Told on each of them.

    `fields` are those of `into` that changed, with {field: [before, after]} in `values`.
    """

    merge: int
    into: int
    contacts: list[int]
    fields: list[str]
    names: list[str] = personal([])
    values: dict[str, list[Any]] = personal({})


@fact("contact.unmerged")
class ContactUnmerged(Fact):
    """A merge was undone: each is a contact of its own again. `leads` came while they were one and
    stay with `into`; `kept` are its fields that were changed since and stay as they are."""

    merge: int
    into: int
    contacts: list[int]
    leads: list[int]
    kept: list[str]
    names: list[str] = personal([])


@fact("contact.point_added")
class ContactPointAdded(Fact):
    """A person is found by a further e-mail or phone; `of` says which of the two it is."""

    of: str
    typed: str = personal()


@fact("contact.point_removed")
class ContactPointRemoved(Fact):
    """A person is no longer found by an e-mail or phone."""

    of: str
    typed: str = personal()


@fact("contact.judged")
class ContactJudged(Fact):
    """Somebody said of a pair of contacts that they are not the same (apart), or put it off
    (later). Told on both."""

    pair: int
    contacts: list[int]
    verdict: str
    names: list[str] = personal([])


@fact("contacts.scanned")
class ContactsScanned(Fact):
    """All contacts were compared with each other."""

    scan: int
    contacts: int
    pairs: int
