"""Amounts of money as people write and read them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, is_currency

LONGEST_WRITTEN = 60
_LARGEST_DIGITS = 15

# Longest first: «R$» and «US$» also end in «$», which alone means the company's own currency.
_SYMBOLS = {
    "RD$": "DOP",
    "MX$": "MXN",
    "US$": "USD",
    "U$S": "USD",
    "R$": "BRL",
    "C$": "NIO",
    "$U": "UYU",
    "B/.": "PAB",
    "S/.": "PEN",
    "S/": "PEN",
    "BS.": "BOB",
    "€": "EUR",
    "£": "GBP",
    "₡": "CRC",
    "₲": "PYG",
}
_CODE = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])")
_WRITTEN = re.compile(r"(?P<minus>[-\u2212]?)(?P<number>\d[\d.,' \u2019]*)")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,' \u2019])\d{3})(?:(?P=mark)\d{3})*")


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str

    def format(self, locale: str = "es") -> str:
        """As people of a locale («es-mx», «en», «pt_BR») write it. Of one that nobody knows
        («en-mx») the language counts; unknown languages read Spanish."""
        place = _place(locale.replace("-", "_"))
        return str(format_currency(self.amount, self.currency, locale=place))


def _place(locale: str) -> Locale:
    for known in (locale, locale.partition("_")[0]):
        try:
            return Locale.parse(known)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("es")


def parse(text: str, *, currency: str = "MXN") -> Money:
    """«$2,450,000 MXN», «1.250,50 €», «R$ 99», «-5»: `currency` holds where none is written.

    A single mark before exactly three digits groups thousands («1.250» is 1250). ValueError when
    the text is no amount or has more than 15 digits before the decimal mark.
    """
    written = unicodedata.normalize("NFKC", text[:LONGEST_WRITTEN]).upper().strip()
    for symbol, code in _SYMBOLS.items():
        if symbol in written:
            written, currency = written.replace(symbol, " ", 1), code
            break
    if (match := _CODE.search(written)) and is_currency(match[0]):
        written, currency = written.replace(match[0], " ", 1), match[0]
    match = _WRITTEN.fullmatch(written.replace("$", "").replace("- ", "-").strip())
    if match is None or len(text) > LONGEST_WRITTEN:
        raise ValueError(f"no amount: {text[:LONGEST_WRITTEN]!r}")
    amount = _decimal(match["number"].strip())
    return Money(-amount if match["minus"] else amount, currency)


def _decimal(number: str) -> Decimal:
    """Plain digits out of groups and decimals; ValueError when the marks make no sense."""
    whole, fraction = number, ""
    if not (_GROUPED.fullmatch(number) and not number.startswith("0")):
        at = max(number.rfind("."), number.rfind(","))
        if at >= 0:
            whole, fraction = number[:at], number[at + 1 :]
    if not whole.isdigit() and not _GROUPED.fullmatch(whole):
        raise ValueError(f"no amount: {number!r}")
    digits = "".join(filter(str.isdigit, whole))
    if len(digits) > _LARGEST_DIGITS or (fraction and not fraction.isdigit()):
        raise ValueError(f"no amount: {number!r}")
    return Decimal(f"{digits}.{fraction}" if fraction else digits)
