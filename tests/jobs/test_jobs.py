"""Jobs as their authors meet them: declaring, enqueueing, scope, retries, the clock, pruning."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.tasks import TaskResultStatus, task_backends
from django.tasks.exceptions import InvalidTask
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cauce.accounts.models import Company, Team
from cauce.accounts.scope import NoCompany, company_scope, current_company
from cauce.jobs import (
    JobFailed,
    clock,
    drain,
    enqueue_all,
    heartbeat,
    periodic,
    prune,
    queue,
    task,
    wake,
)
from cauce.jobs.models import Periodic, WorkerSeen
from tests.jobs import chores
from tests.jobs.conftest import row

pytestmark = pytest.mark.django_db
READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
FAILED, SUCCESSFUL = TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL


@pytest.fixture
def company():
    return Company.objects.create(name="Río", slug="rio")


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(clock, "REGISTRY", {})


def _worker(name: str, *, seen: timedelta = timedelta(0)) -> None:
    now = timezone.now()
    WorkerSeen.objects.create(id=name, host="h", pid=1, started_at=now, seen_at=now - seen)


def _due_now(result) -> None:
    DBTaskResult.objects.filter(pk=result.id).update(run_after=timezone.now())


def test_drain_runs_what_is_due_and_counts_it(tmp_path):
    written = tmp_path / "written"
    results = [chores.write.enqueue(str(written), line) for line in "abc"]
    assert drain(limit=2) == 2
    assert drain() == 1
    assert drain() == 0
    assert chores.lines(written) == ["a", "b", "c"]
    assert [row(r).return_value for r in results] == ["a", "b", "c"]
    assert not WorkerSeen.objects.exists()


def test_drain_raises_what_a_job_raised_and_the_job_keeps_it(tmp_path):
    result = chores.stumble.enqueue(str(tmp_path / "tried"))
    with pytest.raises(JobFailed) as caught:
        drain()
    assert isinstance(caught.value.__cause__, ValueError)
    assert row(result).status == READY
    assert row(result).run_after > timezone.now()
    assert drain() == 0  # its back-off is not over


def test_a_job_that_stumbles_once_ends_well(tmp_path):
    result = chores.stumble_once.enqueue(str(tmp_path / "tried"))
    drain(keep_going=True)
    _due_now(result)
    drain()
    assert (row(result).status, row(result).return_value) == (SUCCESSFUL, "done")
    assert row(result).traceback == ""


@pytest.mark.parametrize("chore", [chores.leave, chores.give_what_json_does_not_know])
def test_leaving_and_returning_nonsense_are_failures(chore):
    result = chore.enqueue()
    drain(keep_going=True)
    assert row(result).status == FAILED


def test_a_job_this_version_does_not_know_is_tried_again():
    result = chores.first.enqueue()
    DBTaskResult.objects.filter(pk=result.id).update(task_path="cauce.no.such.job")
    drain(keep_going=True)
    assert (row(result).status, len(row(result).worker_ids)) == (READY, 1)


def test_higher_priority_runs_first_then_the_oldest(tmp_path):
    written = tmp_path / "written"
    for line in "ab":
        chores.write.enqueue(str(written), line)
    urgent = chores.first.enqueue()
    drain(limit=1)
    assert row(urgent).status == SUCCESSFUL
    assert not written.exists()
    drain(limit=1)
    assert chores.lines(written) == ["a"]


def test_deferred_jobs_wait_and_nothing_is_deferred_for_long():
    soon = chores.first.using(run_after=timezone.now() + timedelta(minutes=9)).enqueue()
    assert drain() == 0
    _due_now(soon)
    assert drain() == 1
    with pytest.raises(InvalidTask):
        chores.first.using(run_after=timezone.now() + timedelta(hours=1)).enqueue()


def test_back_off_doubles_with_jitter_up_to_ten_minutes():
    waits = [chores.stumble.wait(n).total_seconds() for n in range(1, 5)]
    assert [0.9 * 0.2 * 2**n <= wait <= 1.1 * 0.2 * 2**n for n, wait in enumerate(waits)]
    assert len({chores.stumble.wait(3) for _ in range(5)}) > 1
    assert chores.stumble.wait(60) == timedelta(minutes=10)


@pytest.mark.parametrize("options", [{"max_attempts": 0}, {"backoff": -1.0}])
def test_attempts_and_back_off_must_make_sense(options):
    with pytest.raises(InvalidTask):
        task(**options)(chores.note)


def test_many_are_enqueued_at_once(tmp_path, django_assert_max_num_queries):
    written = tmp_path / "written"
    with django_assert_max_num_queries(1):
        assert enqueue_all((chores.write, (str(written), str(n))) for n in range(30)) == 30
    assert drain() == 30
    assert sorted(chores.lines(written), key=int) == [str(n) for n in range(30)]


def test_wake_ups_do_not_pile_up(tmp_path):
    here, there = str(tmp_path / "here"), str(tmp_path / "there")
    for _ in range(3):
        wake([(chores.look, (here,)), (chores.look, (there,))])
    wake([])
    assert DBTaskResult.objects.count() == 2
    assert drain() == 2
    wake([(chores.look, (here,))])  # the earlier one has run: this is news
    assert DBTaskResult.objects.filter(status=READY).count() == 1


def test_a_wake_up_while_an_equal_job_runs_is_news(tmp_path):
    wake([(chores.look, ("x",))])
    _worker("one")
    assert queue.claim("one", timezone.now())
    wake([(chores.look, ("x",))])
    assert DBTaskResult.objects.filter(status=READY).count() == 1


def test_a_job_that_found_something_looks_again(tmp_path):
    """What was written while it looked may have trusted it to see that."""
    path = tmp_path / "work"
    chores.note(str(path), "one")
    wake([(chores.look, (str(path),))])
    assert drain() == 1
    again = DBTaskResult.objects.get(status=READY)
    assert timedelta(seconds=3) < again.run_after - timezone.now() <= timedelta(seconds=5)
    wake([(chores.look, (str(path),))])  # a deferred one is no substitute
    assert DBTaskResult.objects.filter(status=READY).count() == 2
    DBTaskResult.objects.update(run_after=timezone.now())
    assert drain() == 2  # they found nothing: the end of it
    assert not DBTaskResult.objects.filter(status=READY).exists()


def test_a_companys_job_runs_in_its_scope_and_leaves_none(company):
    with company_scope(company):
        Team.objects.create(name="Norte", slug="norte")
    result = chores.count_teams.enqueue(company.pk, more=1)
    with pytest.raises(NoCompany):
        current_company()
    drain()
    assert row(result).return_value == ["rio", True, 2]
    with pytest.raises(NoCompany):
        current_company()


def test_a_failing_companys_job_leaves_no_scope(company):
    chores.stumble_inside.enqueue(company.pk)
    after = chores.tell_scope.enqueue()
    drain(keep_going=True)
    assert row(after).return_value == "None"
    with pytest.raises(NoCompany):
        current_company()


def test_a_job_starts_with_no_scope_even_if_its_caller_has_one(company):
    before = chores.tell_scope.enqueue()
    chores.forget_scope.enqueue()
    after = chores.tell_scope.enqueue()
    with company_scope(company):
        drain()
        assert current_company() == company
    assert (row(before).return_value, row(after).return_value) == ("None", "None")


def test_a_job_of_a_company_that_is_gone_fails_visibly():
    result = chores.count_teams.enqueue(404)
    drain(keep_going=True)
    _due_now(result)
    drain(keep_going=True)
    assert row(result).status == FAILED
    assert row(result).exception_class_path.endswith("DoesNotExist")


def test_a_worker_without_a_sign_of_life_gets_no_job():
    chores.first.enqueue()
    assert queue.claim("ghost", timezone.now()) is None
    _worker("ghost")
    assert queue.claim("ghost", timezone.now()) is not None


def test_only_the_worker_that_runs_a_job_settles_it():
    result = chores.first.enqueue()
    _worker("one")
    _worker("two")
    slow = queue.claim("one", timezone.now())
    assert queue.fail(slow, queue.WorkerLost("one"))  # the sweep
    _due_now(result)
    again = queue.claim("one", timezone.now())  # the same worker, a later attempt
    assert again.worker_ids == ["one", "one"]
    assert not queue.succeed(slow, "late")
    assert not queue.fail(slow, ValueError("late"))
    assert not queue.give_back(slow)
    assert queue.give_back(again)
    third = queue.claim("two", timezone.now())
    assert queue.succeed(third, "right")
    assert (row(result).return_value, row(result).worker_ids) == ("right", ["one", "two"])


def test_the_sweep_takes_from_silent_workers_alone():
    lease = timedelta(seconds=30)
    silent, living = chores.first.enqueue(), chores.first.enqueue()
    _worker("silent")
    _worker("living")
    assert queue.claim("silent", timezone.now()).pk == row(silent).pk
    assert queue.claim("living", timezone.now()).pk == row(living).pk
    assert heartbeat.sweep(lease) == 0
    WorkerSeen.objects.filter(pk="silent").update(seen_at=timezone.now() - 2 * lease)
    assert heartbeat.sweep(lease) == 1
    assert (row(silent).status, row(living).status) == (READY, RUNNING)
    assert list(WorkerSeen.objects.values_list("pk", flat=True)) == ["living"]


def test_a_running_job_whose_worker_has_no_row_comes_back_with_the_hourly_look():
    result = chores.first.enqueue()
    _worker("gone")
    queue.claim("gone", timezone.now())
    WorkerSeen.objects.all().delete()
    assert heartbeat.sweep(timedelta(seconds=30)) == 0
    prune.prune.call()
    assert row(result).status == READY


def test_the_clock_enqueues_once_per_period(registry):
    periodic("test.first", timedelta(minutes=5), chores.first)
    start = datetime(2026, 3, 1, 12, 1, tzinfo=UTC)
    assert clock.tick(start) == 1
    assert clock.tick(start) == 0
    assert Periodic.objects.get().next_at == datetime(2026, 3, 1, 12, 5, tzinfo=UTC)
    assert clock.tick(start + timedelta(minutes=3, seconds=59)) == 0
    assert clock.tick(start + timedelta(minutes=4)) == 1
    assert clock.tick(start + timedelta(hours=7)) == 1  # what was missed is not made up for
    assert clock.tick(start + timedelta(hours=7)) == 0
    assert DBTaskResult.objects.count() == 3


def test_a_shorter_period_takes_effect_at_once(registry):
    periodic("test.first", timedelta(days=1), chores.first)
    start = datetime(2026, 3, 1, 12, 1, tzinfo=UTC)
    clock.tick(start)
    clock.REGISTRY.clear()
    periodic("test.first", timedelta(minutes=1), chores.first)
    assert clock.tick(start) == 0
    assert clock.tick(start + timedelta(minutes=1)) == 1


def test_a_period_that_cannot_be_enqueued_is_not_lost(registry, monkeypatch):
    periodic("test.first", timedelta(minutes=5), chores.first)
    backend = type(task_backends["default"])
    with monkeypatch.context() as broken:
        broken.setattr(backend, "_row", lambda *a: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            clock.tick(timezone.now())
    assert clock.tick(timezone.now()) == 1


def test_a_key_belongs_to_one_periodic_job(registry):
    periodic("test.first", timedelta(minutes=5), chores.first)
    periodic("test.first", timedelta(minutes=5), chores.first)
    with pytest.raises(ValueError, match="twice"):
        periodic("test.first", timedelta(minutes=6), chores.first)
    with pytest.raises(ValueError, match="longer than 0"):
        periodic("test.none", timedelta(0), chores.first)


def test_old_results_are_pruned_successes_first():
    ages = {SUCCESSFUL: [1, 6, 8], FAILED: [8, 89, 91], READY: [100], RUNNING: [100]}
    for status, days in ages.items():
        for age in days:
            result = chores.first.enqueue()
            DBTaskResult.objects.filter(pk=result.id).update(
                status=status,
                worker_ids=["here"],
                finished_at=timezone.now() - timedelta(days=age),
            )
    _worker("here")
    assert prune.prune.call() == 2
    left = DBTaskResult.objects.values_list("status", flat=True)
    assert sorted(left) == sorted([SUCCESSFUL] * 2 + [FAILED] * 2 + [READY, RUNNING])


@pytest.mark.only_on("postgres")
def test_the_claim_uses_the_index_of_ready_jobs_on_postgres():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT id {queue._DUE} LIMIT 1", [timezone.now()])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "tasks_db_new_ordering_idx" in plan


@pytest.mark.only_on("sqlite")
def test_the_claim_uses_the_index_of_ready_jobs_on_sqlite():
    with connection.cursor() as cursor:
        order = "ORDER BY priority DESC, run_after, enqueued_at"
        cursor.execute(f"EXPLAIN QUERY PLAN SELECT id {queue._DUE} {order}", ["2026-01-01"])
        plan = "\n".join(str(line) for line in cursor.fetchall())
    assert "tasks_db_new_ordering_idx" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgres")
def test_only_the_claim_does_not_wait_for_the_disk_on_postgres():
    chores.first.enqueue()
    _worker("one")
    with connection.cursor() as cursor:
        assert queue.claim("one", timezone.now())
        cursor.execute("SHOW synchronous_commit")
        usual = cursor.fetchone()
        cursor.execute("SET SESSION synchronous_commit = on")
        chores.first.enqueue()
        assert queue.claim("one", timezone.now())
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
        cursor.execute(f"SET SESSION synchronous_commit = {usual[0]}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("sqlite")
def test_only_the_claim_does_not_wait_for_the_disk_on_sqlite():
    chores.first.enqueue()
    _worker("one")
    full = 2
    assert queue.claim("one", timezone.now())
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (full,)
