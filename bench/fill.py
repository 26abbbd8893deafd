"""Fill a company with leads through the real intake: `python -m bench.fill --count 100000`.

Works on the database of the environment (DATABASE_URL, CAUCE_DATA_DIR). Three in ten enquiries come
from people who asked before; leads spread over a year; statuses and outcomes are then set by SQL,
because they only serve the lists.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from itertools import batched

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.config.settings")
django.setup()  # before anything that holds models is imported

# ruff: noqa: E402
from django.db import connection
from django.utils import timezone

from cauce.accounts.actor import SYSTEM
from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.catalog.models import Campaign, Status
from cauce.catalog.snapshot import snapshot
from cauce.leads.draft import Draft, Raw
from cauce.leads.models import Lead
from cauce.life import assignment, intake, setup
from cauce.life.capture import Entry
from cauce.spine import feed

SLUG = "bench"
FIRST = (
    "María José Ana Luis Guadalupe Juan Sofía Carlos Fernanda Miguel Valeria Jorge Daniela Óscar "
    "Itzel Rodrigo Ximena Emiliano Norma Héctor Regina Ulises Carmen Diego Paola Javier"
).split()
LAST = (
    "Hernández García Martínez López González Rodríguez Pérez Sánchez Ramírez Cruz Flores Gómez "
    "Morales Vázquez Reyes Jiménez Torres Díaz Gutiérrez Ruiz Mendoza Aguilar Ortiz Núñez Ibáñez"
).split()
AREAS = ("55", "33", "81", "222", "442", "477", "998", "999", "664", "614")


def company() -> Company:
    """The bench company with eight campaigns, twelve sellers and a rule each; made once."""
    found = Company.objects.filter(slug=SLUG).first()
    if found:
        return found
    made = setup.create_company(name="Bench", slug=SLUG)
    with company_scope(made):
        brand = setup.create_brand(name="Marca", by=SYSTEM)
        sellers = [
            setup.create_user(
                name=f"Vendedor {n}",
                email=f"v{n}@bench.example",
                role="seller",
                by=SYSTEM,
                password="una frase larga 7",
            )[0]
            for n in range(12)
        ]
        setup.create_user(
            name="Admin",
            email="admin@bench.example",
            role="administrator",
            by=SYSTEM,
            password="una frase larga 7",
        )
        for n in range(4):
            product = setup.create_product(name=f"Producto {n}", brand=brand, by=SYSTEM)
            for m in range(2):
                campaign = setup.create_campaign(name=f"Campaña {n}{m}", product=product, by=SYSTEM)
                pairs = [(seller, 1 + index % 3) for index, seller in enumerate(sellers)]
                assignment.save_rule(campaign=campaign, product=None, sellers=pairs, by=SYSTEM)
    return made


def fill(count: int, *, seed: int, share: int) -> None:
    """Bring `count` leads in, in batches of 500; `seed` and `share` keep processes apart."""
    chance = random.Random(seed)
    owner = company()
    # A year's leads at once: told to the worker, they would keep it busy while we measure.
    with company_scope(owner), feed.unheard("they are long over"):
        campaigns = list(snapshot(owner).campaigns.values())
        start = timezone.now() - timedelta(days=365)
        step = timedelta(days=365) / max(count, 1)
        for numbers in batched(range(count), 500):
            intake.take([_entry(chance, campaigns, n, share, start + n * step) for n in numbers])


def _entry(chance: random.Random, campaigns: list[Campaign], n: int, share: int, at) -> Entry:
    again = n > 100 and chance.random() < 0.3
    who = share * 10_000_000 + (chance.randrange(n) if again else n)
    face = random.Random(who)
    first, last = face.choice(FIRST), face.choice(LAST)
    area = face.choice(AREAS)
    number = str(who * 7919 % 10 ** (10 - len(area))).zfill(10 - len(area))
    raw = Raw(
        name=f"{first} {last} {face.choice(LAST)}",
        email=f"{first}.{last}{who}@correo.example".lower(),
        phone=f"{area}{number}",
        message="Quisiera informes y una visita, gracias." if n % 2 else "",
        navigation={"url": "https://sitio.example/modelos", "utm_source": "facebook"},
    )
    draft = Draft(raw=raw, campaign=chance.choice(campaigns), entry_method="api", at=at, by=SYSTEM)
    body = b'{"name":"%d","email":"bench"}' % who
    return Entry(source="api", raw=body, at=at, draft=draft)


def colour() -> None:
    """Give the leads believable statuses and qualifications, for filters to bite on."""
    with company_scope(company()):
        statuses = list(Status.objects.filter(parent=None).order_by("position"))
        table = Lead._meta.db_table
        with connection.cursor() as cursor:
            for status, tens in zip(statuses[1:], (3, 1, 2), strict=True):
                cursor.execute(
                    f"UPDATE {table} SET status_id = %s WHERE id %% 10 = %s", [status.pk, tens]
                )
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("VACUUM ANALYZE")
            else:
                cursor.execute("ANALYZE")


def main() -> None:
    """Fill up to `--count` leads with `--processes` processes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--share", type=int)
    options = parser.parse_args()
    if options.share is not None:
        fill(options.count, seed=options.share, share=options.share)
        return
    owner = company()
    with company_scope(owner):
        there = Lead.objects.count()
    missing = max(0, options.count - there)
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench.fill"]
    base = 1 + there // 1000
    shares = [
        subprocess.Popen(
            [*command, "--count", str(missing // options.processes), "--share", str(base + n)]
        )
        for n in range(options.processes)
    ]
    for process in shares:
        process.wait()
    took = time.perf_counter() - began
    colour()
    if missing:
        print(f"filled {missing} leads at {missing / took:.0f}/s", file=sys.stderr)


if __name__ == "__main__":
    main()
