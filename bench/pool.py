"""The pool: seconds to give 10,000 and 20,000 waiting leads to ten sellers by rule.

`python -m bench.pool [--databases postgres,sqlite] [--sizes 10000,20000] [--limits]` prints one
line per size; the time per lead must not grow with their number. With `--limits` each seller takes
only so many a day, so that every batch counts what they have.
"""

import argparse
import json

from bench.world import World, world

COLUMNS = ("database", "leads", "seconds", "per_1000", "most_less_fewest", "calibration")
INSIDE = """
import json, sys, time
from collections import Counter
import bench.fill
from django.utils import timezone
from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Membership
from cauce.accounts.scope import company_scope
from cauce.catalog.models import Product
from cauce.catalog.snapshot import snapshot
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import Lead
from cauce.life import assignment, intake, setup
from cauce.life.assignment.pool import Drain
from cauce.life.capture import Entry

count, limits = int(sys.argv[1]), sys.argv[2] == "limits"
made = bench.fill.company()
with company_scope(made):
    product = Product.objects.order_by("pk")[0]
    campaign = setup.create_campaign(name=f"Espera {count}", product=product, by=SYSTEM)
    campaign = snapshot(made).campaigns[campaign.pk]
    now = timezone.now()
    for first in range(0, count, 500):
        drafts = [
            Draft(Raw(name=f"P {count} {n}", email=f"p{count}.{n}@x.example"), campaign, "api", now)
            for n in range(first, first + 500)
        ]
        intake.take([Entry(source="api", raw=b"{}", at=now, draft=one) for one in drafts])
    sellers = list(Membership.objects.filter(role="seller")[:10])
    assignment.save_rule(
        campaign=campaign, product=None, sellers=[(one, 1) for one in sellers], by=SYSTEM
    )
    for one in sellers if limits else ():
        assignment.set_availability(one, per_day=90_000, at_once=90_000, by=SYSTEM)
    round = Drain()
    began = time.perf_counter()
    while round.step():
        pass
    took = time.perf_counter() - began
    given = Counter(Lead.objects.filter(campaign=campaign).values_list("seller_id", flat=True))
    if None in given or round.given != count:
        raise SystemExit(f"{round.given} of {count} were given")
    print(json.dumps([took, max(given.values()) - min(given.values())]))
"""


def measure(made: World, *, size: int, limits: bool) -> dict:
    """One row of results."""
    base = made.calibrate()
    told = made.python("-c", INSIDE, str(size), "limits" if limits else "")
    took, spread = json.loads(told.splitlines()[-1])
    return {
        "database": made.database,
        "leads": size,
        "seconds": round(took, 2),
        "per_1000": round(1000 * took / size, 3),
        "most_less_fewest": spread,
        "calibration": round(base),
    }


def main() -> None:
    """Measure each database at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--sizes", default="10000,20000")
    parser.add_argument("--limits", action="store_true")
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    for database in options.databases.split(","):
        with world(database) as made:
            for size in map(int, options.sizes.split(",")):
                row = measure(made, size=size, limits=options.limits)
                print("| " + " | ".join(str(row[c]) for c in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main()
