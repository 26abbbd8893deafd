"""What spammers and broken programs send instead of an enquiry."""

from collections.abc import Callable
from typing import Any

from cauce.management.demo.enquiries import Enquiry

_OFFERS = (
    "We rank your website first on Google! https://rank-up.example/offer https://seo.example/mx "
    "www.cheap-links.example",
    "Préstamos sin buró en 10 minutos https://prestamo-ya.example https://wa-prestamos.example "
    "https://dinero.example",
    "Buy followers and likes [url=https://likes.example]here[/url] https://likes.example/b",
)


def spoil(fields: dict[str, Any], enquiry: Enquiry) -> None:
    """Change the fields of a request (API or form, before it becomes bytes) by the trick played."""
    if enquiry.trick in _TRICKS:
        _TRICKS[enquiry.trick](fields, enquiry)


def _offer(enquiry: Enquiry) -> str:
    return _OFFERS[enquiry.at.minute % len(_OFFERS)]


def _honeypot(fields: dict[str, Any], enquiry: Enquiry) -> None:
    fields |= {"website": "https://rank-up.example", "message": "Nice site! Contact me for SEO."}


def _links(fields: dict[str, Any], enquiry: Enquiry) -> None:
    fields |= {"name": "Digital Growth Team", "message": _offer(enquiry)}


def _crowd(fields: dict[str, Any], enquiry: Enquiry) -> None:
    fields["message"] = "Gane desde casa: https://trabajo-facil.example y www.gane-hoy.example"


def _link_in_name(fields: dict[str, Any], enquiry: Enquiry) -> None:
    fields |= {"name": "Promo https://casino.example", "message": "Bono https://casino.example/b"}


def _disposable(fields: dict[str, Any], enquiry: Enquiry) -> None:
    local = (fields.get("email") or "prueba").partition("@")[0]
    fields |= {"email": f"{local}@mailinator.com", "message": "ver https://oferta.example"}


def _no_contact(fields: dict[str, Any], enquiry: Enquiry) -> None:
    fields |= {"email": "", "phone": ""}


def _bad_email(fields: dict[str, Any], enquiry: Enquiry) -> None:
    fields |= {"email": f"{enquiry.person.first.lower()} arroba correo.example", "phone": ""}


def _short_phone(fields: dict[str, Any], enquiry: Enquiry) -> None:
    fields |= {"email": "", "phone": enquiry.person.phone[:6]}


def _unknown_campaign(fields: dict[str, Any], enquiry: Enquiry) -> None:
    fields["campaign"] = "verano-2019"


_TRICKS: dict[str, Callable[[dict[str, Any], Enquiry], None]] = {
    "honeypot": _honeypot,
    "links": _links,
    "many_from_one_address": _crowd,
    "link_in_name": _link_in_name,
    "disposable": _disposable,
    "no_contact": _no_contact,
    "bad_email": _bad_email,
    "short_phone": _short_phone,
    "unknown_campaign": _unknown_campaign,
}
