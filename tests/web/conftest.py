"""Signed-in clients for the pages."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.cast import Cast, acting, make_cast

type SignIn = Callable[[str], Client]


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The cast of Acme, with Acme in scope for what the test itself looks up."""
    with acting(make_cast()) as made:
        yield made


@pytest.fixture
def signed_in(cast: Cast) -> SignIn:
    """`signed_in("ada")` is a client in Ada's session."""

    def sign_in(name: str) -> Client:
        client = Client(headers={"accept-language": "es"})
        client.force_login(cast.people[name].user)
        return client

    return sign_in
