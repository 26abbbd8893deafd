"""Rows as text that means the same on every database: one JSON list per row."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.duration import duration_string

from cauce.store import on_postgres

type Convert = Callable[[Any], Any]
_SAME = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.FloatField,
    models.BooleanField,
)
# PostgreSQL's text holds no NUL; an even number of backslashes before it makes it one.
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def tables_of(all_models: Iterable[type[models.Model]]) -> dict[str, type[models.Model]]:
    """The tables that these models own, by name; several models may share one."""
    return {
        model._meta.db_table: model
        for model in all_models
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    }


def columns_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The fields with a column that is written, not computed."""
    return [f for f in model._meta.concrete_fields if not getattr(f, "generated", False)]


def read(model: type[models.Model]) -> Iterator[str]:
    """Every row as a line of text, in the order of the keys, without holding them in memory.

    By the plain manager: a backup is of every company.
    """
    names = [field.attname for field in columns_of(model)]
    rows = model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000)
    return (json.dumps(row, default=_plain) for row in rows)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"a {type(value).__name__} has no text")


def written(
    fields: "Sequence[models.Field[Any, Any]]", lines: Iterable[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows of `lines` as this database takes them; `fields` in the order of the columns."""
    convert = [_converter(field) for field in fields]
    for line in lines:
        if on_postgres() and "\\u0000" in line:
            line = _NUL.sub(r"\1", line)
        values = json.loads(line)
        yield tuple(c(v) if c else v for c, v in zip(convert, values, strict=True))


def _converter(field: "models.Field[Any, Any]") -> Convert | None:
    """None where a JSON value is already what the driver takes."""
    target: Any = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.JSONField):
        return lambda value: _json(target, value)
    if isinstance(target, _SAME):
        return None
    return lambda value: (
        None if value is None else target.get_db_prep_save(target.to_python(value), connection)
    )


def _json(field: "models.JSONField[Any, Any]", value: Any) -> Any:
    if value is None and field.null:
        return None
    return connection.ops.adapt_json_value(value, field.encoder)
