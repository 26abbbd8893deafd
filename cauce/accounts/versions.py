"""Configuration kept in the process, keyed by the company's configuration version."""

from collections.abc import Callable
from functools import wraps

from django.db.models import QuerySet

from cauce.accounts.models import Company, fresh_version

_KEPT = 64  # companies per function; beyond that the oldest goes


def cached_by_version[T](read: Callable[[Company], T]) -> Callable[[Company], T]:
    """Remember what `read(company)` returned until the company's configuration changes.

    Versions are random, never counted up: a change that was rolled back cannot share its number
    with a later one and leave a wrong value behind.
    """
    kept: dict[int, tuple[int, T]] = {}

    @wraps(read)
    def lookup(company: Company) -> T:
        found = kept.get(company.pk)
        if found and found[0] == company.config_version:
            return found[1]
        value = read(company)
        if len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[company.pk] = (company.config_version, value)
        return value

    return lookup


def configuration_changed(company: Company) -> None:
    """Give the company a new version; call it in the transaction that changes its settings."""
    company.config_version = fresh_version()
    rows: QuerySet[Company] = Company.objects.filter(pk=company.pk)
    rows.update(config_version=company.config_version)


def refresh(company: Company) -> None:
    """Read the version again: long work does so between its chunks."""
    fields = [
        *("config_version", "timezone", "country", "granted"),
        *("flow", "duplicates", "qualifying", "levels"),
    ]
    company.refresh_from_db(fields=fields)
