"""Countries, currencies and time zones to choose from, in the reader's language."""

import zoneinfo
from functools import cache

from babel import Locale
from babel.numbers import get_territory_currencies
from django.utils.translation import get_language

from cauce.kit.names import fold

type Choices = list[tuple[str, str]]
_NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Canada/", "Brazil/", "Mexico/")


def countries() -> Choices:
    """(code, name) of every country, by name."""
    return _countries(get_language() or "es")


def currencies() -> Choices:
    """(code, «CODE · name») of every currency in use, by code."""
    return _currencies(get_language() or "es")


@cache
def zones() -> Choices:
    """(name, name) of every time zone that is a place, and UTC."""
    names = sorted(zoneinfo.available_timezones())
    places = [name for name in names if "/" in name and not name.startswith(_NOT_PLACES)]
    return [(name, name.replace("_", " ")) for name in ("UTC", *places)]


@cache
def _countries(language: str) -> Choices:
    territories = Locale.parse(language).territories
    known = [(code, name) for code, name in territories.items() if _is_country(code)]
    return sorted(known, key=lambda pair: fold(pair[1]))


@cache
def _currencies(language: str) -> Choices:
    words = Locale.parse(language).currencies
    used = {code for country, _ in _countries(language) for code in _of(country)}
    return sorted((code, f"{code} · {words.get(code, code)}") for code in used)


def _of(country: str) -> list[str]:
    return get_territory_currencies(country)


def _is_country(code: str) -> bool:
    """Two letters with a currency in use: not a continent, nor the world, nor a group."""
    return len(code) == 2 and code.isalpha() and bool(_of(code))
