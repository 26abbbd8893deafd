"""What a stranger's request brings: its bytes, within a limit."""

from django.http import HttpRequest


class TooLarge(Exception):
    """The body is longer than allowed."""


def body_of(request: HttpRequest, *, limit: int) -> bytes:
    """The exact bytes of the body. Raises TooLarge, before reading when the length is announced."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    if announced.isdigit():
        if int(announced) > limit:
            raise TooLarge
        return request.body
    # Sent in chunks, without a length: Django would take it for empty.
    body: bytes = request.META["wsgi.input"].read(limit + 1)
    if len(body) > limit:
        raise TooLarge
    return body
