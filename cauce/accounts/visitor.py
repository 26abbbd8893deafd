"""Where a request came from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


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
