"""Look for what must never be: rows that point into another company or nowhere, leads that differ
from their history, tallies that do not add up, a search index that lags. Changes nothing.

Ends with 1 when something is wrong. `cauce rebuild` puts right what is derived.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope, unscoped
from cauce.management import database, doctor_leads, doctor_processes, doctor_rows
from cauce.management.asked import company_called
from cauce.management.findings import Check
from cauce.spine.backlog import backlog
from cauce.store import schema
from cauce.store.bulk import snapshot

SAMPLE = 1_000


def arguments(parser: ArgumentParser) -> None:
    """How much to look at, and how to say it."""
    parser.add_argument(
        "--all", action="store_true", help=f"replay every lead's history, not {SAMPLE} per company"
    )
    parser.add_argument("--company", metavar="SLUG", help="replay the leads of this company alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: Namespace) -> int:
    """Examine, print, and return 1 when something is wrong."""
    database.refuse_unusable()
    wanted = [company_called(args.company)] if args.company else list(Company.objects.all())
    with snapshot():  # others go on working: what is compared must be of one moment
        checks = list(examine(wanted, sample=None if args.all else SAMPLE))
    fine = all(check.ok for check in checks)
    if args.json:
        found = {"ok": fine, "checks": [check.as_data() for check in checks]}
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(line for check in checks for line in check.lines()))
        print("Everything is as it should be." if fine else "Something is wrong: see above.")
    return 0 if fine else 1


def examine(companies: list[Company], *, sample: int | None) -> Iterator[Check]:
    """Every check: of the whole database, then of each company's leads (`sample` of them)."""
    yield _tables()
    with unscoped("the doctor walks the rows of every company"):
        yield doctor_rows.foreign_keys()
        yield doctor_rows.loose_references()
        yield doctor_rows.numbers()
        yield doctor_rows.next_ids()
        yield doctor_leads.intake()
        yield doctor_leads.assignments()
    yield doctor_leads.search_index()
    for company in companies:
        with company_scope(company):
            yield doctor_leads.histories(company, sample=sample)
            yield doctor_leads.contacts(company, sample=sample)
            yield doctor_leads.closed(company)
    yield _feed()
    yield from doctor_processes.processes()


def _tables() -> Check:
    check = Check("tables are up to date", looked_at=sum(map(len, schema.on_disk().values())))
    check.problems = [
        f"the migration {name} is missing: run `cauce up`" for name in schema.missing()
    ]
    return check


def _feed() -> Check:
    found = backlog()
    check = Check("what listeners are told", looked_at=found.open + found.failed)
    if found.failed:
        check.remarks.append(f"{found.failed} were given up after repeated failures")
    return check
