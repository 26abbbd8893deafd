"""What a stranger's request brings: its bytes within a limit, and the address it came from."""

from ipaddress import ip_address

from django.conf import settings
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


def address_of(request: HttpRequest) -> str:
    """The visitor's IP address; "" when unknown.

    X-Forwarded-For can be written by anybody: it is read from its end, as far as the addresses are
    those of CAUCE_TRUSTED_PROXIES; the first one that is not is the visitor.
    """
    address = _plain(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not _is_proxy(address):
            break
        address = _plain(hop) or address
    return address


def _is_proxy(address: str) -> bool:
    if not address:
        return False
    parsed = ip_address(address)
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


def _plain(text: str) -> str:
    """The address without port, brackets or zone, in its usual form; "" when it is none."""
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return str(ip_address(host.partition("%")[0]))
    except ValueError:
        return ""
