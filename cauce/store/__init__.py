"""What the two databases do differently, told once: transactions, reserved ids, bulk rows."""

from cauce.store.rows import (
    insert_new,
    insert_rows,
    reserve_ids,
    reserve_many,
    together,
    update_rows,
)
from cauce.store.statistics import note_growth, weigh
from cauce.store.transaction import (
    LostRace,
    atomic,
    committed,
    durable_later,
    is_race,
    on_postgres,
    retrying,
)

__all__ = [
    "LostRace",
    "atomic",
    "committed",
    "durable_later",
    "insert_new",
    "insert_rows",
    "is_race",
    "note_growth",
    "on_postgres",
    "reserve_ids",
    "reserve_many",
    "retrying",
    "together",
    "update_rows",
    "weigh",
]
