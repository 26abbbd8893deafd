"""Finding contacts by any fragment of a name, e-mail or phone that they were ever known by, or of
what they told under the company's own fields.

As leads are found (`leads.search`): PostgreSQL indexes `search_text` with trigrams. SQLite's FTS5
table keeps a copy of the text: it forgets the old one by itself, where a table over the contacts'
own text would have to be told it, one statement more for each batch of intake.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from cauce.kit import names, phones
from cauce.leads import families, search
from cauce.leads.models import Contact, ContactPoint
from cauce.store import on_postgres, rows

FTS = "cauce_contact_search"
LIMIT = 2_000
_OWN_LIMIT = 1_000  # of it at most is of own fields, so that a point that comes later has room


def name_words(name: str) -> str:
    """A name as the text holds it: words start after a space, so a prefix is `% word%`."""
    return f" {names.fold(name)}" if name.strip() else ""


def point_words(points: Iterable[tuple[str, str]]) -> str:
    """The words of points (kind, what was typed or the key); those of a channel's own have none."""
    found: dict[str, None] = {}
    for kind, key in points:
        if kind == "phone":
            found[phones.search_forms(key)] = None
        elif kind == "email":
            found[names.fold(key)] = None
    return "".join(f" {words}" for words in found)


def own_words(attributes: Mapping[str, Any]) -> str:
    """The words of what a person told under the company's own fields, as leads are found by."""
    words = search.further(None, attributes)
    return f" {words}"[:_OWN_LIMIT] if words else ""


def text_of(contact: Contact, points: Iterable[ContactPoint], *, merged: Iterable[str] = ()) -> str:
    """The whole text of a contact, from its name, the names of those merged into it, all their
    points, and what it told."""
    names_known = dict.fromkeys(map(name_words, (contact.name, *merged)))
    words = "".join(names_known) + point_words(map(_of, points))
    return (words + own_words(contact.attributes))[:LIMIT]


def _of(point: ContactPoint) -> tuple[str, str]:
    return point.kind, point.key if point.kind == "phone" else point.typed


def index(contact_ids: Sequence[int]) -> None:
    """Index new or changed contacts, in the transaction that wrote them; none on PostgreSQL."""
    if on_postgres() or not contact_ids:
        return
    for start in range(0, len(contact_ids), 500):
        condition, values = rows.in_list("id", contact_ids[start : start + 500], kind="bigint")
        rows.run(
            f"INSERT OR REPLACE INTO {FTS}(rowid, search_text) "  # noqa: S608
            f"SELECT id, search_text FROM {Contact._meta.db_table} WHERE {condition}",
            values,
        )


def forget(contact_ids: Iterable[int]) -> None:
    """Take removed contacts out of the index, in the transaction that removed them."""
    if on_postgres():
        return
    ids = sorted(contact_ids)
    for start in range(0, len(ids), 500):
        condition, values = rows.in_list("rowid", ids[start : start + 500], kind="bigint")
        rows.run(f"DELETE FROM {FTS} WHERE {condition}", values)  # noqa: S608


def reindex(contact_ids: Iterable[int]) -> int:
    """Compute the text of contacts anew and index them; returns how many had another one."""
    fresh = stale(Contact.objects.filter(pk__in=list(contact_ids)))
    if fresh:
        rows_to_write = [(contact.pk, text) for contact, text in fresh]
        rows.update_rows(Contact, ("search_text",), rows_to_write)
        index([contact.pk for contact, _ in fresh])
    return len(fresh)


def stale(contacts: Iterable[Contact]) -> list[tuple[Contact, str]]:
    """Contacts whose text has not the words that their name and points make, with the right text.

    Intake appends what is new, so the order of the words says nothing. Two statements.
    """
    found = {contact.pk: contact for contact in contacts}
    points: dict[int, list[ContactPoint]] = {pk: [] for pk in found}
    merged: dict[int, dict[str, None]] = {pk: {} for pk in found}
    everybody = families.of(list(found)).only("pk", "name", "canonical_id")
    owners = {contact.pk: contact for contact in everybody} if found else {}
    for point in ContactPoint.objects.filter(contact_id__in=list(owners)).order_by("pk"):
        for pk in (point.contact_id, owners[point.contact_id].canonical_id or 0):
            if pk in points:
                points[pk].append(point)
    for contact in owners.values():
        if contact.canonical_id in merged:
            merged[contact.canonical_id][contact.name] = None
    texts = [
        (contact, text_of(contact, points[pk], merged=merged[pk])) for pk, contact in found.items()
    ]
    return [(contact, text) for contact, text in texts if not _alike(contact.search_text, text)]


def _alike(stored: str, fresh: str) -> bool:
    if LIMIT in {len(stored), len(fresh)}:  # cut off: in another order, other words are lost
        return len(stored) == len(fresh)
    return set(stored.split()) == set(fresh.split())


def matching(contacts: QuerySet[Contact], typed: str) -> QuerySet[Contact]:
    """`contacts` narrowed to those that hold every term of `typed`, as `search.matching` does."""
    return search.holding(contacts, search.terms(typed), table=FTS)


def rebuild() -> None:
    """Index every contact anew, in one transaction. PostgreSQL needs it never."""
    if on_postgres():
        return
    rows.run(f"DELETE FROM {FTS}", [])  # noqa: S608
    table = Contact._meta.db_table
    rows.run(f"INSERT INTO {FTS}(rowid, search_text) SELECT id, search_text FROM {table}", [])  # noqa: S608


def index_fault() -> str:
    """What is wrong with the index of every company together; "" when it is whole."""
    if on_postgres():
        sql = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
        found = rows.run(sql, ["contact_search"])
        return "" if found and found[0][0] else "the index contact_search is missing or not valid"
    table = Contact._meta.db_table
    sql = (
        f"SELECT count(*) FROM {table} c LEFT JOIN {FTS} f ON f.rowid = c.id "  # noqa: S608
        "WHERE f.search_text IS NULL OR f.search_text <> c.search_text"
    )
    missing = int(rows.run(sql, [])[0][0])
    count = int(rows.run(f"SELECT count(*) FROM {table}", [])[0][0])  # noqa: S608
    held = int(rows.run(f"SELECT count(*) FROM {FTS}_docsize", [])[0][0])  # noqa: S608
    if missing:
        return f"{missing} contacts are not indexed by their text"
    return "" if held == count else f"{held} contacts are indexed of {count}"
