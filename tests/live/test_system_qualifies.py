"""The system qualifies once, however many processes are told of a fact at the same moment."""

import subprocess
import sys
from collections import Counter

import pytest

from cauce.life.qualify.models import QualificationEntry
from cauce.spine.facts import NoteWritten
from cauce.spine.table import Event
from tests.live.office import Office, differences_now

pytestmark = pytest.mark.live
PROCESSES = 4

# Each starts up, says so, waits for the word, and hears of the facts as a worker does.
HEARER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
import django
django.setup()
from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.life import qualify
from cauce.spine.table import Event
ids = [int(text) for text in sys.argv[1:]]
company = Company.objects.get(slug="acme")
print("ready", flush=True)
sys.stdin.readline()
with company_scope(company):
    qualify.on_facts(list(Event.objects.filter(pk__in=ids)))
print("done")
"""


def test_a_fact_that_many_workers_hear_makes_one_entry(office: Office, inside):
    """The worker of `cauce up` hears of it, too."""
    rule = {"event": "call_positive", "type": "high_interest", "points": 3, "each_time": True}
    made = office.make("/qualification-rules", **rule)
    campaign = office.campaign()
    leads = [
        office.make("/leads", campaign=campaign, email=f"contesta{n}@correo.example")["id"]
        for n in range(8)
    ]
    for lead in leads:
        office.make(f"/leads/{lead}/notes", body="Llamé", call=True, outcome="positive")
    facts = Event.objects.filter(lead_id__in=leads, kind=NoteWritten.kind)
    ids = [str(pk) for pk in facts.values_list("pk", flat=True)]
    hearers = [
        subprocess.Popen(
            [sys.executable, "-c", HEARER, *ids],
            env=office.server.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for hearer in hearers:
        assert hearer.stdout and hearer.stdout.readline().strip() == "ready"
    for hearer in hearers:
        assert hearer.stdin
        hearer.stdin.write("now\n")
        hearer.stdin.flush()
    for hearer in hearers:
        assert hearer.communicate(timeout=60)[0].strip() == "done"
    entries = QualificationEntry.objects.filter(rule_id=made["id"])
    assert Counter(entries.values_list("lead_id", flat=True)) == dict.fromkeys(leads, 1)
    # A company that is made on the command line starts with a rule of its own for such a call.
    assert QualificationEntry.objects.filter(lead_id__in=leads).count() == 2 * len(leads)
    for lead in leads:
        assert differences_now(lead) == {}
