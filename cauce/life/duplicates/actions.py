"""Recognise, claim and relate a batch of drafts, each with a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection

from cauce.accounts.models import Company
from cauce.catalog.duplicates import duplicates_of
from cauce.leads import contact_search
from cauce.leads.draft import Draft, Earlier, Point
from cauce.leads.models import Contact, ContactPoint, Lead, Standing
from cauce.life.duplicates import rules
from cauce.store import LostRace, insert_new, insert_rows, on_postgres, rows, together

_LATEST = 100  # earlier leads of one person that are looked at


def recognise(drafts: Sequence[Draft], company: Company) -> None:
    """Say on each point which contact has it, and set `contact_id` of drafts whose person is known.

    One query, nothing written. A draft's points are in order of trust (channel id, WhatsApp, phone,
    e-mail): the first that is known decides.
    """
    owners = owners_of({(p.kind, p.key) for draft in drafts for p in draft.points}, company)
    for draft in drafts:
        for point in draft.points:
            point.owner = owners.get((point.kind, point.key))
        draft.contact_id = next((p.owner for p in draft.points if p.owner is not None), None)


def claim(drafts: Sequence[Draft], company: Company) -> None:
    """Give every draft of `drafts` (the ones that are no spam) its contact, making new ones.

    Two of the batch that share a point are one person, as if they had come one after the other;
    contacts that later points find are noted in `also_matches`, never merged. The points are
    inserted first, sorted: if another transaction took one, we have waited for it to end. Then
    LostRace is raised and the whole batch runs again, now recognising that contact.
    """
    newcomers: dict[tuple[str, str], int] = {}
    for draft in drafts:
        _settle(draft, newcomers)
    with together():
        _insert_points(drafts, company)
        _insert_contacts([d for d in drafts if d.contact_is_new], company)
    grown = _complete_contacts([d for d in drafts if not d.contact_is_new])
    made = [d.spare_contact_id for d in drafts if d.contact_is_new]
    contact_search.index([*made, *grown])


def _settle(draft: Draft, newcomers: dict[tuple[str, str], int]) -> None:
    """Choose the draft's contact; `newcomers` has the points that earlier drafts brought."""
    keys = [(point.kind, point.key) for point in draft.points]
    known = [
        point.owner if point.owner is not None else newcomers.get(key)
        for point, key in zip(draft.points, keys, strict=True)
    ]
    people = list(dict.fromkeys(person for person in known if person is not None))
    draft.contact_is_new = not people
    draft.contact_id, *draft.also_matches = people or [draft.spare_contact_id]
    for point, key in zip(draft.points, keys, strict=True):
        if point.owner is None:
            newcomers.setdefault(key, draft.contact_id)


def relate(drafts: Sequence[Draft], company: Company) -> None:
    """Set the nearest duplicate scope and the earlier sellers of drafts of known people.

    One query; drafts of the same batch count as earlier leads of those behind them.
    """
    ids = sorted({d.contact_id for d in drafts if d.contact_id and not d.contact_is_new})
    earlier = earlier_leads(ids, company)
    window = duplicates_of(company).window
    for draft in drafts:
        history = earlier.setdefault(draft.contact_id or 0, [])
        campaign = draft.campaign
        now = Earlier(
            lead_id=draft.lead_id,
            campaign_id=campaign.id,
            product_id=campaign.product_id,
            brand_id=campaign.product.brand_id,
            seller_id=None,
            at=draft.at,
        )
        draft.nearest = rules.nearest(now, history, window=window)
        draft.earlier_leads = len(history)
        for scope, lead in draft.nearest.items():
            draft.duplicate_scope, draft.duplicate_of = scope, lead.lead_id
            break
        history.insert(0, now)


def owners_of(keys: set[tuple[str, str]], company: Company) -> dict[tuple[str, str], int]:
    """{(kind, key): canonical contact id}. One statement, of the same text for one lead and for
    five hundred."""
    if not keys:
        return {}
    wanted = sorted(keys)
    if on_postgres():
        source = "unnest(%s::text[], %s::text[]) AS w(kind, key)"
        values: list[Any] = [list(column) for column in zip(*wanted, strict=True)]
    else:
        source = "(SELECT value ->> 0 AS kind, value ->> 1 AS key FROM json_each(%s)) AS w"
        values = [orjson.dumps(wanted).decode()]
    sql = (
        f"SELECT p.kind, p.key, COALESCE(c.canonical_id, c.id) FROM {source} "  # noqa: S608
        # CROSS keeps SQLite from reading all points of the company and seeking each in the list.
        "CROSS JOIN cauce_contactpoint p JOIN cauce_contact c ON c.id = p.contact_id "
        "WHERE p.company_id = %s AND p.kind = w.kind AND p.key = w.key"
    )
    found = rows.run(sql, [*values, company.pk])
    return {(kind, key): contact_id for kind, key, contact_id in found}


def _insert_points(drafts: Sequence[Draft], company: Company) -> None:
    wanted: dict[tuple[str, str], tuple[int, Point]] = {}
    for draft in drafts:
        assert draft.contact_id is not None
        for point in draft.points:
            key = (point.kind, point.key)
            if point.owner is None and key not in wanted:
                wanted[key] = (draft.contact_id, point)
                draft.new_points.append(key)
    values = [(company.pk, owner, *key, p.typed) for key, (owner, p) in sorted(wanted.items())]
    insert_new(ContactPoint, ("company_id", "contact_id", "kind", "key", "typed"), values)


def _insert_contacts(drafts: Sequence[Draft], company: Company) -> None:
    """New people, each with the lead that brings it; a twin's lead is added with the known ones."""
    columns = (
        "id", "company_id", "name", "email", "phone", "whatsapp", "attributes", "created_at",
        "entry_method", "search_text", "lead_count",
    )  # fmt: skip
    insert_rows(
        Contact,
        columns,
        [
            (
                draft.contact_id,
                company.pk,
                draft.name,
                draft.email,
                draft.phone,
                draft.whatsapp,
                orjson.dumps(draft.raw.attributes).decode(),
                rows.moment(draft.at),
                draft.entry_method,
                _words(draft)[: contact_search.LIMIT],
                1,
            )
            for draft in drafts
        ],
    )


def _words(draft: Draft) -> str:
    """What finds the new person of this draft: its name, its points, and what it told."""
    points = _point_words(draft, [(p.kind, p.key) for p in draft.points])
    own = contact_search.own_words(draft.raw.attributes)
    return contact_search.name_words(draft.name) + points + own


def _point_words(draft: Draft, points: Sequence[tuple[str, str]]) -> str:
    wanted = set(points)
    typed = [p for p in draft.points if (p.kind, p.key) in wanted]
    return contact_search.point_words(
        (p.kind, p.key if p.kind == "phone" else p.typed) for p in typed
    )


def _complete_contacts(drafts: Sequence[Draft]) -> list[int]:
    """A known person has a lead more, and what it left open before is filled in; nothing that is
    there is replaced. Returns whose search text may have grown. One statement."""
    changes: dict[int, _Change] = {}
    for draft in drafts:
        changes.setdefault(draft.contact_id or 0, _Change()).add(draft)
    values = [(pk, *change.row()) for pk, change in sorted(changes.items())]
    _run_completion(values)
    return [pk for pk, change in changes.items() if change.named or change.words]


_BLANKS = ("name", "email", "phone", "whatsapp")


@dataclass(slots=True)
class _Change:
    """What the drafts of one known person bring it together."""

    filled: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_BLANKS, ""))
    named: str = ""  # the words of the name, if it had none before
    words: str = ""  # of its new points
    leads: int = 0

    def add(self, draft: Draft) -> None:
        """One more draft: what an earlier one gave stands."""
        for name in _BLANKS:
            self.filled[name] = self.filled[name] or getattr(draft, name)
        self.named = self.named or contact_search.name_words(draft.name)
        self.words += _point_words(draft, draft.new_points)
        self.leads += 1

    def row(self) -> tuple[Any, ...]:
        """In the order of `_run_completion`."""
        return (*self.filled.values(), self.named, self.words, self.leads)


def _run_completion(values: Sequence[tuple[Any, ...]]) -> None:
    if not values:
        return
    table = Contact._meta.db_table
    if not on_postgres():
        blanks = ", ".join(f"{name} = COALESCE(NULLIF({name}, ''), %s)" for name in _BLANKS)
        sql = (
            f"UPDATE {table} SET search_text = substr(search_text || "  # noqa: S608
            f"CASE WHEN name = '' THEN %s ELSE '' END || %s, 1, {contact_search.LIMIT}), "
            f"lead_count = lead_count + %s, {blanks} WHERE id = %s"
        )
        with connection.cursor() as cursor:
            cursor.executemany(sql, [(*row[5:8], *row[1:5], row[0]) for row in values])
        return
    blanks = ", ".join(f"{name} = COALESCE(NULLIF(t.{name}, ''), v.{name})" for name in _BLANKS)
    # Two batches may hold the same people in another order: whoever locks by id never waits in a
    # circle.
    sql = (
        f"UPDATE {table} t SET search_text = left(t.search_text || "  # noqa: S608
        f"CASE WHEN t.name = '' THEN v.named ELSE '' END || v.words, {contact_search.LIMIT}), "
        f"lead_count = t.lead_count + v.leads, {blanks} "
        "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], "
        "%s::text[], %s::int[]) v(id, name, email, phone, whatsapp, named, words, leads) "
        f"JOIN (SELECT id FROM {table} WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE) held "
        "ON held.id = v.id WHERE t.id = v.id RETURNING t.canonical_id, t.erased_at"
    )
    columns = [list(column) for column in zip(*values, strict=True)]
    for canonical, erased_at in rows.run(sql, [*columns, columns[0]]):
        if canonical is not None or erased_at is not None:
            raise LostRace("a contact was merged into another one meanwhile, or erased")


def earlier_leads(ids: list[int], company: Company) -> dict[int, list[Earlier]]:
    """{contact id: its active leads and those of contacts merged into it, newest first, at most a
    hundred}. One statement."""
    if not ids:
        return {}
    own, values = rows.in_list("id", ids, kind="bigint")
    merged, more = rows.in_list("canonical_id", ids, kind="bigint")
    table = Contact._meta.db_table
    columns = "campaign_id, product_id, brand_id, seller_id, created_at"
    sql = (
        f"SELECT person, id, {columns} FROM (SELECT c.person, l.id, {columns}, "  # noqa: S608
        "row_number() OVER (PARTITION BY c.person ORDER BY l.id DESC) AS place "
        f"FROM (SELECT id AS person, id AS member FROM {table} WHERE {own} UNION ALL "
        f"SELECT canonical_id, id FROM {table} WHERE {merged}) AS c "
        f"JOIN {Lead._meta.db_table} l ON l.contact_id = c.member "
        f"WHERE {rows.unindexed('l.company_id')} = %s AND l.standing = %s"
        ") AS earlier WHERE place <= %s ORDER BY id DESC"
    )
    found: dict[int, list[Earlier]] = {}
    params = [*values, *more, company.pk, Standing.ACTIVE.value, _LATEST]
    for person, lead_id, campaign_id, product_id, brand_id, seller_id, at in rows.run(sql, params):
        lead = Earlier(lead_id, campaign_id, product_id, brand_id, seller_id, rows.read_moment(at))
        found.setdefault(person, []).append(lead)
    return found
