"""The part of `bench.spam` that runs within a database of its own; prints one line of JSON."""

import argparse
import json
import os
import random
from collections import Counter
from itertools import batched
from zoneinfo import ZoneInfo

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from cauce.accounts.scope import company_scope  # noqa: E402
from cauce.life import intake  # noqa: E402
from cauce.management.demo import wiring  # noqa: E402
from cauce.management.demo.company import build  # noqa: E402
from cauce.management.demo.enquiries import Stream  # noqa: E402
from cauce.management.demo.entries import Sources  # noqa: E402
from cauce.management.demo.hours import moments  # noqa: E402

SEED, BATCH = 7, 200


def main() -> None:
    """The demo's enquiries through the whole intake, counted by what they are and became."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, required=True)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    chance = random.Random(SEED)
    demo = build("bench", chance)
    with company_scope(demo.company):
        meta, _ = wiring.connect(demo, by=demo.administrator)
        sources, counts = Sources(demo, meta, chance), Counter[tuple[str, str]]()
        zone = ZoneInfo(demo.company.timezone)
        times = moments(options.leads, now=timezone.now(), zone=zone, chance=chance)
        for enquiries in batched(Stream(chance).enquiries(times), BATCH):
            entries = sources.entries(enquiries)
            intake.take(entries)
            pairs = zip(enquiries, entries, strict=True)
            counts.update((enquiry.kind, entry.state) for enquiry, entry in pairs)
    print(
        json.dumps(
            {
                "real": counts["usual", "lead"] + counts["usual", "spam"],
                "real_quarantined": counts["usual", "spam"],
                "spam": sum(count for (kind, _), count in counts.items() if kind == "spam"),
                "spam_quarantined": counts["spam", "spam"],
            }
        )
    )


if __name__ == "__main__":
    main()
