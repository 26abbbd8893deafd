"""Values of a company's own fields: what was typed or sent, read as the field's kind; how a value
is found, compared and written again. No database."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from cauce.catalog.fields import Field, FieldKind
from cauce.kit import emails, money, phones
from cauce.kit.names import fold

TEXT_LIMIT, LONG_LIMIT, URL_LIMIT = 500, 2_000, 500
INDEXED = 200  # characters of a text that lists are narrowed and searched by
SCALE = 10_000  # numbers are kept for lists as whole ten-thousandths
LARGEST = {FieldKind.NUMBER: Decimal(10) ** 11, FieldKind.MONEY: Decimal(10) ** 12}
_PLACES = {FieldKind.NUMBER: Decimal("0.0001"), FieldKind.MONEY: Decimal("0.01")}
_MONTH_FIRST = frozenset({"US", "PR", "PH"})
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:.*)?", re.ASCII)
_YES = frozenset({"yes", "si", "true", "1", "on", "x", "verdadero", "sim", "y", "s"})
_NO = frozenset({"no", "false", "0", "off", "falso", "nao", "n"})
APART = "; "  # between the options of one value, as they are written
_BETWEEN = ("\n", "|", ";", ",")  # between the options of one value; an option may have a comma

type Key = tuple[int | None, str]  # what stands in the index: (a number, a folded text)


class Unfit(Exception):
    """A value that its field cannot take: a code and what its sentence needs."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(code)


def understood(field: Field, given: Any, *, country: str) -> Any:
    """The value as a lead keeps it; None for nothing. Raises Unfit.

    Text, number (int or float), ISO day, option, list of options, E.164, address, True or False.
    """
    if is_blank(given):
        return None
    return _READERS[field.kind](field, given, country)


def is_blank(given: Any) -> bool:
    """Whether nothing was said: None, an empty list, a text of blanks."""
    return given is None or given == [] or (isinstance(given, str) and not given.strip())


def _text(field: Field, given: Any, country: str) -> str:
    text = " ".join(_words(given).split())
    return _fitting(text, TEXT_LIMIT)


def _long_text(field: Field, given: Any, country: str) -> str:
    return _fitting(_words(given).replace("\r\n", "\n").strip(), LONG_LIMIT)


def _words(given: Any) -> str:
    if isinstance(given, (list, dict)):
        raise Unfit("not_text")
    if isinstance(given, bool):
        return "true" if given else "false"
    return str(given)


def _fitting(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Unfit("too_long", limit=limit)
    if "\x00" in text:
        raise Unfit("unprintable")
    return text


def _number(field: Field, given: Any, country: str) -> int | float:
    amount = _decimal(given)
    if not amount.is_finite() or abs(amount) > LARGEST[field.kind]:
        raise Unfit("out_of_range")
    amount = amount.quantize(_PLACES[field.kind], rounding=ROUND_HALF_UP)
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _decimal(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, (int, float, str)):
        raise Unfit("not_a_number")
    try:
        if not isinstance(given, str):
            return Decimal(str(given))
        read = money.parse(given, currency="")
    except (ValueError, InvalidOperation):
        raise Unfit("not_a_number") from None
    if read.currency:  # a number has none
        raise Unfit("not_a_number")
    return read.amount


def _money(field: Field, given: Any, country: str) -> int | float:
    if isinstance(given, str):
        try:
            read = money.parse(given, currency=field.currency)
        except ValueError:
            raise Unfit("not_an_amount") from None
        if read.currency != field.currency:
            raise Unfit("other_currency", currency=field.currency)
        return _number(field, float(read.amount), country)
    return _number(field, given, country)


def _date(field: Field, given: Any, country: str) -> str:
    text = given.strip() if isinstance(given, str) else ""
    try:
        if found := _ISO.fullmatch(text):
            return date(*map(int, found.groups())).isoformat()
        found = _DAY.fullmatch(text)
        if found is None:
            raise Unfit("not_a_date")
        first, second, year = map(int, found.groups())
        month_first = (country in _MONTH_FIRST and first <= 12) or second > 12
        day, month = (second, first) if month_first else (first, second)
        return date(year if year > 99 else 2000 + year, month, day).isoformat()
    except ValueError:
        raise Unfit("not_a_date") from None


def _choice(field: Field, given: Any, country: str) -> str:
    return _option(field, given if isinstance(given, str) else _words(given))


def _choices(field: Field, given: Any, country: str) -> list[str]:
    if isinstance(given, str):
        given = _apart(field, given)
    if not isinstance(given, (list, tuple)):
        given = [given]
    chosen = {_option(field, _words(one)) for one in given if not is_blank(one)}
    return [option for option in field.options if option in chosen]


def _apart(field: Field, text: str) -> list[str]:
    """The options that one text names."""
    if _find(field, text) is not None:
        return [text]
    for mark in _BETWEEN:
        parts = [part for part in text.split(mark) if part.strip()]
        if parts and all(_find(field, part) is not None for part in parts):
            return parts
    return [part for part in text.split(",") if part.strip()]


def _option(field: Field, text: str) -> str:
    found = _find(field, text)
    if found is None:
        raise Unfit("unknown_choice", choices=", ".join(field.options)[:500])
    return found


def _find(field: Field, text: str) -> str | None:
    wanted = fold(text)
    return next((option for option in field.options if fold(option) == wanted), None)


def _phone(field: Field, given: Any, country: str) -> str:
    text = _words(given).strip()
    phone = phones.read(text, country=country)
    complaint = None if phone and phone.valid else phones.complaint(text, country=country)
    # A number of the right length in no known range is kept: numbering plans grow.
    if complaint and complaint.code != "not_in_use":
        raise Unfit(complaint.code, **dict(complaint.params))
    if phone is None:
        raise Unfit("no_number")
    return phone.e164


def _email(field: Field, given: Any, country: str) -> str:
    email = emails.read(_words(given))
    if email is None:
        raise Unfit("not_an_email")
    return email.address


def _url(field: Field, given: Any, country: str) -> str:
    text = _words(given).strip()
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        fits = parts.scheme.lower() in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        fits = False
    if not fits or not text.isprintable() or " " in text:
        raise Unfit("not_a_url")
    return _fitting(text, URL_LIMIT)


def _yes_no(field: Field, given: Any, country: str) -> bool:
    if isinstance(given, bool):
        return given
    word = fold(_words(given))
    if word not in _YES | _NO:
        raise Unfit("not_true_or_false")
    return word in _YES


_READERS: dict[FieldKind, Callable[[Field, Any, str], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: _email,
    FieldKind.URL: _url,
    FieldKind.YES_NO: _yes_no,
}


def keys_of(field: Field, value: Any) -> list[Key]:
    """What a value, as `understood` gives it, is found by in lists: one, or one for each option."""
    if field.kind in {FieldKind.NUMBER, FieldKind.MONEY}:
        return [(scaled(value), "")]
    if field.kind == FieldKind.DATE:
        return [(date.fromisoformat(value).toordinal(), "")]
    if field.kind == FieldKind.YES_NO:
        return [(int(value), "")]
    texts = value if isinstance(value, list) else [value]
    return [(None, folded(text)) for text in texts]


def scaled(value: Any) -> int:
    """A number as lists compare it."""
    return int((Decimal(str(value)) * SCALE).to_integral_value(ROUND_HALF_UP))


def folded(text: str) -> str:
    """A text as lists compare it: no case, no accents, its beginning."""
    return fold(text)[:INDEXED]


def claim_of(field: Field, value: Any) -> str:
    """What no other lead of the field's scope may have where it is unique."""
    ((number, text),) = keys_of(field, value)
    return text if number is None else str(number)


def words_of(fields: Sequence[Field], attributes: Mapping[str, Any]) -> str:
    """What the values of texts are searched by: folded, phones in all their forms."""
    found = []
    for field in fields:
        value = attributes.get(field.key)
        if not isinstance(value, str) or not value:
            continue
        if field.kind == FieldKind.PHONE and value.startswith("+"):
            found.append(phones.search_forms(value))
        else:
            found.append(folded(value))
    return " ".join(found)


def plain(field: Field, value: Any) -> str:
    """A stored value as it is typed again: what `understood` reads back as the same."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return APART.join(map(str, value))
    if isinstance(value, float):
        text = format(Decimal(str(value)), "f")
        # Three digits behind a mark are read as thousands.
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text
    return "" if value is None else str(value)
