"""One running Cauce per file of tests; its rows are read beside it by the ORM of this process."""

from collections.abc import Iterator

import pytest

from cauce.accounts.models import Company
from cauce.accounts.scope import company_scope
from tests.environment import DATABASE
from tests.live.office import Office, here
from tests.own_database import own_database
from tests.running import cauce_up


@pytest.fixture(scope="module")
def office(tmp_path_factory, django_db_blocker) -> Iterator[Office]:
    """A company of a Cauce with more than one web process, where the database bears it."""
    folder = tmp_path_factory.mktemp("live")
    workers = 2 if DATABASE == "postgres" else None
    with (
        django_db_blocker.unblock(),
        own_database(folder) as database,
        cauce_up(database.env["DATABASE_URL"], folder, workers=workers) as server,
    ):
        yield Office.open(server, here)


@pytest.fixture
def inside(office: Office) -> Iterator[Company]:
    """The test stands in the company: queries see its rows."""
    company = Company.objects.get(slug=office.slug)
    with company_scope(company):
        yield company
