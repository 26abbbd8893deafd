"""Internet addresses: which of them belong to the public internet and to nobody's inside."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Python's is_global counts these as public. Each reaches an inside: by wrapping an IPv4 address
# (mapped, NAT64, 6to4, Teredo), as an old private range, or as a cloud's own machine.
_INSIDE = tuple(
    ip_network(block)
    for block in (
        "::ffff:0:0/96",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
)


def parse(text: str) -> IPv4Address | IPv6Address | None:
    """The address that a text is, without a zone such as %eth0; None when it is none."""
    try:
        return ip_address(text.split("%", 1)[0])
    except ValueError:
        return None


def literal(host: str) -> str:
    """The address that a host means without any look-up, such as 127.1 or 0x7f000001; else ""."""
    if address := parse(host):
        return str(address)
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError):
        return ""


def is_public(text: str) -> bool:
    """Whether an address may be connected to at a stranger's word; False for what is no address."""
    address = parse(text)
    if address is None or not address.is_global:
        return False
    if address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return not any(address in block for block in _INSIDE if block.version == address.version)
