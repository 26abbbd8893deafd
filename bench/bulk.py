"""Acts upon many leads: seconds to give 5,000 and 10,000 leads to ten sellers, and to take it back.

`python -m bench.bulk [--databases postgres,sqlite] [--sizes 5000,10000]` prints one line per size;
the time per lead must not grow with their number.
"""

import argparse
import json

from bench.world import World, world

COLUMNS = ("database", "leads", "seconds", "per_1000", "undo_seconds", "calibration")
INSIDE = """
import json, sys, time
import bench.fill
from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Company, Membership
from cauce.accounts.scope import company_scope
from cauce.leads.models import Lead
from cauce.life import bulk
from cauce.life.bulk import actions

actions.AT_ONCE = 10**6  # here and now: the jobs would be the same chunks
count = int(sys.argv[1])
with company_scope(Company.objects.get(slug="bench")):
    sellers = list(Membership.objects.filter(role="seller").values_list("pk", flat=True)[:10])
    leads = Lead.objects.order_by("pk")[:count]
    began = time.perf_counter()
    run = bulk.begin(leads, act="assign", params={"sellers": sellers}, by=SYSTEM)
    took = time.perf_counter() - began
    began = time.perf_counter()
    run = bulk.undo(run, by=SYSTEM)
    print(json.dumps([took, time.perf_counter() - began, run.state]))
"""


def measure(made: World, *, size: int) -> dict:
    """One row of results; the run is undone again."""
    made.fill(size)
    base = made.calibrate()
    took, undone, state = json.loads(made.python("-c", INSIDE, str(size)).splitlines()[-1])
    if state != "undone":
        raise SystemExit(f"the run ended as {state}")
    return {
        "database": made.database,
        "leads": size,
        "seconds": round(took, 2),
        "per_1000": round(1000 * took / size, 3),
        "undo_seconds": round(undone, 2),
        "calibration": round(base),
    }


def main() -> None:
    """Measure each database at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="postgres,sqlite")
    parser.add_argument("--sizes", default="5000,10000")
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS), flush=True)
    for database in options.databases.split(","):
        with world(database) as made:
            for size in map(int, options.sizes.split(",")):
                row = measure(made, size=size)
                print("| " + " | ".join(str(row[c]) for c in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main()
