"""How a background job is declared: `@task()` and, for a company's work, `@company_task()`."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate

from django.tasks import task as django_task

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from cauce.jobs.backend import BACKOFF, MAX_ATTEMPTS

if TYPE_CHECKING:
    from django.tasks.base import Task


def task[**P, R](
    *,
    max_attempts: int = MAX_ATTEMPTS,
    backoff: float = BACKOFF,
    priority: int = 0,
    again: float = 0.0,
) -> "Callable[[Callable[P, R]], Task[P, R]]":
    """Declare a module-level function as a job of no company; `.enqueue(…)` queues it.

    A failed attempt is tried again after `backoff` seconds, doubling up to 10 minutes; after
    `max_attempts` the job stays failed, with its traceback. Of due jobs the one with the highest
    `priority` (-100…100) runs first. `again`: see `jobs.wake`.
    """
    return django_task(  # type: ignore[call-overload,no-any-return]
        max_attempts=max_attempts, backoff=backoff, priority=priority, again=again
    )


def company_task[**P, R](
    *,
    max_attempts: int = MAX_ATTEMPTS,
    backoff: float = BACKOFF,
    priority: int = 0,
    again: float = 0.0,
) -> "Callable[[Callable[Concatenate[int, P], R]], Task[Concatenate[int, P], R]]":
    """Declare a job whose first argument is a company's id: it runs in that company's scope.

    Raises Company.DoesNotExist (a failed attempt) when the company is gone.
    """

    def declare(
        function: Callable[Concatenate[int, P], R],
    ) -> "Task[Concatenate[int, P], R]":
        @wraps(function)
        def scoped(company_id: int, *args: P.args, **kwargs: P.kwargs) -> R:
            with company_scope(Company.objects.get(pk=company_id)):
                return function(company_id, *args, **kwargs)

        return django_task(  # type: ignore[call-overload,no-any-return]
            max_attempts=max_attempts, backoff=backoff, priority=priority, again=again
        )(scoped)

    return declare
