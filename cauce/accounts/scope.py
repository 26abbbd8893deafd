"""The tenancy: which company this thread works for, and queries that fail closed without one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models

if TYPE_CHECKING:
    from cauce.accounts.models import Company


class NoCompany(RuntimeError):
    """A query on owned rows was made while no company was in scope."""


class WrongCompany(RuntimeError):
    """A row of another company was about to be written."""


_EVERYTHING = "everything"
_current: ContextVar["Company | str | None"] = ContextVar("company", default=None)


@contextmanager
def company_scope(company: "Company | None") -> Iterator[None]:
    """Work for `company`: owned queries see its rows alone. Raises NoCompany on None."""
    if company is None or company.pk is None:
        raise NoCompany("a scope needs a saved company")
    mark = _current.set(company)
    try:
        yield
    finally:
        _current.reset(mark)


@contextmanager
def unscoped(why: str) -> Iterator[None]:
    """The loud way round: owned queries see every company. A test lists each call with its why."""
    if not why:
        raise ValueError("say why")
    mark = _current.set(_EVERYTHING)
    try:
        yield
    finally:
        _current.reset(mark)


@contextmanager
def no_company() -> Iterator[None]:
    """Work for nobody yet: how a background job starts, whatever its caller had in scope."""
    mark = _current.set(None)
    try:
        yield
    finally:
        _current.reset(mark)


def current_company() -> "Company":
    """The company in scope. Raises NoCompany when there is none, or when unscoped."""
    company = _current.get()
    if company is None or isinstance(company, str):
        raise NoCompany("no company in scope")
    return company


class OwnedQuerySet[M: models.Model](models.QuerySet[M]):
    """Refuses to write rows of a company other than the one in scope."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """As Django's, after checking each row's company (`save` is not called by it)."""
        rows = list(objs)
        for row in rows:
            claim(row)
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, but a row cannot be moved to another company."""
        if "company" in kwargs or "company_id" in kwargs:
            raise WrongCompany("a row never changes its company")
        return super().update(**kwargs)


class OwnedManager[M: models.Model](models.Manager[M]):
    """The only manager of owned models: filtered by the company in scope, or an exception."""

    use_in_migrations = False

    def get_queryset(self) -> OwnedQuerySet[M]:
        """Rows of the company in scope. Raises NoCompany when there is none."""
        company = _current.get()
        if company is None:
            raise NoCompany(f"{self.model.__name__} was queried with no company in scope")
        rows: OwnedQuerySet[M] = OwnedQuerySet(self.model, using=self._db)
        return rows if isinstance(company, str) else rows.filter(company_id=company.pk)


def claim(row: models.Model) -> None:
    """Give `row` the company in scope, or raise WrongCompany if it has another."""
    company = _current.get()
    if company is None:
        raise NoCompany(f"{type(row).__name__} was written with no company in scope")
    if isinstance(company, str):
        return
    if row.company_id is None:  # type: ignore[attr-defined]
        row.company_id = company.pk  # type: ignore[attr-defined]
    if row.company_id != company.pk:  # type: ignore[attr-defined]
        raise WrongCompany(f"{type(row).__name__} belongs to another company")


def unchecked_company() -> Any:
    """The company of rows that come by the million, in place of the one that `Owned` brings.

    The database does not hold it against the companies, which are never deleted: seven checks for
    each lead cost a seventh of an import, and lock the company's row against each other. The
    manager, `claim` and `cauce doctor` hold it.
    """
    return models.ForeignKey(
        "cauce.Company",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )


class Owned(models.Model):
    """A row that belongs to one company and never leaves it."""

    # No index of its own: every owned table that grows has composite ones that begin with it.
    company = models.ForeignKey(
        "cauce.Company", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    company_id: int

    objects: ClassVar["OwnedManager[Self]"] = OwnedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, after checking the company."""
        claim(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """As Django's, after checking the company."""
        claim(self)
        return super().delete(*args, **kwargs)
