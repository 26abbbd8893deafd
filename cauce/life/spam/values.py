"""The values that a company blocks or allows: read, listed and taken off."""

import ipaddress

from django.utils import timezone

from cauce.accounts.actor import Actor
from cauce.accounts.errors import Exists, Invalid
from cauce.accounts.permissions import Right
from cauce.accounts.scope import current_company
from cauce.accounts.versions import configuration_changed
from cauce.kit import emails, phones
from cauce.life.spam.catalogue import ListName, ValueKind
from cauce.life.spam.models import SpamValue
from cauce.life.spam.policy import word_form
from cauce.spine.facts import SpamValueListed, SpamValueUnlisted
from cauce.spine.record import record
from cauce.store import atomic

MOST_VALUES = 5_000
_SHORTEST_WORD, _LONGEST_WORD = 3, 80
_WIDEST = {4: 8, 6: 16}  # bits of a network: no wider than this
# What one person may say of another; the rest touches many at once.
_OF_ONE = frozenset({ValueKind.EMAIL, ValueKind.PHONE})
# Mailboxes of everybody: blocked, real people would be lost; allowed, no rule would hold.
_EVERYBODYS = frozenset({
    *("gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com"),
    *("yahoo.com", "yahoo.com.mx", "yahoo.com.ar", "yahoo.es", "yahoo.com.br", "icloud.com"),
    *("hotmail.es", "outlook.es", "live.com.mx", "me.com", "aol.com", "prodigy.net.mx"),
    *("proton.me", "protonmail.com", "uol.com.br", "bol.com.br", "terra.com.br", "gmx.com"),
})  # fmt: skip


@atomic()
def list_value(*, list: str, kind: str, value: str, by: Actor) -> SpamValue:
    """Block or allow a value; one that is on the other list changes sides.

    An e-mail and a phone are in the hands of whoever may judge spam; a domain, a word or an IP
    touches many: administrators. Raises NotAllowed, Invalid, Exists.
    """
    by.need(_right_for(kind))
    problems = {
        name: ("unknown_choice", {"choices": ", ".join(known)})
        for name, given, known in (("list", list, ListName), ("kind", kind, ValueKind))
        if given not in set(known)
    }
    if problems:
        raise Invalid(problems)
    if (list, kind) == (ListName.ALLOW, ValueKind.WORD):
        raise Invalid({"kind": "word_not_allowed"})
    stored = value_form(kind, value)
    row = SpamValue.objects.filter(kind=kind, value=stored).first()
    if row is not None and row.list == list:
        raise Exists("value", row.pk)
    if row is None and SpamValue.objects.count() >= MOST_VALUES:
        raise Invalid({"value": ("too_many", {"limit": MOST_VALUES})})
    if row is None:
        row = SpamValue(kind=kind, value=stored, created_at=timezone.now())
    row.list = list
    row.save()
    configuration_changed(current_company())
    happened = SpamValueListed(list=list, value_kind=kind, value=stored)
    record(happened, by=by, subject=("spam_value", row.pk))
    return row


@atomic()
def unlist_value(row: SpamValue, *, by: Actor) -> None:
    """Take a value off its list. Raises NotAllowed."""
    by.need(_right_for(row.kind))
    pk = row.pk
    row.delete()
    configuration_changed(current_company())
    happened = SpamValueUnlisted(list=row.list, value_kind=row.kind, value=row.value)
    record(happened, by=by, subject=("spam_value", pk))


def _right_for(kind: str) -> Right:
    return Right.JUDGE_SPAM if kind in _OF_ONE else Right.CONFIGURE


def value_form(kind: str, typed: str) -> str:
    """A value as it is stored and compared. Raises Invalid("value")."""
    text = " ".join(typed.replace("\x00", "").split())
    if not text:
        raise Invalid({"value": "required"})
    read = {
        ValueKind.EMAIL: _email,
        ValueKind.DOMAIN: _domain,
        ValueKind.PHONE: _phone,
        ValueKind.WORD: _word,
        ValueKind.IP: _network,
    }[ValueKind(kind)]
    return read(text)


def _email(text: str) -> str:
    """The identity of the mailbox: dots and tags that its provider ignores are no way round."""
    found = emails.read(text)
    if found is None:
        raise Invalid({"value": "not_an_email"})
    return found.key


def _domain(text: str) -> str:
    bare = text.lower().removeprefix("https://").removeprefix("http://").lstrip("@.")
    found = emails.read(f"x@{bare.split('/')[0]}")
    if found is None:
        raise Invalid({"value": "not_a_domain"})
    if found.domain in _EVERYBODYS:
        raise Invalid({"value": "domain_of_everybody"})
    return found.domain


def _phone(text: str) -> str:
    found = phones.read(text, country=current_company().country)
    if found is None:
        raise Invalid({"value": "no_number"})
    return found.e164


def _word(text: str) -> str:
    word = word_form(text)
    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD:
        limits = {"least": _SHORTEST_WORD, "most": _LONGEST_WORD}
        raise Invalid({"value": ("letters_between", limits)})
    return word


def _network(text: str) -> str:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Invalid({"value": "not_an_ip"}) from None
    if network.prefixlen < _WIDEST[network.version]:
        raise Invalid({"value": "network_too_wide"})
    return str(network)
