"""A company put back for a test is the company that was made, as if it had been made just now."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cauce.accounts.models import Company
from cauce.store import atomic
from tests.cast import make_cast
from tests.rehearsal import _everything

SOON = timedelta(seconds=60)


def _own(name: str, value: Any) -> bool:
    """Whether each test has its own: moments, and the version that settings are remembered by."""
    return isinstance(value, datetime) or name == "config_version"


def _taken_back(sellers: tuple[str, ...]) -> tuple[list[Any], list[datetime], Company]:
    """The rows of a cast without their moments, the moments of the company, the company."""
    with atomic():
        cast = make_cast(sellers=sellers)
        rows = [
            (model, pk, {k: v for k, v in row.items() if not _own(k, v)})
            for model, found in _everything().items()
            for pk, row in found.items()
        ]
        moments = [v for v in vars(cast.company).values() if isinstance(v, datetime)]
        transaction.set_rollback(True)
    return sorted(rows, key=lambda row: (row[0]._meta.label, str(row[1]))), moments, cast.company


def test_what_is_put_back_is_what_was_made(db: None) -> None:
    sellers = ("fay", "cleo", "dana")  # nobody else asks for these
    made, _, company = _taken_back(sellers)
    again, moments, same = _taken_back(sellers)
    assert again == made and same.pk == company.pk
    assert same.config_version != company.config_version
    assert all(abs(moment - timezone.now()) < SOON for moment in moments)


def test_a_second_company_is_made_beside_the_first(db: None) -> None:
    first, second = make_cast("acme"), make_cast("rival")
    assert first.company.pk != second.company.pk
    assert not {one.pk for one in first.people.values()} & {
        one.pk for one in second.people.values()
    }
