"""A company in scope for every test of the spine."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast, acting, make_cast


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The cast of Acme, with Acme in scope."""
    with acting(make_cast()) as made:
        yield made
