"""A scheduled status is applied once, however many processes sweep at the same moment."""

import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.jobs.models import Periodic
from cauce.life.qualify.models import ScheduledStatus, ScheduleState
from cauce.spine.facts import LeadStatusChanged, ScheduledStatusSkipped
from cauce.spine.read import history
from cauce.store import atomic
from tests.live.office import Office, differences_now, here
from tests.own_database import own_database
from tests.running import cauce_up

pytestmark = pytest.mark.live
PROCESSES = 6

# Each starts up, says so, waits for the word, and sweeps as a worker does.
SWEEPER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
import django
django.setup()
from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.life import qualify
ids = [int(text) for text in sys.argv[1:]]
company = Company.objects.get(slug="acme")
print("ready", flush=True)
sys.stdin.readline()
with company_scope(company):
    print(sum(qualify.apply(pk) for pk in ids))
"""


def _planned(office: Office, count: int) -> list[int]:
    """Leads that wait for «Sin Venta»; the ids of what they wait for."""
    campaign, at = office.campaign(), (datetime.now(UTC) + timedelta(days=1)).isoformat()
    found = []
    for number in range(count):
        lead = office.make("/leads", campaign=campaign, email=f"espera{number}@correo.example")
        body = {"status": "no_sale", "at": at}
        planned = office.ask("PUT", f"/leads/{lead['id']}/status", body, expect=202)
        found.append(planned["id"])
    return found


def test_many_sweeps_at_once_apply_each_change_once(office: Office, inside):
    ids = _planned(office, 12)
    moved = ScheduledStatus.objects.get(pk=ids[0]).lead_id
    office.ask("PUT", f"/leads/{moved}/status", {"status": "in_progress"})
    sweepers = [
        subprocess.Popen(
            [sys.executable, "-c", SWEEPER, *map(str, ids)],
            env=office.server.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for sweeper in sweepers:
        assert sweeper.stdout and sweeper.stdout.readline().strip() == "ready"
    with atomic():
        past = timezone.now() - timedelta(seconds=1)
        assert ScheduledStatus.objects.filter(pk__in=ids).update(due_at=past) == len(ids)
    told = [sweeper.communicate("now\n", timeout=60)[0] for sweeper in sweepers]
    # The worker of `cauce up` sweeps too: what it took, none of ours has counted.
    assert sum(map(int, told)) <= len(ids)
    for planned in ScheduledStatus.objects.filter(pk__in=ids):
        changed = history(planned.lead, kind=LeadStatusChanged.kind).count()
        skipped = history(planned.lead, kind=ScheduledStatusSkipped.kind).count()
        if planned.lead_id == moved:
            assert (planned.state, changed, skipped) == (ScheduleState.SKIPPED, 1, 1)
        else:
            assert (planned.state, changed, skipped) == (ScheduleState.DONE, 1, 0)
        assert differences_now(planned.lead_id) == {}


def test_what_is_planned_survives_a_restart(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("restart")
    with django_db_blocker.unblock(), own_database(folder) as database:
        url = database.env["DATABASE_URL"]
        with cauce_up(url, folder) as server:
            office = Office.open(server, here)
            [planned] = _planned(office, 1)
        # Nobody is there when it becomes due.
        past = timezone.now() - timedelta(seconds=1)
        with company_scope(Company.objects.get(slug="acme")), atomic():
            lead = ScheduledStatus.objects.get(pk=planned).lead_id
            ScheduledStatus.objects.filter(pk=planned).update(due_at=past)
        Periodic.objects.filter(key="qualify.sweep").update(next_at=past)
        with cauce_up(url, folder) as server:
            again = replace(office, server=server)
            until = time.monotonic() + 60
            while again.ask("GET", f"/leads/{lead}")["status"] != "no_sale":
                assert time.monotonic() < until, server.log()[-2000:]
                time.sleep(0.2)
            events = again.ask("GET", f"/leads/{lead}/events?limit=100")["items"]
            kinds = [event["kind"] for event in events]
            assert kinds.count(LeadStatusChanged.kind) == 1
