"""Identity of phone numbers: every written form of a number becomes one E.164 string."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from cauce.kit.phone_forms import spell
from cauce.kit.phone_plans import (
    Plan,
    Reading,
    area_length,
    calling_code,
    judge,
    lengths,
    plan,
)

LONGEST_E164 = 15
LONGEST_FAST = 40
_CODES = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
_DECORATION = str.maketrans("", "", " -()\u00a0")
_RANK = {"mobile": 0, "fixed_or_mobile": 0, "fixed": 1, "toll_free": 2, "unknown": 9}


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as read: `e164` is its identity, `typed` what was written.

    `valid` False means readable but impossible, so its e164 tells what was meant, no more.
    `country` is an ISO code, "001" for numbers of no country, "" when unknown. `kind` is mobile,
    fixed, fixed_or_mobile, toll_free, premium, shared_cost, voip, personal, pager, company,
    voicemail or unknown.
    """

    e164: str
    typed: str
    country: str
    valid: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a typed number: a stable code and the values for its sentence.

    no_number {} · too_short {missing, expected, country} · too_long {extra, expected, country} ·
    unknown_country {} (no such calling code) · not_in_use {country} (right length, no such range).
    """

    code: str
    params: dict[str, int | str]


def read(typed: str, *, country: str = "MX") -> Phone | None:
    """The number in a typed text; numbers without calling code belong to `country` (ISO, upper).

    None when no number can be made of the text at all. Never raises, whatever the text.
    """
    # What is too long for a number is not remembered: strangers could fill the memory with it.
    return (_remembered if len(typed) <= LONGEST_FAST else _read)(typed, country)


def _read(typed: str, country: str) -> Phone | None:
    return read_fast(typed, country) or read_slow(typed, country)


_remembered = lru_cache(maxsize=8192)(_read)


def read_fast(typed: str, country: str) -> Phone | None:
    """Ordinary fixed and mobile numbers of the home country, about ten times faster.

    None means only: not for this path. Whatever it answers, `read_slow` answers the same; a test
    holds the two against each other.
    """
    home = plan(country)
    if home is None or len(typed) > LONGEST_FAST:
        return None
    digits = typed.translate(_DECORATION)
    plus = digits.startswith("+")
    if plus:
        digits = digits[1:]
    if not (digits.isascii() and digits.isdigit()):
        return None
    if digits.startswith(home.prefix):
        found = _ordinary(home, digits[len(home.prefix) :], coded=True)
        if not plus and (found is None or _ordinary(home, digits, coded=False)):
            return None  # with the calling code or without: the slow path weighs the two
    elif plus or digits.startswith("00"):
        return None
    else:
        own = digits.removeprefix("0") if home.trunk else digits
        found = _ordinary(home, own, coded=False)
    if found is None or len(home.prefix) + len(found[0]) > LONGEST_E164:
        return None
    return Phone(f"+{home.prefix}{found[0]}", typed, country, True, found[1])


def _ordinary(home: Plan, digits: str, *, coded: bool) -> tuple[str, str] | None:
    forms = home.rewrite(digits, coded) if home.rewrite else (digits,)
    for form in forms:
        if kind := home.kind(form):
            return form, kind
    return None


def read_slow(typed: str, country: str) -> Phone | None:
    """Any written form of any country's number; see `read`."""
    reading = _best(typed, country)
    if reading is None or len(reading.e164) > LONGEST_E164 + 1:
        return None
    return Phone(reading.e164, typed, reading.country, reading.valid, reading.kind)


def _best(typed: str, country: str) -> Reading | None:
    """The first valid reading, else the first at all, else None."""
    spelled = spell(typed)
    if spelled is None:
        return None
    first = None
    for digits in spelled.ways:
        for reading in _readings(digits, plus=spelled.plus, country=country):
            if reading.valid:
                return reading
            first = first or reading
    return None if spelled.doubtful else first


def _readings(digits: str, *, plus: bool, country: str) -> Iterator[Reading]:
    """The ways to understand plain digits, most likely first."""
    code = str(calling_code(country))
    if plus:
        yield from _abroad(digits.removeprefix("00"))
        return
    if digits.startswith("00"):
        yield from _abroad(digits[2:])
    home = list(_at_home(digits, country))
    if digits.startswith(code):
        # «4915123456789» in Germany: a mobile with its code, or a long landline without. A tie
        # goes to the number as it stands.
        home = sorted([*home, *_abroad(digits)], key=lambda reading: _RANK.get(reading.kind, 3))
    yield from home
    if digits.startswith("011"):
        yield from _abroad(digits[3:])
    if len(digits) > 10:
        yield from _abroad(digits)
    if code != "0":
        yield judge(int(code), digits, coded=True)


def _at_home(digits: str, country: str) -> Iterator[Reading]:
    """As dialled inside the country; the library takes off its trunk and carrier prefixes."""
    try:
        number = phonenumbers.parse(digits, country)
    except NumberParseException:
        return
    national = phonenumbers.national_significant_number(number)
    yield judge(number.country_code or 0, national, coded=False)


def _abroad(digits: str) -> Iterator[Reading]:
    """As dialled from another country, without the prefix that leaves it."""
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except NumberParseException:
        return
    national = phonenumbers.national_significant_number(number)
    yield judge(number.country_code or 0, national, coded=True)


@lru_cache(maxsize=4096)
def national(e164: str, *, country: str) -> str:
    """For people of `country` to read: national format at home, international otherwise.

    Comes back unchanged when it is no number in E.164.
    """
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    at_home = phonenumbers.region_code_for_number(number) == country
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def search_forms(e164: str) -> str:
    """The digits under which people look for a number, separated by spaces.

    Full and national; besides, Mexico's 521…, Brazil's without the ninth digit, Argentina's with
    15 and without 9. "" when it is no E.164.
    """
    digits = e164.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return ""
    code = next((digits[:n] for n in (1, 2, 3) if int(digits[:n]) in _CODES), "")
    own = digits[len(code) :]
    forms = [digits]
    if code and own:
        forms += [own, *_old_forms(code, own)]
    return " ".join(forms)


def _old_forms(code: str, own: str) -> list[str]:
    if code == "52" and len(own) == 10:
        return [f"521{own}"]
    if code == "55" and len(own) == 11 and own[2] == "9":
        return [f"55{own[:2]}{own[3:]}", f"{own[:2]}{own[3:]}"]
    if code == "54" and len(own) == 11 and own[0] == "9":
        area = area_length(54, own) - 1
        with_15 = [f"{own[1 : area + 1]}15{own[area + 1 :]}"] if area > 0 else []
        return [own[1:], *with_15]
    return []


def complaint(typed: str, country: str = "MX") -> Complaint | None:
    """Why a typed number is no good, for a human sentence; None when nothing is wrong."""
    spelled = spell(typed)
    if spelled is None:
        return Complaint("no_number", {})
    reading = _best(typed, country)
    if reading is None:
        reading = next(_readings(spelled.ways[0], plus=spelled.plus, country=country), None)
    if reading is None:
        return Complaint("unknown_country", {})
    return None if reading.valid else _explain(reading)


def _explain(reading: Reading) -> Complaint:
    place = reading.country
    known = lengths(place)
    size = len(_without_local_prefix(reading))
    params: dict[str, int | str] = {"country": place}
    if known and size < known[0]:
        params |= {"missing": known[0] - size, "expected": known[0]}
        return Complaint("too_short", params)
    if known and size > known[-1]:
        params |= {"extra": size - known[-1], "expected": known[-1]}
        return Complaint("too_long", params)
    return Complaint("not_in_use", params)


def _without_local_prefix(reading: Reading) -> str:
    """A short «044 55 1234» lacks digits of the number, not of its prefix."""
    digits = reading.national
    if reading.country == "MX" and digits.startswith(("044", "045", "01")):
        return digits[2 if digits.startswith("01") else 3 :]
    return digits
