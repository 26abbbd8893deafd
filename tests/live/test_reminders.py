"""Reminders ring once, however many workers look at the clock at the same moment."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from cauce.accounts.models import Membership
from cauce.life.work.tasks.models import Task
from cauce.listeners.notify.models import Notification
from cauce.spine.table import Event
from tests.live.office import Office

pytestmark = pytest.mark.live

TASKS = 40
RIVALS = 4
# Each waits for the same moment, so that they really meet.
SWEEP = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
import django
django.setup()
from cauce.life.work.tasks.reminders import ring
time.sleep(max(0.0, float(sys.argv[2]) - time.time()))
print(ring.func(int(sys.argv[1])))
"""


def test_several_sweeps_at_once_ring_each_reminder_once(office: Office, inside) -> None:
    seller = office.sellers(1)[0]
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for number in range(TASKS):
        office.make("/tasks", title=f"Llamar {number}", due_at=due, assignee=seller)
    Task.objects.update(remind_at=timezone.now() - timedelta(seconds=1))
    start = str(time.time() + 4)
    rivals = [
        subprocess.Popen(
            [sys.executable, "-c", SWEEP, str(inside.pk), start],
            env=office.server.env, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(RIVALS)
    ]  # fmt: skip
    rung = [int(rival.communicate(timeout=60)[0]) for rival in rivals]
    told = Event.objects.filter(kind="task.reminded")
    assert told.count() == TASKS >= sum(rung)
    assert told.values("subject_id").distinct().count() == TASKS
    assert not Task.objects.exclude(remind_at=None).exists()
    member = Membership.objects.get(pk=seller)
    assert _counted(member) == TASKS


def _counted(member: Membership) -> int:
    """How many reminders the member has been told of, once nothing more comes."""
    until = time.monotonic() + 30
    rows = Notification.objects.filter(member=member, kind="reminder")
    while (count := rows.aggregate(all=Sum("count"))["all"] or 0) < TASKS:
        assert time.monotonic() < until, count
        time.sleep(0.2)
    return int(count)
