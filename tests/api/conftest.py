"""Two companies and a program with an administrator's token; no company is in scope: the API
enters it by itself."""

import pytest

from tests.api.client import Api, api_as
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Acme's people, campaign and rule."""
    return make_cast("acme")


@pytest.fixture
def other(db: None) -> Cast:
    """Another company of the same installation."""
    return make_cast("rival")


@pytest.fixture
def api(cast: Cast) -> Api:
    """A program of Acme that may do everything."""
    return api_as(cast)
