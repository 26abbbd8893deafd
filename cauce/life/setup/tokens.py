"""API tokens: made, revoked, and recognised by their hash."""

import hashlib
from collections.abc import Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from django.core.cache import cache
from django.db.models import JSONField, Model, Q
from django.utils import timezone

from cauce.accounts.actor import Actor, ActorKind
from cauce.accounts.errors import Invalid
from cauce.accounts.models import Company, Membership, Token
from cauce.accounts.permissions import ALL_SCOPES, Right, Role, rights_of
from cauce.accounts.scope import company_scope, current_company, unscoped
from cauce.kit import ids
from cauce.spine.facts import SettingChanged, SettingCreated, TokenRefused, TokenUsed
from cauce.spine.record import record
from cauce.store import atomic
from cauce.store.rows import run_first
from cauce.store.shared_read import SharedRead

_PREFIX = "cauce_"
_SEEN_EVERY = timedelta(minutes=1)
_REFUSAL_TOLD_EVERY = 3_600  # seconds


@atomic()
def create_token(
    *,
    name: str,
    role: str,
    by: Actor,
    scopes: list[str] | None = None,
    expires_at: datetime | None = None,
    member: Membership | None = None,
) -> tuple[Token, str]:
    """(token, secret): the secret is shown once, only its hash kept.

    With `member` the token stands for that person: it sees what they see, and may no more. A token
    cannot make one that may more than itself. Raises NotAllowed, Invalid.
    """
    by.need(Right.MANAGE_PEOPLE)
    problems = {}
    if not name.strip() or len(name) > 120:
        problems["name"] = "required" if not name.strip() else "too_long"
    if role not in set(Role):
        problems["role"] = "unknown_role"
    if scopes is not None and (not scopes or not set(scopes) <= set(ALL_SCOPES)):
        problems["scopes"] = "unknown_scope"
    if member is not None and not member.active:
        problems["member"] = "inactive_seller"
    if not problems and by.kind == ActorKind.TOKEN:
        wanted = rights_of(role, current_company().granted, scopes)
        if not wanted <= by.rights:
            problems["role"] = "more_than_yours"
    if problems:
        raise Invalid(problems)
    secret = _PREFIX + ids.token(32)
    token = Token.objects.create(
        member=member,
        name=name.strip(),
        role=role,
        scopes=list(scopes or ALL_SCOPES),
        prefix=secret[:12],
        hash=hash_of(secret),
        expires_at=expires_at,
    )
    values = {"name": token.name, "role": role, "scopes": token.scopes, "member": token.member_id}
    record(SettingCreated(noun="token", values=values), by=by, subject=("token", token.pk))
    return token, secret


@atomic()
def revoke_token(token: Token, *, by: Actor) -> Token:
    """The token stops working with the next request. Revoking twice changes nothing."""
    by.need(Right.MANAGE_PEOPLE)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        fields = {"revoked_at": [None, token.revoked_at.isoformat()]}
        record(SettingChanged(noun="token", fields=fields), by=by, subject=("token", token.pk))
    return token


def token_of(secret: str, *, address: str = "") -> Token | None:
    """The live token with this secret, its company at hand; None if unknown, revoked or expired.

    Notes its use, at most once a minute; its first use of a day is a fact, with the `address` that
    it came from, and so is the use of one that works no more. One prepared query opens every
    request of a program; those that come with the same token at the same moment share it.
    """
    now = timezone.now()
    with unscoped("a token says which company it is for"):
        found = _read(hash_of(secret))
        if found is None:
            return None
        if found.revoked_at or (found.expires_at and found.expires_at < now):
            _tell_of_refusal(found, "revoked" if found.revoked_at else "expired", address)
            return None
        if found.member is not None and not found.member.active:
            return None
        if found.last_used_at is None or now - found.last_used_at > _SEEN_EVERY:
            _note_use(found, now, address)
    return found


def _note_use(token: Token, now: datetime, address: str) -> None:
    rows, day = Token.objects.filter(pk=token.pk), now.replace(hour=0, minute=0, second=0)
    if token.last_used_at is not None and token.last_used_at >= day:
        rows.update(last_used_at=now)
        return
    earlier = Q(last_used_at=None) | Q(last_used_at__lt=day)
    with company_scope(token.company), atomic():
        if rows.filter(earlier).update(last_used_at=now):  # of several at once, one tells
            record(TokenUsed(address=address), by=_user_of(token), subject=("token", token.pk))


def _tell_of_refusal(token: Token, reason: str, address: str) -> None:
    if not cache.add(f"token-refused:{token.pk}", 1, timeout=_REFUSAL_TOLD_EVERY):
        return
    with company_scope(token.company), atomic():
        happened = TokenRefused(reason=reason, address=address)
        record(happened, by=_user_of(token), subject=("token", token.pk))


def _user_of(token: Token) -> Actor:
    """The program, for the log: nothing is asked of its rights."""
    return Actor(ActorKind.TOKEN, id=token.pk, name=token.name, role=token.role)


def _read(hashed: str) -> Token | None:
    rows = _rows_of(hashed)
    if not rows:
        return None
    token = copy(_made(rows[0]))
    token.company = copy(token.company)  # an action may give it a new version before it commits
    return token


@lru_cache(maxsize=1)
def _statement() -> str:
    columns = [
        f'{alias}."{field.column}"'
        for alias, model in (("t", Token), ("c", Company))
        for field in model._meta.concrete_fields
    ]
    return (
        f"SELECT {', '.join(columns)} FROM {Token._meta.db_table} t "  # noqa: S608 - our own names
        f"JOIN {Company._meta.db_table} c ON c.id = t.company_id WHERE t.hash = %s"
    )


# A busy program's requests come in waves, all with the same token.
_rows_of = SharedRead[str, list[tuple[Any, ...]]](lambda hashed: run_first(_statement(), [hashed]))


@lru_cache(maxsize=256)
def _made(values: tuple[Any, ...]) -> Token:
    """The token of these very values: between two requests they are mostly the same."""
    width = len(Token._meta.concrete_fields)
    token, company = _row(Token, values[:width]), _row(Company, values[width:])
    token.company = company
    return token


def _row[M: Model](model: type[M], values: Sequence[Any]) -> M:
    """A row of a raw query as its model: converted as the field would have been."""
    row = model()
    for field, value in zip(model._meta.concrete_fields, values, strict=True):
        if value is not None and isinstance(field, JSONField):
            value = orjson.loads(value)
        elif isinstance(value, datetime) and value.tzinfo is None:
            value = value.replace(tzinfo=UTC)  # SQLite keeps no zone
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, "default"
    return row


def hash_of(secret: str) -> str:
    """SHA-256 of the secret; it is random and long, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
