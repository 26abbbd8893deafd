"""Finding leads by any fragment of name, e-mail, phone, or a text of the company's own fields.

One `search_text` column per lead: folded name, e-mail, digits of the phones in all their forms,
then the texts.
PostgreSQL indexes it with trigrams (company first); SQLite keeps an FTS5 trigram table beside it,
filled here and not by triggers, which Django's table remakes would drop silently.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from cauce.accounts.scope import current_company
from cauce.catalog.field_values import words_of
from cauce.catalog.fields import WORDED, fields_of
from cauce.kit import names, phones
from cauce.leads.models import Lead
from cauce.store import on_postgres, rows

FTS = "cauce_lead_search"
_LIMIT = 400
_LONGER = 1_600  # with the texts of the company's own fields


def text_of(*, name: str, email: str, phone: str, whatsapp: str, more: str = "") -> str:
    """The searchable text: words start after a space, so a prefix search is `% word%`. `more` is
    what `further` makes of the company's own fields."""
    digits = phones.search_forms(phone) if phone else ""
    if whatsapp and whatsapp != phone:
        digits = f"{digits} {phones.search_forms(whatsapp)}"
    text = f" {names.fold(name)} {names.fold(email)} {digits}"[:_LIMIT]
    return f"{text} {more}"[:_LONGER] if more else text


def further(campaign_id: int | None, attributes: Mapping[str, Any]) -> str:
    """What a lead, or without a campaign a person, is found by of the company's own fields: the
    values of texts, phones, e-mails and web addresses; "" without any."""
    fields = fields_of(current_company()) if attributes else None
    if fields is None or not fields.active:
        return ""
    asked = fields.active if campaign_id is None else fields.of(campaign_id)
    return words_of([one for one in asked if one.kind in WORDED], attributes)


def text_of_lead(lead: Lead) -> str:
    """The searchable text of a lead as it is."""
    return text_of(
        name=lead.name,
        email=lead.email,
        phone=lead.phone,
        whatsapp=lead.whatsapp,
        more=further(lead.campaign_id, lead.attributes),
    )


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
    text = text_of_lead(lead)
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
    trigrams = [] if on_postgres() else _trigrams(wanted)
    if trigrams and _is_rare(trigrams, table):
        sql, values = _fts(trigrams, table)
        found = Q(pk__in=RawSQL(sql, values))  # noqa: S611 - the table's name is ours
    # The index knows which trigrams a row has, not where: the row itself decides.
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
_MOST_TRIGRAMS = 40  # that are looked up; the row itself is asked for the rest


def _trigrams(words: Iterable[str]) -> list[str]:
    found = [word[at : at + 3] for word in words for at in range(len(word) - 2)]
    return list(dict.fromkeys(found))[:_MOST_TRIGRAMS]


def _is_rare(trigrams: Sequence[str], table: str) -> bool:
    sql, values = _fts(trigrams, table)
    [(count,)] = rows.run_planned(f"SELECT count(*) FROM ({sql} LIMIT {_RARE + 1})", values)  # noqa: S608
    return int(count) <= _RARE


def _fts(trigrams: Sequence[str], table: str) -> tuple[str, list[str]]:
    """The statement that gives the ids of the rows with all of these trigrams, and its value.

    MATCH reads the index alone; LIKE, which the table takes as well, reads each row it finds, and
    to count ten thousand of them takes ten times as long.
    """
    asked = " AND ".join('"' + one.replace('"', '""') + '"' for one in trigrams)
    return f"SELECT rowid FROM {table} WHERE {table} MATCH %s", [asked]  # noqa: S608


def rebuild() -> None:
    """Index every lead anew from its search text, in one transaction. PostgreSQL needs it never."""
    if not on_postgres():
        rows.run(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')", [])  # noqa: S608
