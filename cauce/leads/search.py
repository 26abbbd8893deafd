"""Finding leads by any fragment of name, e-mail or phone.

One `search_text` column per lead: folded name, e-mail, digits of the phones in all their forms.
PostgreSQL indexes it with trigrams (company first); SQLite keeps an FTS5 trigram table beside it,
filled here and not by triggers, which Django's table remakes would drop silently.
"""

import re
from collections.abc import Iterable, Sequence

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from cauce.accounts.scope import current_company
from cauce.kit import names, phones
from cauce.leads.models import Lead
from cauce.store import on_postgres, rows

FTS = "cauce_lead_search"
_LIMIT = 400


def text_of(*, name: str, email: str, phone: str, whatsapp: str) -> str:
    """The searchable text: words start after a space, so a prefix search is `% word%`."""
    digits = phones.search_forms(phone) if phone else ""
    if whatsapp and whatsapp != phone:
        digits = f"{digits} {phones.search_forms(whatsapp)}"
    return f" {names.fold(name)} {names.fold(email)} {digits}"[:_LIMIT]


def index(ids: Sequence[int]) -> None:
    """Index new leads, in the transaction that wrote them. Nothing to do on PostgreSQL."""
    if on_postgres() or not ids:
        return
    for start in range(0, len(ids), 500):
        condition, values = rows.in_list("id", ids[start : start + 500], kind="bigint")
        rows.run(
            f"INSERT INTO {FTS}(rowid, search_text) "  # noqa: S608
            f"SELECT id, search_text FROM {Lead._meta.db_table} WHERE {condition}",
            values,
        )


def reindex(lead: Lead) -> None:
    """Recompute a changed lead's search text and index it anew, in the same transaction."""
    text = text_of(name=lead.name, email=lead.email, phone=lead.phone, whatsapp=lead.whatsapp)
    if text == lead.search_text:
        return
    if not on_postgres():
        # An external-content table must be told the old text to forget it.
        rows.run(
            f"INSERT INTO {FTS}({FTS}, rowid, search_text) VALUES ('delete', %s, %s)",  # noqa: S608
            [lead.pk, lead.search_text],
        )
    lead.search_text = text
    lead.save(update_fields=["search_text"])
    index([lead.pk])


def matching(leads: QuerySet[Lead], typed: str) -> QuerySet[Lead]:
    """`leads` narrowed to those that hold every term of `typed`.

    A term with digits in it is also tried as a phone written any way. One or two characters find
    the beginnings of words. On SQLite one statement asks here and now how common the terms are.
    """
    return holding(leads, terms(typed))


def holding[M: Model](found: QuerySet[M], words: Iterable[str], *, table: str = FTS) -> QuerySet[M]:
    """`found` narrowed to rows whose `search_text` holds all `words` (from `terms`); `table` is
    their FTS5 table on SQLite."""
    return found.filter(held(words, table=table))


def held(words: Iterable[str], *, table: str = FTS) -> Q:
    """The condition that a row's `search_text` holds all `words`, otherwise as `holding`."""
    wanted = [term if len(term) > 2 else f" {term}" for term in words]
    found = Q()
    indexed = [] if on_postgres() else [term for term in wanted if _has_trigram(term)]
    if indexed and _is_rare(indexed, table):
        sql, values = _fts(indexed, table)
        found = Q(pk__in=RawSQL(sql, values))  # noqa: S611 - the table's name is ours
        wanted = [term for term in wanted if term not in indexed or _WILD & set(term)]
    for term in wanted:
        found &= Q(search_text__contains=term)
    return found


def terms(typed: str) -> list[str]:
    """The folded terms of a query; a phone with spaces is one term of digits."""
    digits = "".join(c for c in typed if c.isdigit())
    rest = typed.strip().lstrip("+").translate(_SEPARATORS)
    if len(digits) >= 3 and not rest:
        return [_as_stored(digits)]
    return [term for term in names.fold(typed).split() if term][:6]


def _as_stored(digits: str) -> str:
    """A whole number with a prefix that we do not store (044…, 01…, 0052…) by its E.164 digits."""
    phone = phones.read(digits, country=current_company().country)
    if phone is None or not phone.valid or digits in phones.search_forms(phone.e164):
        return digits
    return phone.e164.removeprefix("+")


_SEPARATORS = dict.fromkeys(map(ord, "0123456789 -().+/\u00a0"), None)


# Up to here the ids are gathered from the index; what is more common is met soon enough on the way
# through the rows in their order. Gathering hundreds of thousands of ids took 0.4 s.
_RARE = 10_000
# What LIKE takes for any sign. Escaping it would cost the index: SQLite hands only LIKE without
# ESCAPE to a virtual table. So the index finds a few too many, and the row itself decides.
_WILD = frozenset("%_")


def _has_trigram(term: str) -> bool:
    """Three signs in a row for the index to look up. A pattern without any crashes SQLite 3.40 when
    another LIKE stands beside it."""
    return any(len(run) > 2 for run in re.split("[%_]", term))


def _is_rare(indexed: Sequence[str], table: str) -> bool:
    sql, patterns = _fts(indexed, table)
    [(count,)] = rows.run_planned(f"SELECT count(*) FROM ({sql} LIMIT {_RARE + 1})", patterns)  # noqa: S608
    return int(count) <= _RARE


def _fts(indexed: Sequence[str], table: str) -> tuple[str, list[str]]:
    """The statement that gives the ids of the rows with these terms, and its values."""
    held = " AND ".join("search_text LIKE %s" for _ in indexed)
    return f"SELECT rowid FROM {table} WHERE {held}", [f"%{term}%" for term in indexed]  # noqa: S608


def rebuild() -> None:
    """Index every lead anew from its search text, in one transaction. PostgreSQL needs it never."""
    if not on_postgres():
        rows.run(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')", [])  # noqa: S608
