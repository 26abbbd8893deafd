"""Background work: jobs stored in our own database, so that enqueueing is part of the transaction.

A job runs at least once: it must bear being run again, and what must not be lost lives in rows of
its own, never only in a job. Long work is cut into jobs of seconds that save their progress and
enqueue the next in one transaction.
"""

from cauce.jobs.clock import periodic
from cauce.jobs.declare import company_task, task
from cauce.jobs.drain import JobFailed, drain
from cauce.jobs.enqueue import enqueue_all, wake

__all__ = ["JobFailed", "company_task", "drain", "enqueue_all", "periodic", "task", "wake"]
