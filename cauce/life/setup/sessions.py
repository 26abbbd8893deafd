"""Who came into a company, who could not, who left; how people log in; which files they took: facts
for the log. And the language that a person reads."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings

from cauce.accounts.actor import PUBLIC, Actor
from cauce.accounts.errors import Invalid
from cauce.accounts.members import actor_of
from cauce.accounts.models import Membership, User
from cauce.accounts.scope import company_scope, unscoped
from cauce.jobs import task
from cauce.kit import secrets
from cauce.spine.facts import (
    AccountChanged,
    FileTaken,
    SessionEnded,
    SessionRefused,
    SessionStarted,
)
from cauce.spine.record import record
from cauce.store import atomic

_LONGEST = 300


@atomic()
def note_session(*, method: str, address: str, by: Actor) -> None:
    """The person `by` has entered the company in scope. `method` says how: password, totp…"""
    happened = SessionStarted(method=method, address=address)
    record(happened, by=by, subject=("session", by.id or 0))


@atomic()
def note_leaving(*, address: str, by: Actor) -> None:
    """The person `by` has logged out of the company in scope."""
    record(SessionEnded(address=address), by=by, subject=("session", by.id or 0))


def note_wrong_password(*, email: str, address: str) -> None:
    """Somebody could not log in with this address. Nobody sees by the time that it takes whether
    the address is known: that is found out in the background. What was typed waits encrypted, for
    it may be a password in the wrong field."""
    told = json.dumps({"email": email[:_LONGEST], "address": address})
    _find_whose.enqueue(secrets.encrypt(told, keys=settings.SECRET_KEY))


@task(max_attempts=3, backoff=30)
def _find_whose(sealed: str) -> None:
    told = json.loads(secrets.decrypt(sealed, keys=settings.SECRET_KEY))
    user = User.objects.filter(email__iexact=told["email"].strip()).first()
    if user is not None:
        note_refusal(user, method="password", reason="wrong", address=told["address"])


def note_refusal(user: User, *, method: str, reason: str, address: str) -> None:
    """Somebody tried to log in as `user` and could not: told in each company of theirs."""
    for member in _memberships(user):
        with _within(member):
            happened = SessionRefused(method=method, reason=reason, address=address)
            record(happened, by=PUBLIC, subject=("session", member.pk))


def note_account(user: User, *, what: str, address: str) -> None:
    """`user` changed how they log in: told in each company of theirs."""
    for member in _memberships(user):
        with _within(member):
            happened = AccountChanged(what=what, address=address)
            record(happened, by=actor_of(member), subject=("account", member.pk))


def _memberships(user: User) -> list[Membership]:
    with unscoped("how somebody logs in concerns each of their companies"):
        joined = Membership.objects.filter(user=user, active=True, joined_at__isnull=False)
        return list(joined.select_related("company").order_by("pk"))


@contextmanager
def _within(member: Membership) -> Iterator[None]:
    with company_scope(member.company), atomic():
        yield


@atomic()
def note_file(
    what: str, *, by: Actor, of: int | None = None, filters: Mapping[str, str] | None = None
) -> None:
    """`by` takes a list out of the house as a file: `what` of them, `of` which number."""
    told = {name: text for name, text in (filters or {}).items() if text}
    record(FileTaken(what=what, of=of, filters=told), by=by, subject=("file", 0))


@atomic()
def choose_language(user: User, *, language: str) -> User:
    """The language of every page this person sees, in whatever company. Raises Invalid."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": "not_a_language"})
    user.language = language
    user.save(update_fields=["language"])
    return user
