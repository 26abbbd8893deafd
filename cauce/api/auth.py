"""Who asks: the bearer of a token, acting as its role in its company for the whole request."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from cauce.accounts.actors import of_token
from cauce.accounts.errors import NotAllowed
from cauce.accounts.models import Token
from cauce.accounts.scope import company_scope
from cauce.accounts.visitor import address_of
from cauce.api.request import ApiRequest, take_body
from cauce.life.setup.tokens import token_of

_READING = {"GET", "HEAD"}


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`. The token is read from the database with each request, so
    that a revoked one ends at once."""

    def __call__(self, request: HttpRequest) -> Token | None:
        """The token, its company entered until the door is left; None for 401.

        Raises NotAllowed when something is to be read without the scope `read`.
        """
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            return None
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """As `__call__`, for the secret alone. One query, two for the token of a person.

        Here the body is read, too: nobody's bytes are taken before it is known whose they are.
        Raises NotAllowed, TooLarge.
        """
        found = token_of(token, address=address_of(request))
        if found is None:
            return None
        assert isinstance(request, HttpRequest)
        asking: ApiRequest = request  # type: ignore[assignment]
        asking.entered.enter_context(company_scope(found.company))
        asking.token, asking.company, asking.actor = found, found.company, of_token(found)
        if request.method not in _READING:
            take_body(request)
        elif "read" not in found.scopes:
            raise NotAllowed("read")
        return found
