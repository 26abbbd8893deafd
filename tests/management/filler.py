"""Rows in every table there is, with the values that are hardest to carry from place to place."""

import itertools
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from cauce.management.row_text import columns_of, tables_of

TEXT = "Ñandú «Río» 🦦 'quoted' \"twice\" \\u0000 \\N\ttab\nline\u2028end,;%s"
JSON = {
    "z": [1, 2.5, True, None, "ñ\u2028\ud83e\udda6"],
    "a": {"": "empty key", "nul": "\\u0000"},
    "big": 2**60,
}
# What check constraints ask for: these are null in every row, those in none.
ALWAYS_NULL = {("AssignmentRule", "product")}
NEVER_NULL = {("AssignmentRule", "campaign")}
_numbers = itertools.count(1)


def fill(rows_per_table: int = 3) -> None:
    """Insert rows into every table of the models, in whatever state the database is."""
    for model in tables_of(apps.get_models(include_auto_created=True)).values():
        for number in range(rows_per_table):
            make(model, nulls=number == 0)


def make(model: type[models.Model], *, nulls: bool = False) -> models.Model:
    """One saved row, and whatever it refers to. With `nulls`, null wherever that is allowed."""
    values = {}
    for field in columns_of(model):
        if isinstance(field, models.AutoField):
            continue
        place = (model.__name__, field.name)
        null = field.null and (nulls or field.related_model is model) and place not in NEVER_NULL
        values[field.attname] = None if null or place in ALWAYS_NULL else _value(field)
    row = model(**values)
    model._base_manager.bulk_create([row])
    return row


def _value(field: "models.Field[Any, Any]") -> Any:
    number = next(_numbers)
    if isinstance(field, models.ForeignKey):
        related = make(field.related_model)
        return getattr(related, field.target_field.attname)
    for kind, make_value in _MAKERS.items():
        if isinstance(field, kind):
            return make_value(number)
    assert isinstance(field, models.CharField | models.TextField), field
    return f"{number} {TEXT}"[: field.max_length]


_MAKERS = {
    models.BooleanField: lambda n: n % 2 == 0,
    models.SmallIntegerField: lambda n: n % 90,
    models.BigIntegerField: lambda n: 2**60 + n,
    models.IntegerField: lambda n: n % 90,
    models.FloatField: lambda n: n / 3,
    models.DecimalField: lambda n: Decimal(n) / 4 + Decimal("0.1"),
    models.DateTimeField: lambda n: datetime(2026, 3, 1, 1, 2, 3, 456789, UTC) + timedelta(hours=n),
    models.DateField: lambda n: date(2026, 2, 28) + timedelta(days=n),
    models.TimeField: lambda n: time(23, 59, n % 60, 999999),
    models.DurationField: lambda n: timedelta(days=-n, microseconds=n),
    models.UUIDField: lambda n: uuid.UUID(int=n),
    models.BinaryField: lambda n: bytes(range(256)) + bytes([n % 256]),
    models.JSONField: lambda n: {**JSON, "n": n},
    models.GenericIPAddressField: lambda n: f"2001:db8::{n:x}",
}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables as Python values, table by table, in the order of their keys."""
    return {
        table: [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in model._base_manager.order_by("pk").values_list(
                *(field.attname for field in columns_of(model))
            )
        ]
        for table, model in tables_of(apps.get_models(include_auto_created=True)).items()
    }
