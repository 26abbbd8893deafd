"""The promises that only real processes can break: killed, stopped and racing workers."""

import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.jobs.models import Periodic, WorkerSeen
from cauce.store import atomic
from tests.jobs import chores
from tests.jobs.conftest import row, until

pytestmark = pytest.mark.live
READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
FAILED, SUCCESSFUL = TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL


def test_a_rolled_back_job_never_runs(crew, tmp_path):
    written = tmp_path / "written"
    crew.hire()
    until(WorkerSeen.objects.exists, crew=crew)
    with pytest.raises(ZeroDivisionError), atomic():
        chores.write.enqueue(str(written), "rolled back")
        raise ZeroDivisionError
    with atomic():
        kept = chores.write.enqueue(str(written), "kept")
    until(lambda: row(kept).status == SUCCESSFUL, crew=crew)
    assert chores.lines(written) == ["kept"]
    assert DBTaskResult.objects.filter(task_path__endswith="chores.write").count() == 1


def test_an_idle_worker_takes_a_job_up_at_once(crew):
    crew.hire()
    until(WorkerSeen.objects.exists, crew=crew)
    waits = []
    for _ in range(10):
        result = chores.first.enqueue()
        until(lambda result=result: row(result).status == SUCCESSFUL, crew=crew)
        waits.append((row(result).started_at - row(result).enqueued_at).total_seconds())
    assert sorted(waits)[len(waits) // 2] < 1.0  # bench/jobs.py measures it on a quiet machine


def test_a_failing_job_is_retried_with_back_off_and_then_fails_visibly(crew, tmp_path):
    tried = tmp_path / "tried"
    result = chores.stumble.enqueue(str(tried))
    crew.hire()
    until(lambda: row(result).status == FAILED, crew=crew)
    moments = [float(line) for line in chores.lines(tried)]
    assert len(moments) == 3
    assert moments[1] - moments[0] >= 0.17
    assert moments[2] - moments[1] >= 0.34
    assert row(result).exception_class_path == "builtins.ValueError"
    assert "a stone" in row(result).traceback and "in stumble" in row(result).traceback


def test_a_killed_workers_job_is_finished_by_another(crew, tmp_path):
    written, gate = tmp_path / "written", tmp_path / "gate"
    result = chores.wait_for.enqueue(str(written), str(gate))
    first = crew.hire()
    until(lambda: chores.lines(written), crew=crew)
    first.kill()
    first.wait()
    gate.touch()
    second = crew.hire()
    until(lambda: row(result).status == SUCCESSFUL, crew=crew)
    assert chores.lines(written) == [
        f"{first.pid} started",
        f"{second.pid} started",
        f"{second.pid} ended",
    ]
    assert len(row(result).worker_ids) == 2


def test_a_job_that_kills_its_worker_every_time_ends_as_failed(crew, tmp_path):
    written = tmp_path / "written"
    result = chores.kill_worker.enqueue(str(written))
    for _ in range(2):
        assert crew.hire().wait(30) == -signal.SIGKILL
    crew.hire()
    until(lambda: row(result).status == FAILED, crew=crew)
    assert chores.lines(written) == ["started", "started"]
    assert row(result).exception_class_path == "cauce.jobs.queue.WorkerLost"
    ok = chores.first.enqueue()
    until(lambda: row(ok).status == SUCCESSFUL, crew=crew)


def test_a_worker_that_wakes_up_cannot_overwrite_the_second_run(crew, tmp_path):
    written, gate = tmp_path / "written", tmp_path / "gate"
    result = chores.wait_for.enqueue(str(written), str(gate))
    sleeper = crew.hire()
    until(lambda: chores.lines(written), crew=crew)
    sleeper.send_signal(signal.SIGSTOP)
    gate.touch()
    second = crew.hire()
    until(lambda: row(result).status == SUCCESSFUL, crew=crew)
    before = row(result)
    assert before.return_value == str(second.pid)
    sleeper.send_signal(signal.SIGCONT)
    until(lambda: f"{sleeper.pid} ended" in chores.lines(written), crew=crew)
    # It works on, under a fresh sign of life: when it takes the next job it has settled this one.
    second.terminate()
    second.wait(10)
    following = chores.write.enqueue(str(written), "next")
    until(lambda: row(following).status == SUCCESSFUL, crew=crew)
    after = row(result)
    assert (after.return_value, after.finished_at) == (before.return_value, before.finished_at)
    assert "was given to another worker" in crew.log.read_text()


def test_a_worker_that_wakes_up_during_the_second_run_cannot_end_it(crew, tmp_path):
    written, gate = tmp_path / "written", tmp_path / "gate"
    result = chores.wait_for.enqueue(str(written), str(gate))
    sleeper = crew.hire()
    until(lambda: chores.lines(written), crew=crew)
    sleeper.send_signal(signal.SIGSTOP)
    second = crew.hire()
    until(lambda: len(chores.lines(written)) == 2, crew=crew)
    second.send_signal(signal.SIGSTOP)
    gate.touch()
    sleeper.send_signal(signal.SIGCONT)
    until(lambda: "was given to another worker" in crew.log.read_text(), crew=crew)
    second.send_signal(signal.SIGCONT)
    until(lambda: row(result).status == SUCCESSFUL, crew=crew)
    assert len(chores.lines(written)) >= 4


def test_workers_never_run_one_job_at_once(crew, tmp_path):
    written = tmp_path / "written"
    with atomic():
        results = [chores.write.enqueue(str(written), str(n)) for n in range(300)]
    for _ in range(4):
        crew.hire()
    last = DBTaskResult.objects.filter(pk__in=[r.id for r in results]).exclude(status=SUCCESSFUL)
    until(lambda: not last.exists(), within=60, crew=crew)
    assert Counter(chores.lines(written)) == Counter(str(n) for n in range(300))
    assert max(len(job.worker_ids) for job in DBTaskResult.objects.all()) == 1


def test_periodic_jobs_run_once_per_period_however_many_workers(crew, tmp_path):
    written = tmp_path / "written"
    program = f"""
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "cauce.config.settings"
django.setup()
from datetime import timedelta
from cauce.jobs import periodic
from cauce.jobs.worker import Worker
from tests.jobs.periodic_chore import tell
os.environ["TOLD"] = {str(written)!r}
periodic("test.tell", timedelta(seconds=2), tell)
Worker().run()
"""
    for _ in range(3):
        crew.hire("-c", program)
    until(lambda: len(chores.lines(written)) >= 4, crew=crew)
    crew.dismiss()
    tells = DBTaskResult.objects.filter(task_path="tests.jobs.periodic_chore.tell")
    periods = Counter(int(job.enqueued_at.timestamp() // 2) for job in tells)
    assert set(periods.values()) == {1}
    assert Periodic.objects.get(key="test.tell").next_at > timezone.now() - timedelta(seconds=4)


def test_a_told_worker_finishes_its_job_and_ends(crew, tmp_path):
    written, gate = tmp_path / "written", tmp_path / "gate"
    result = chores.wait_for.enqueue(str(written), str(gate))
    worker = crew.hire()
    until(lambda: chores.lines(written), crew=crew)
    worker.terminate()
    waiting = chores.first.enqueue()
    gate.touch()
    assert worker.wait(10) == 0
    assert (row(result).status, row(waiting).status) == (SUCCESSFUL, READY)
    assert not WorkerSeen.objects.exists()


@pytest.mark.parametrize(("chore", "code"), [("never_end", 0), ("swallow_everything", 70)])
def test_a_told_worker_ends_within_ten_seconds_whatever_its_job_does(crew, tmp_path, chore, code):
    written = tmp_path / "written"
    result = getattr(chores, chore).enqueue(str(written))
    worker = crew.hire()
    until(lambda: chores.lines(written), crew=crew)
    worker.terminate()
    started = time.monotonic()
    assert worker.wait(10) == code
    assert time.monotonic() - started < 10
    if chore == "never_end":  # it was interrupted, and that attempt does not count
        assert (row(result).status, row(result).worker_ids) == (READY, [])


def test_a_worker_outlives_a_database_that_is_busy_or_gone(crew, tmp_path):
    worker = crew.hire()
    until(WorkerSeen.objects.exists, crew=crew)
    result = chores.first.enqueue()
    until(lambda: row(result).status == SUCCESSFUL, crew=crew)
    for _ in range(3):
        _disturb()
        following = chores.first.enqueue()
        until(lambda following=following: row(following).status == SUCCESSFUL, crew=crew)
    assert worker.poll() is None


def _disturb() -> None:
    """PostgreSQL: throw every other connection out. SQLite: hold the only write lock a while."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return
    with atomic():
        WorkerSeen.objects.update(host="held")
        threading.Event().wait(1.0)


def test_racing_claims_get_different_jobs(crew):
    """Threads of this process on connections of their own, all at the same moment."""
    from cauce.jobs import queue

    for number in range(20):
        chores.write.enqueue("nowhere", str(number))
    for name in "abcd":
        WorkerSeen.objects.create(
            id=name, host="h", pid=1, started_at=timezone.now(), seen_at=timezone.now()
        )
    start = threading.Barrier(4)

    def claim_five(worker: str) -> list[object]:
        start.wait()
        try:
            return [queue.claim(worker, timezone.now()) for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        claimed = [job for jobs in pool.map(claim_five, "abcd") for job in jobs]
    assert len({job.pk for job in claimed}) == 20
    assert queue.claim("a", timezone.now()) is None
