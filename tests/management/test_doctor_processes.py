"""What the doctor says of background work."""

from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.jobs.models import Periodic, WorkerSeen
from cauce.management.doctor_processes import processes
from tests.jobs import chores

pytestmark = pytest.mark.django_db


def _seen(ago: timedelta = timedelta(0)) -> None:
    at = timezone.now() - ago
    WorkerSeen.objects.create(id="here", host="h", pid=1, started_at=at, seen_at=at)


def _told() -> dict[str, tuple[list[str], list[str]]]:
    return {check.name: (check.problems, check.remarks) for check in processes()}


def test_a_working_installation_has_nothing_to_tell():
    _seen()
    assert all(told == ([], []) for told in _told().values())


def test_a_stopped_one_has_a_remark_and_no_problem():
    Periodic.objects.create(key="jobs.prune", next_at=timezone.now() - timedelta(days=1))
    assert _told()["background workers"][1] == ["no worker was seen yet: what follows a lead waits"]
    _seen(timedelta(minutes=5))
    assert "for 300 seconds" in _told()["background workers"][1][0]
    assert not any(problems for problems, _ in _told().values())


def test_lost_and_failed_jobs_are_told():
    _seen()
    lost, failed = chores.first.enqueue(), chores.first.enqueue()
    DBTaskResult.objects.filter(pk=lost.id).update(
        status=TaskResultStatus.RUNNING, worker_ids=["gone"]
    )
    DBTaskResult.objects.filter(pk=failed.id).update(
        status=TaskResultStatus.FAILED, exception_class_path="builtins.ValueError"
    )
    told = _told()
    assert told["background workers"][1] == [
        f"job {lost.id} lost its worker; it is given back within the hour"
    ]
    assert told["background jobs"][1] == [
        "1 of tests.jobs.chores.first failed for good, with builtins.ValueError"
    ]


def test_a_clock_that_stands_while_a_worker_lives_is_a_problem():
    _seen()
    Periodic.objects.create(key="feed.sweep", next_at=timezone.now() - timedelta(minutes=11))
    Periodic.objects.create(key="of.an.older.version", next_at=timezone.now() - timedelta(days=9))
    (problem,) = _told()["periodic jobs"][0]
    assert problem.startswith("feed.sweep is due since ")
