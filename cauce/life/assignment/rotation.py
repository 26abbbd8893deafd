"""The counters of the rotations and the loads of sellers who take only so many: the statements."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cauce.accounts.models import Company
from cauce.leads.models import Lead
from cauce.life.assignment.models import Rotation
from cauce.store import on_postgres, rows, update_rows

_TABLE = Rotation._meta.db_table
_LEADS = Lead._meta.db_table


@dataclass(frozen=True, slots=True)
class Step:
    """How far a rotation moves: so many turns, or as many as its place in the round asks for."""

    turns: int = 0
    jumps: Sequence[int] = ()


def advance(steps: Mapping[int, Step]) -> dict[int, int]:
    """Move the rotations of some rules; the turn at which each stood. Locks them in id order, until
    the transaction ends. One statement on PostgreSQL."""
    if not steps:
        return {}
    ordered = sorted(steps.items())
    if on_postgres():
        return _advance_on_postgres(ordered)
    return {rule_id: _advance_on_sqlite(rule_id, step) for rule_id, step in ordered}


def _advance_on_sqlite(rule_id: int, step: Step) -> int:
    """Nobody else writes meanwhile, so a jump may be looked up between reading and writing: two
    statements, one where nobody is passed over."""
    if not step.jumps:
        sql = f"UPDATE {_TABLE} SET turns = turns + %s WHERE rule_id = %s RETURNING turns - %s"  # noqa: S608
        return int(rows.run(sql, [step.turns, rule_id, step.turns])[0][0])
    stood = int(rows.run(f"SELECT turns FROM {_TABLE} WHERE rule_id = %s", [rule_id])[0][0])  # noqa: S608
    if moved := step.jumps[stood % len(step.jumps)]:
        put(rule_id, stood + moved)
    return stood


_ADVANCE = (
    f"WITH held AS (SELECT rule_id, turns FROM {_TABLE} WHERE rule_id = ANY(%s::bigint[]) "  # noqa: S608
    "ORDER BY rule_id FOR UPDATE) "
    f"UPDATE {_TABLE} r SET turns = held.turns + v.n "
    "+ coalesce((v.jumps::jsonb ->> (held.turns %% v.length)::int)::bigint, 0) "
    "FROM held JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) "
    "v(rule_id, n, length, jumps) USING (rule_id) "
    "WHERE r.rule_id = held.rule_id RETURNING r.rule_id, held.turns"
)


def _advance_on_postgres(ordered: Sequence[tuple[int, Step]]) -> dict[int, int]:
    ids = [rule_id for rule_id, _ in ordered]
    given = [
        [0 if step.jumps else step.turns for _, step in ordered],
        [len(step.jumps) or 1 for _, step in ordered],
        [json.dumps(step.jumps) if step.jumps else None for _, step in ordered],
    ]
    return {int(rule): int(stood) for rule, stood in rows.run(_ADVANCE, [ids, ids, *given])}


def put(rule_id: int, turns: int) -> None:
    """Set a rotation that `advance` has locked."""
    update_rows(Rotation, ("turns",), [(rule_id, turns)], key="rule_id")


def put_all(turns: Mapping[int, int]) -> None:
    """As `put`, several in one statement."""
    update_rows(Rotation, ("turns",), sorted(turns.items()), key="rule_id")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of one seller's zone."""

    seller: int
    since: datetime
    until: datetime


_GIVEN = (
    f"SELECT 1 FROM {_LEADS} WHERE company_id = %s AND seller_id = {{seller}} "  # noqa: S608
    "AND assigned_at >= {since} AND assigned_at < {until} AND standing = 'active' LIMIT %s"
)
# Two halves, so that each reads the index of the queue that holds it; closed ones are in neither.
_OPEN = (
    f"SELECT 1 FROM {_LEADS} WHERE company_id = %s AND seller_id = {{seller}} "  # noqa: S608
    "AND flow_state IN ('', 'in_process') AND standing = 'active' AND next_due IS {due} LIMIT %s"
)
_COUNTS = (
    f"(SELECT count(*) FROM ({_GIVEN}) given), "  # noqa: S608
    f"(SELECT count(*) FROM ({_OPEN.replace('{due}', 'NULL')}) undated) "
    f"+ (SELECT count(*) FROM ({_OPEN.replace('{due}', 'NOT NULL')}) dated)"
)


def loads(company: Company, days: Sequence[Day], *, most: int) -> dict[Day, tuple[int, int]]:
    """{day: (leads given to the seller that day, open leads of the seller now)}, each counted to
    `most` and no further. One statement; call it when the rotations are locked."""
    if not days:
        return {}
    limits = [company.pk, most] * 3
    if on_postgres():
        names = {"seller": "s.seller", "since": "s.since", "until": "s.until"}
        sql = (
            f"SELECT s.place, {_COUNTS.format(**names)} "  # noqa: S608
            "FROM unnest(%s::int[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) "
            "s(place, seller, since, until)"
        )
        columns: list[Any] = [
            list(range(len(days))),
            [one.seller for one in days],
            [one.since for one in days],
            [one.until for one in days],
        ]
        found = rows.run(sql, [*limits, *columns])
    else:
        names = {
            name: f"json_extract(s.value, '$[{n}]')"
            for n, name in enumerate(("seller", "since", "until"))
        }
        listed = [
            [one.seller, str(rows.moment(one.since)), str(rows.moment(one.until))] for one in days
        ]
        sql = f"SELECT s.key, {_COUNTS.format(**names)} FROM json_each(%s) s"  # noqa: S608
        found = rows.run(sql, [*limits, json.dumps(listed)])
    return {days[int(place)]: (int(given), int(opened)) for place, given, opened in found}
