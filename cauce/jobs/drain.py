"""Running all due jobs in this process: for tests, the demo and whoever cannot wait."""

from datetime import timedelta

from django.utils import timezone

from cauce.jobs import queue
from cauce.jobs.heartbeat import Heartbeat
from cauce.jobs.models import WorkerSeen
from cauce.jobs.run import run


class JobFailed(Exception):
    """A job that `drain` ran raised; its own error is the cause."""


def drain(limit: int | None = None, *, keep_going: bool = False) -> int:
    """Run due jobs here, as a worker would, until none is left (or `limit` ran); return how many.

    A job's error is recorded on the job as always and then raised as JobFailed; with `keep_going`
    it stays recorded alone. Jobs deferred by a back-off or `run_after` are not due.
    """
    heart = Heartbeat(timedelta(hours=1))
    heart.beat()
    done = 0
    try:
        while limit is None or done < limit:
            job = queue.claim(heart.identity, timezone.now())
            if job is None:
                break
            done += 1
            value, error = run(job)
            if error is None:
                queue.succeed(job, value)
                continue
            queue.fail(job, error)
            if not keep_going:
                raise JobFailed(f"{job.task_path} {job.args_kwargs['args']}") from error
    finally:
        WorkerSeen.objects.filter(pk=heart.identity).delete()
    return done
