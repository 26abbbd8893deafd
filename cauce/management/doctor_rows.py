"""The doctor on rows of every kind: what refers to what, and the numbers that come next."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet

from cauce.accounts.models import Company
from cauce.accounts.scope import Owned
from cauce.leads.models import Lead, LeadCounter
from cauce.management.findings import Check
from cauce.store import on_postgres, rows

# Columns that hold ids without being foreign keys: (model, column, model referred to).
LOOSE = (
    ("Submission", "lead_id", "Lead"),
    ("Submission", "campaign_id", "Campaign"),
    ("Submission", "connection_id", "Connection"),
    ("Submission", "run_id", "ImportRun"),
    ("Event", "contact_id", "Contact"),
)


def foreign_keys() -> Check:
    """Every owned row has its company, and every foreign key between owned models leads to a row
    that is there, of the same company. The database checks only some of it."""
    check = Check("references stay within their company")
    for model in _owned():
        check.looked_at += model._default_manager.count()
        homeless = model._default_manager.filter(
            ~Exists(Company.objects.filter(pk=OuterRef("company_id")))
        )
        _note(check, homeless, f"{model.__name__}.company_id", "Company")
        for field in model._meta.concrete_fields:
            parent = field.related_model
            if isinstance(parent, type) and issubclass(parent, Owned):
                _hold(check, model, field.attname, parent)
        for many in model._meta.many_to_many:
            _hold_links(check, many)
    return check


def loose_references() -> Check:
    """The same for columns that hold ids without being foreign keys."""
    check = Check("ids kept beside rows lead somewhere")
    for name, column, parent in LOOSE:
        model = apps.get_model("cauce", name)
        check.looked_at += model._default_manager.exclude(**{column: None}).count()
        _hold(check, model, column, apps.get_model("cauce", parent))
    return check


def numbers() -> Check:
    """The next lead's number is beyond all that were given."""
    check = Check("numbers of leads")
    highest = Lead.objects.order_by().values("company_id").annotate(top=Max("number"))
    counters = dict(LeadCounter.objects.values_list("company_id", "last"))
    for row in highest:
        check.looked_at += 1
        last = counters.get(row["company_id"], 0)
        if last < row["top"]:
            check.problems.append(
                f"company {row['company_id']} has given number {row['top']}, but counts to {last}"
            )
    return check


def next_ids() -> Check:
    """The next id of each table is beyond all that are taken: a restore may forget it."""
    check = Check("ids that come next")
    for model in apps.get_app_config("cauce").get_models():
        if not _counts(model):
            continue
        check.looked_at += 1
        top = model._default_manager.aggregate(top=Max("pk"))["top"] or 0
        if (last := _last_id(model)) < top:
            check.problems.append(
                f"{model.__name__} has id {top}, but the next would be {last + 1}"
            )
    return check


def _owned() -> Iterator[type[Owned]]:
    return (m for m in apps.get_app_config("cauce").get_models() if issubclass(m, Owned))


def _hold(check: Check, model: type[Model], column: str, parent: type[Model]) -> None:
    right = parent._default_manager.filter(pk=OuterRef(column), company_id=OuterRef("company_id"))
    astray = model._default_manager.filter(~Exists(right), ~Q(**{column: None}))
    _note(check, astray, f"{model.__name__}.{column}", parent.__name__)


def _hold_links(check: Check, many: Any) -> None:
    """A table of links has no company of its own: both its ends must have the same."""
    through = many.remote_field.through
    ours, theirs = many.m2m_field_name(), many.m2m_reverse_field_name()
    check.looked_at += through._base_manager.count()
    parent = many.related_model
    right = parent._default_manager.filter(
        pk=OuterRef(f"{theirs}_id"), company_id=OuterRef(f"{ours}__company_id")
    )
    _note(check, through._base_manager.filter(~Exists(right)), through.__name__, parent.__name__)


def _note(check: Check, astray: "QuerySet[Model]", what: str, parent: str) -> None:
    count = astray.count()
    if count:
        first = astray.order_by("pk").values_list("pk", flat=True)[0]
        check.problems.append(
            f"{what}: {count} rows lead to a {parent} that is not there, or not of their company;"
            f" the first is id {first}"
        )


def _counts(model: type[Model]) -> bool:
    """Whether the database gives this table's ids."""
    return model._meta.pk.get_internal_type() == "BigAutoField"


def _last_id(model: type[Model]) -> int:
    table = model._meta.db_table
    if on_postgres():
        sql = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)"
        return int(rows.run(sql, [connection.ops.quote_name(table)])[0][0] or 0)
    found = rows.run("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    return int(found[0][0]) if found else 0
