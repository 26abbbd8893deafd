"""Every way of saying no: RFC 9457 problems that name each bad field, in the reader's language."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cauce.accounts.errors import (
    Changed,
    Conflict,
    Exists,
    Invalid,
    Missing,
    NotAllowed,
    Refusal,
    Repeats,
)
from cauce.accounts.sentences import sentence
from cauce.accounts.shapes import problems_of
from cauce.api.answers import answer
from cauce.api.request import Malformed, NotJson, TooLarge
from cauce.kit import ids

log = logging.getLogger(__name__)
_LANGUAGES = ("en", "es")
_BAD_FORMS = (MultiPartParserError, SuspiciousOperation, UnreadablePostError)
type Errors = Iterable[tuple[str, str, Mapping[str, Any]]]  # (field, code, params)


def problem(
    request: HttpRequest, status: int, code: str, *, errors: Errors = (), **more: Any
) -> HttpResponse:
    """The answer: `code` is stable, `errors` name fields; `more` are further members.

    `params` in `more` fill the sentence of `code` and are not shown.
    """
    body = described(request, status, code, errors=errors, **more)
    response = answer(body, status, problem=True)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Cauce"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "5"
    return response


def described(
    request: HttpRequest, status: int, code: str, *, errors: Errors = (), **more: Any
) -> dict[str, Any]:
    """The members of a problem, for an answer or for one item of a batch."""
    params = more.pop("params", {})
    with in_language_of(request):
        named = [
            {"field": field, "code": each, "message": sentence(each, values)}
            for field, each, values in errors
        ]
        return {
            "type": f"{settings.BASE_URL}/api/docs#problem-{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": sentence(code, params),
            "errors": named,
        } | more


def in_language_of(request: HttpRequest) -> AbstractContextManager[None]:
    """Around whatever puts sentences into an answer."""
    return translation.override(language_of(request))


def language_of(request: HttpRequest) -> str:
    """Spanish for who asks for it first, else English: the language of the API's documents."""
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200]
    wanted = (language.partition("-")[0] for language, _ in parse_accept_lang_header(header))
    return next((language for language in wanted if language in _LANGUAGES), "en")


def to_the_door(request: HttpRequest, error: Exception | type[Exception]) -> NoReturn:
    """Only the door can run the request again, which may be all that was needed."""
    raise error


def answer_to(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The problem that tells of `error`; an unexpected one is logged under the id that it gives."""
    if isinstance(error, Refusal):
        return _refusal(request, error)
    if isinstance(error, ValidationError):
        return problem(request, 422, "invalid", errors=_named(error))
    if isinstance(error, AuthenticationError):
        return problem(request, 401, "no_token")
    if isinstance(error, HttpError) and isinstance(error.__cause__, Exception):
        return answer_to(request, error.__cause__)  # ninja wraps what its parser raised
    if isinstance(error, Malformed):
        params = {"line": error.line, "column": error.column}
        return problem(request, 400, "malformed_json", params=params)
    if isinstance(error, NotJson):
        return problem(request, 415, "not_json")
    if isinstance(error, TooLarge):
        return problem(request, 413, "too_large", params={"limit": error.limit})
    if isinstance(error, RequestDataTooBig):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return problem(request, 413, "too_large", params={"limit": limit})
    if isinstance(error, _BAD_FORMS):
        return problem(request, 400, "malformed_form")
    if isinstance(error, Http404):
        return problem(request, 404, "not_found")
    return _unexpected(request, error)


def _refusal(request: HttpRequest, error: Refusal) -> HttpResponse:
    if isinstance(error, Invalid):
        named = [(field, code, params) for field, (code, params) in error.fields.items()]
        return problem(request, 422, "invalid", errors=named)
    if isinstance(error, Exists):
        named = [(error.field, "exists", {})]
        return problem(request, 409, "exists", errors=named, existing=error.existing)
    if isinstance(error, Changed):
        return _changed(request, error)
    if isinstance(error, Repeats):
        return _repeats(request, error)
    if isinstance(error, Missing):
        return problem(request, 404, "not_found")
    if isinstance(error, NotAllowed):
        return problem(request, 403, "not_allowed", right=error.params.get("right", ""))
    status = 409 if isinstance(error, Conflict) else 400
    return problem(request, status, error.code, params=error.params)


def _changed(request: HttpRequest, error: Changed) -> HttpResponse:
    """412 for an ETag that is out of date, 409 for a field that is not as expected."""
    status = 412 if "version" in error.fields else 409
    named = [(field, error.code, {"by": error.by or "Cauce"}) for field in error.fields]
    more = {"current": error.fields, "by": error.by, "at": error.at}
    return problem(
        request, status, error.code, errors=named, params={"by": error.by or "Cauce"}, **more
    )


def _repeats(request: HttpRequest, error: Repeats) -> HttpResponse:
    named = [(error.field, error.code, error.params)]
    more = {"values": error.values, "leads": error.leads, "some": [asdict(r) for r in error.some]}
    return problem(request, 409, error.code, errors=named, params=error.params, **more)


def _named(error: ValidationError) -> Errors:
    """Ninja says where it looked (body, query…) and the name of our argument: neither is asked."""
    for each in error.errors:
        place = list(each["loc"])
        inside = 2 if place[0] == "body" else 1
        if place[0] == "query" and len(place) > 2:
            inside = 2
        [(field, (code, params))] = problems_of([each | {"loc": place[inside:]}]).items()
        yield field, code, params


def _unexpected(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    number = ids.public_key()
    log.error("%s %s broke (%s)", request.method, request.path, number, exc_info=True)
    if isinstance(error, OperationalError):
        return problem(request, 503, "unavailable", id=number)
    return problem(request, 500, "broken", id=number)
