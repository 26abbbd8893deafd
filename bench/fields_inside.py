"""Give the leads of the bench company values of five own fields: `python -m bench.fields_inside`.

Eight of ten leads have them. Written by SQL into `attributes` and into what lists and the search
know of them, as intake would have; nothing is done where the fields are there already.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.config.settings")
django.setup()  # before anything that holds models is imported

# ruff: noqa: E402
from django.db import connection

from bench.fields import FIRST_DAY, OPTIONS
from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.catalog.fields import CustomField
from cauce.leads import search
from cauce.leads.models import FieldValue, Lead
from cauce.life import setup
from cauce.store import atomic, on_postgres

_PAY = " ".join(f"WHEN {n} THEN '{option}'" for n, option in enumerate(OPTIONS))
# Field → kind and its value in SQL, of the lead's id alone.
FIELDS = {
    "Recámaras": ("number", "1 + id % 5"),
    "Presupuesto": ("money", "id * 7919 % 50000 * 100"),
    "Visita": ("date", "id % 730"),  # days after the first
    "Pago": ("choice", f"CASE id % 4 {_PAY} END"),
    "Folio": ("text", "'folio ' || id * 7919 % 1000003"),
}
_FILLED = "id % 10 < 8"


def main() -> None:
    """Make the fields, and fill them in."""
    company = Company.objects.get(slug="bench")
    began = time.perf_counter()
    with company_scope(company):
        if CustomField.objects.filter(slug="recamaras").exists():
            return
        with atomic():
            filled = _fill(company)
        search.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if on_postgres() else "ANALYZE")
    print(f"{filled} leads filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)


def _fill(company: Company) -> int:
    """Returns how many leads have values now."""
    leads, values = Lead._meta.db_table, FieldValue._meta.db_table
    fields = {name: _made(name, kind) for name, (kind, _) in FIELDS.items()}
    with connection.cursor() as cursor:
        pairs = ", ".join(f"'{row.slug}', {_told(name)}" for name, row in fields.items())
        made = "jsonb_build_object" if on_postgres() else "json_object"
        folio = FIELDS["Folio"][1]
        cursor.execute(
            f"UPDATE {leads} SET attributes = {made}({pairs}), "
            f"search_text = search_text || ' ' || {folio} WHERE company_id = {company.pk} "
            f"AND {_FILLED}"
        )
        filled = int(cursor.rowcount)
        for name, row in fields.items():
            number, text = _keys(name)
            cursor.execute(
                f"INSERT INTO {values} (company_id, field_id, lead_id, number, text) "
                f"SELECT company_id, {row.pk}, id, {number}, {text} FROM {leads} "
                f"WHERE company_id = {company.pk} AND {_FILLED}"
            )
    return filled


def _made(name: str, kind: str) -> CustomField:
    options = list(OPTIONS) if kind == "choice" else []
    return setup.create_field(name=name, kind=kind, options=options, by=SYSTEM)


def _told(name: str) -> str:
    """The value as `attributes` have it."""
    kind, value = FIELDS[name]
    if kind != "date":
        return value
    if on_postgres():
        return f"(date '{FIRST_DAY}' + ({value})::int)::text"
    return f"date('{FIRST_DAY}', '+' || ({value}) || ' days')"


def _keys(name: str) -> tuple[str, str]:
    """(number, text) as the index has them."""
    kind, value = FIELDS[name]
    if kind in {"choice", "text"}:
        return "NULL", f"lower(replace({value}, 'é', 'e'))"
    whole = f"{FIRST_DAY.toordinal()} + {value}" if kind == "date" else f"({value}) * 10000"
    return f"CAST({whole} AS bigint)", "''"


if __name__ == "__main__":
    main()
