"""Make a company like a real one: `cauce demo [--leads N] [--seed N] [--company SLUG]`.

Two brands, five products, eight campaigns, twelve sellers, three teams and 90 days of leads with
all that was done with them; by thousands or, to measure speed, by the hundred thousand. The same
seed tells the same story. `cauce up --demo` does this on its first start, and runs simulators.
"""

import json
from argparse import ArgumentParser, Namespace

from cauce.management import database
from cauce.management.asked import plainly
from cauce.management.demo import scenario
from cauce.management.demo.company import PASSWORD, SLUG
from cauce.management.failure import CommandFailed


def arguments(parser: ArgumentParser) -> None:
    """How much, which story, and whose."""
    parser.add_argument("--leads", type=int, default=scenario.LEADS, metavar="N")
    parser.add_argument("--seed", type=int, default=scenario.SEED, metavar="N")
    parser.add_argument("--company", default=SLUG, metavar="SLUG", help=f"default: {SLUG}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: Namespace) -> None:
    """Migrate, make it, and say what there is now."""
    if args.leads < 1:
        raise CommandFailed("--leads takes a number above 0")
    database.bring_up_to_date()
    with plainly():
        made = scenario.load(slug=args.company, seed=args.seed, leads=args.leads)
    if args.json:
        print(json.dumps(made.as_data(), ensure_ascii=False))
        return
    told = ", ".join(f"{count} {state}" for state, count in made.states.items())
    print(f"{made.company.name} ({made.company.slug}): {told}; {made.deeds} deeds")
    print(f"log in as {made.log_in} with {PASSWORD}")
