"""The Seller Score of everybody: milliseconds for each period, of a company with many leads.

`python -m bench.sellers [--databases postgres,sqlite] [--sizes 100000,1000000] [--sellers 50]`
prints one line per size and period. The report only reads, so the rows come straight into the
tables: leads of a year, three in four of them with a first step by a person, one in twelve sold.
"""

import argparse
import json

from bench.world import World, world

COLUMNS = ("database", "leads", "sellers", "period", "p50", "worst", "statements", "calibration")
INSIDE = """
import json, random, sys, time
from datetime import timedelta
import bench.fill
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Membership
from cauce.accounts.scope import company_scope
from cauce.catalog.models import Campaign, Status
from cauce.leads.models import Lead
from cauce.life import report, setup
from cauce.spine.table import Event
from cauce.store import insert_rows

count, sellers = int(sys.argv[1]), int(sys.argv[2])
chance, now = random.Random(7), timezone.now()


def columns_of(fresh):
    return {
        field.column: field.get_db_prep_save(getattr(fresh, field.attname), connection)
        for field in fresh._meta.concrete_fields
    }


def text(values):
    return [json.dumps(v.obj) if hasattr(v, "obj") else v for v in values]


made = bench.fill.company()
with company_scope(made):
    for number in range(Membership.objects.filter(role="seller").count(), sellers):
        setup.create_user(
            name=f"Vendedor {number}", email=f"v{number}@bench.example", role="seller", by=SYSTEM
        )
    ids = list(Membership.objects.filter(role="seller").values_list("pk", flat=True))[:sellers]
    campaigns = list(Campaign.objects.select_related("product"))
    statuses = {one.meaning: one.pk for one in Status.objects.filter(parent=None)}
    lead, event = columns_of(Lead(company_id=made.pk)), columns_of(Event(company_id=made.pk))
    adapt = connection.ops.adapt_datetimefield_value
    for first in range(0, count, 5_000):
        leads, events = [], []
        for number in range(first + 1, min(first + 5_000, count) + 1):
            at = now - timedelta(days=365 * (1 - number / count))
            seller, campaign = chance.randrange(len(ids)), chance.choice(campaigns)
            meaning = chance.choices(("new", "open", "won", "lost"), (30, 40, 8, 22))[0]
            leads.append({
                **lead, "id": number, "number": number, "created_at": adapt(at),
                "assigned_at": adapt(at), "seller_id": ids[seller], "campaign_id": campaign.pk,
                "product_id": campaign.product_id, "brand_id": campaign.product.brand_id,
                "entry_method": chance.choice(("form", "api", "meta_lead_ads", "file")),
                "duplicate_scope": chance.choice(("", "", "product")), "attempts": number % 3,
                "status_id": statuses[meaning], "entry_score": chance.randrange(101),
            })
            if number % 4:
                events.append({
                    **event, "id": number, "lead_id": number, "subject_kind": "lead",
                    "kind": "note.written", "actor_kind": "person", "actor_id": ids[seller],
                    "at": adapt(at + timedelta(minutes=chance.randrange(400))),
                })
        for model, rows in ((Lead, leads), (Event, events)):
            insert_rows(model, list(rows[0]), [text(row.values()) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for period in report.PERIODS:
        took = []
        for _ in range(7):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as asked:
                found = report.board(SYSTEM, code=period, now=now)
            took.append(1000 * (time.perf_counter() - began))
        if found.of != sellers:
            raise SystemExit(f"{found.of} of {sellers} have a score")
        told = sorted(took[1:])
        print(json.dumps([period, told[3], told[-1], len(asked)]))
"""


def measure(made: World, *, size: int, sellers: int) -> list[dict]:
    """One row of results for each period."""
    base = made.calibrate()
    told = made.python("-c", INSIDE, str(size), str(sellers))
    rows = [json.loads(line) for line in told.splitlines() if line.startswith("[")]
    return [
        {
            "database": made.database,
            "leads": size,
            "sellers": sellers,
            "period": period,
            "p50": round(middle, 1),
            "worst": round(worst, 1),
            "statements": statements,
            "calibration": round(base),
        }
        for period, middle, worst, statements in rows
    ]


def main() -> None:
    """Measure each database at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--sellers", type=int, default=50)
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    for database in options.databases.split(","):
        for size in map(int, options.sizes.split(",")):
            with world(database) as made:
                for row in measure(made, size=size, sellers=options.sellers):
                    told = " | ".join(str(row[column]) for column in COLUMNS)
                    print(f"| {told} |", flush=True)


if __name__ == "__main__":
    main()
