"""Identity of e-mail addresses: what to show and send to, and the key that finds the person."""

import re
import unicodedata
from dataclasses import dataclass

import idna
from disposable_email_domains import blocklist

LONGEST_ADDRESS = 254
LONGEST_LOCAL = 64

_LABELLED = re.compile(r"[^<>]*<([^<>]+)>")
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])"
)
_AROUND = " \t\r\n\f\v\u00a0\u200b\ufeff<>,;\"'"

_ALIASES = {"googlemail.com": "gmail.com"}
_NO_DOTS = frozenset({"gmail.com"})
# Where name+anything reaches the mailbox of name. Each also has country twins (hotmail.es).
_PLUS_TAGS = frozenset(
    {
        *("gmail.com", "icloud.com", "me.com", "mac.com", "fastmail.com", "fastmail.fm"),
        *("protonmail.com", "protonmail.ch", "proton.me", "pm.me", "hey.com", "zoho.com"),
        *("yandex.com", "yandex.ru", "msn.com", "passport.com", "mailbox.org", "posteo.de"),
    }
)
_PLUS_TAG_FAMILIES = frozenset({"outlook", "hotmail", "live"})


@dataclass(frozen=True, slots=True)
class Email:
    """An address as read.

    `address` is to show and to send to: domain in lower case and ASCII (punycode), the part before
    the @ as typed. `key` is the identity, never sent to. `domain` is that of the address.
    """

    address: str
    key: str
    domain: str
    typed: str


def read(typed: str) -> Email | None:
    """The address in a typed text such as « Ana@X.com» or «Ana <ana@x.com>»; None when none.

    Refuses what could forge a header or mislead: line breaks and control characters inside,
    spaces, quoted local parts, addresses of an IP, more than 254 characters. Never raises.
    """
    if len(typed) > 4 * LONGEST_ADDRESS:
        return None
    text = typed.strip(_AROUND)
    if not text.isprintable():
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if labelled := _LABELLED.fullmatch(text + ">"):
        text = labelled[1].strip(_AROUND)
    if text[:7].lower() == "mailto:":
        text = text[7:]
    local, at, host = text.rstrip(".").rpartition("@")
    domain = _domain(host)
    if not at or not domain or len(local) > LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        return None
    address = f"{local}@{domain}"
    if len(address.encode()) > LONGEST_ADDRESS:
        return None
    return Email(address, _key(local.lower(), domain), domain, typed)


def _domain(host: str) -> str:
    """Lower-case ASCII form of a host name; "" when it is none."""
    domain = host.lower()
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            return ""
    return domain if len(domain) < 254 and _DOMAIN.fullmatch(domain) else ""


def _key(local: str, domain: str) -> str:
    domain = _ALIASES.get(domain, domain)
    if domain in _PLUS_TAGS or domain.split(".", 1)[0] in _PLUS_TAG_FAMILIES:
        # A local part that is nothing but a tag stays whole: cut, it would be everybody's.
        local = local.split("+", 1)[0] or local
    if domain in _NO_DOTS:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def is_disposable(domain: str) -> bool:
    """Whether a domain, or one that it belongs to, hands out throw-away addresses."""
    labels = domain.lower().rstrip(".").split(".")
    return any(".".join(labels[at:]) in blocklist for at in range(len(labels) - 1))
