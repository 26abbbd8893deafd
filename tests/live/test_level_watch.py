"""Who is late is told once, however many processes look at the same moment; a digest goes out once,
also when the process that sends it is killed over it."""

import signal
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from cauce.accounts.models import Membership
from cauce.leads.models import Lead
from cauce.life import digest
from cauce.life.digest.models import Digest
from cauce.spine.read import history
from cauce.spine.table import Event
from cauce.store import atomic
from tests.live.office import Office, differences_now
from tests.postbox import Postbox, running_postbox

pytestmark = pytest.mark.live
PROCESSES, LEADS = 6, 12

# Each starts up, says so, waits for the word, and tells as a worker does.
WATCHER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
import django
django.setup()
from django.utils import timezone
from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.life import level_watch
company = Company.objects.get(slug="acme")
print("ready", flush=True)
sys.stdin.readline()
with company_scope(company):
    print(level_watch.tell(timezone.now()))
"""


def test_many_watchers_at_once_tell_of_each_lead_once(office: Office, inside):
    campaign = office.campaign()
    made = [
        office.make("/leads", campaign=campaign, email=f"tarde{number}@correo.example")["id"]
        for number in range(LEADS)
    ]
    watchers = [
        subprocess.Popen(
            [sys.executable, "-c", WATCHER],
            env=office.server.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for watcher in watchers:
        assert watcher.stdout and watcher.stdout.readline().strip() == "ready"
    with atomic():
        for lead in Lead.objects.filter(pk__in=made):
            earlier = timedelta(minutes=7)
            levels = {
                key: value - 420 if key == "from" else [value[0] - 420, value[1] - 420]
                for key, value in lead.levels.items()
            }
            moved = {
                name: getattr(lead, name) - earlier
                for name in ("answer_due", "contact_due", "qualify_due", "late_from")
            }
            moved["level_watch_at"] = lead.level_watch_at - earlier
            Lead.objects.filter(pk=lead.pk).update(levels=levels, **moved)
            entry = Event.objects.get(lead_id=lead.pk, kind="lead.entered")
            Event.objects.filter(pk=entry.pk).update(data=entry.data | {"levels": levels})
    told = [watcher.communicate("now\n", timeout=60)[0] for watcher in watchers]
    # The worker of `cauce up` watches too: what it told, none of ours has counted.
    assert sum(map(int, told)) <= LEADS
    for lead in Lead.objects.filter(pk__in=made):
        assert history(lead, kind="lead.level_missed").count() == 1
        assert history(lead, kind="lead.level_ending").count() == 0
        assert lead.level_watch_at > timezone.now()
        assert differences_now(lead.pk) == {}


SENDER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
import django
django.setup()
from cauce.life import digest
digest.send.func(int(sys.argv[1]), int(sys.argv[2]))
"""


class DeadlyPostbox(Postbox):
    """Takes a letter, and kills who sends it before it says so."""

    victim: subprocess.Popen[bytes]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take the letter; nobody is there to hear the answer."""
        answer = await super().handle_DATA(server, session, envelope)
        self.victim.kill()
        self.victim.wait()
        return answer


def test_a_digest_whose_sender_is_killed_is_not_sent_again(office: Office, inside):
    office.make("/leads", campaign=office.campaign(), email="resumen@correo.example")
    row = Digest.objects.create(
        member=Membership.objects.get(user__email="ada@acme.example"),
        day=date(2001, 1, 1),  # no day of the worker's own
        made_at=timezone.now(),
    )
    with running_postbox(DeadlyPostbox()) as box:
        box.victim = subprocess.Popen(
            [sys.executable, "-c", SENDER, str(inside.pk), str(row.pk)],
            env=office.server.env | {"CAUCE_SMTP_PORT": str(box.port)},
        )
        assert box.next_to("ada@acme.example")["Message-ID"]
        assert box.victim.wait(timeout=30) == -signal.SIGKILL
        row.refresh_from_db()
        assert (row.sent_at, row.begun_at is not None) == (None, True)
        mailer = {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": box.port},
        }
        with override_settings(MAILERS={"default": mailer}):
            digest.send.func(inside.pk, row.pk)
        assert box.letters.empty()
    # The worker of `cauce up` mails her today's at its hour: this one is asked for by itself.
    row.refresh_from_db()
    assert (row.sent_at, row.trouble) == (None, "")
