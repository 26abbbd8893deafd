"""Numbering plans: which national numbers exist, and the old or local forms that mean one of them.

phonenumbers knows the plans of today. It does not know the forms that people and WhatsApp still
write in Latin America, so the rules for those stand here, one function per country.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberDesc, PhoneNumberType

KINDS = {
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
UNKNOWN = "unknown"

_MEXICAN_PREFIX = re.compile(r"(?:01|04[45]|0)([2-9]\d{9})")
_MEXICAN_MOBILE_ONE = re.compile(r"1(?:01|04[45])?([2-9]\d{9})")
_ARGENTINE = re.compile(r"0?(9?)0?(\d{10,12})")


def mexican(national: str, coded: bool) -> list[str]:
    """Before August 2019: 01 long distance, 044/045 to mobiles; +52 1 to mobiles from abroad.

    WhatsApp still sends 521. A bare 1 without the country code is left alone: those eleven
    digits are a number of the United States or Canada.
    """
    match = _MEXICAN_PREFIX.fullmatch(national)
    if match is None and coded:
        match = _MEXICAN_MOBILE_ONE.fullmatch(national)
    return [match[1], national] if match else [national]


def brazilian(national: str, coded: bool) -> list[str]:
    """Mobiles gained a 9 after the area code by 2016; WhatsApp ids of older accounts lack it.

    Local numbers from 6 to 9 were mobiles, 2 to 5 are landlines and gain nothing.
    """
    if len(national) == 10 and national[2] in "6789":
        return [f"{national[:2]}9{national[2:]}", national]
    return [national]


def argentine(national: str, coded: bool) -> list[str]:
    """A mobile is 9 + area + number from abroad and 0 + area + 15 + number at home; people mix."""
    match = _ARGENTINE.fullmatch(national)
    if match is None:
        return [national]
    nine, rest = match.groups()
    if len(rest) == 12:
        areas = [size for size in (2, 3, 4) if rest[size : size + 2] == "15"]
        return [national, *(f"9{rest[:size]}{rest[size + 2 :]}" for size in areas)]
    return [national, f"{nine}{rest}"]


def colombian(national: str, coded: bool) -> list[str]:
    """Since September 2021 landlines are 60 + area + 7 digits; before, area + 7."""
    if len(national) == 8 and national[0] in "1245678":
        return [f"60{national}", national]
    return [national]


def chilean(national: str, coded: bool) -> list[str]:
    """Nine digits since 2013: a mobile typed without its 9, Santiago without its second 2."""
    if len(national) == 8 and national[0] in "2456789":
        return [f"{2 if national[0] == '2' else 9}{national}", national]
    return [national]


REWRITES: dict[str, Callable[[str, bool], list[str]]] = {
    "MX": mexican,
    "BR": brazilian,
    "AR": argentine,
    "CO": colombian,
    "CL": chilean,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand the digits: calling code, national number, and what the plan says."""

    code: int
    national: str
    country: str
    kind: str

    @property
    def valid(self) -> bool:
        """Whether the numbering plan has such a number."""
        return self.kind != UNKNOWN

    @property
    def e164(self) -> str:
        """With plus and calling code; at most 15 digits when valid."""
        return f"+{self.code}{self.national}"


def judge(code: int, national: str, *, coded: bool) -> Reading:
    """The best reading of a national number under a calling code, old forms rewritten.

    `coded` says that the calling code was written, not supposed. The first form that exists wins;
    when none does, the number stays as it is and its kind is "unknown".
    """
    country = phonenumbers.region_code_for_country_code(code)
    rewrite = REWRITES.get(country)
    forms = rewrite(national, coded) if rewrite else [national]
    if national.startswith("0") and country != "IT":
        forms.append(national.lstrip("0"))
    for form in forms:
        if form:
            number = _number(code, form)
            kind = KINDS.get(phonenumbers.number_type(number), UNKNOWN)
            if kind != UNKNOWN:
                return Reading(code, form, phonenumbers.region_code_for_number(number) or "", kind)
    return Reading(code, national, "" if country == "ZZ" else country, UNKNOWN)


def _number(code: int, national: str) -> PhoneNumber:
    zeros = len(national) - len(national.lstrip("0"))
    return PhoneNumber(
        country_code=code,
        national_number=int(national),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros or None,
    )


@lru_cache(maxsize=4096)
def area_length(code: int, national: str) -> int:
    """How many digits of a valid national number are the area code; 0 when it has none."""
    return phonenumbers.length_of_geographical_area_code(_number(code, national))


@lru_cache(maxsize=512)
def calling_code(country: str) -> int:
    """52 for MX; 0 for a country that the library does not know."""
    return phonenumbers.country_code_for_region(country)


@lru_cache(maxsize=512)
def lengths(country: str) -> tuple[int, ...]:
    """How many digits the country's ordinary (fixed and mobile) national numbers may have."""
    metadata = PhoneMetadata.metadata_for_region(country, None)
    if metadata is None:
        return ()
    found: set[int] = set()
    for kind in (metadata.fixed_line, metadata.mobile):
        found.update(n for n in (kind.possible_length if kind else ()) if n > 0)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Plan:
    """What the fast path needs of one country: its ordinary numbers as compiled patterns."""

    country: str
    prefix: str
    trunk: str
    general: re.Pattern[str]
    fixed: re.Pattern[str]
    mobile: re.Pattern[str]
    other: re.Pattern[str]
    rewrite: Callable[[str, bool], list[str]] | None

    def kind(self, national: str) -> str:
        """Kind of an ordinary national number; "" when it is none or a special one."""
        if self.other.fullmatch(national) or not self.general.fullmatch(national):
            return ""
        if self.fixed.fullmatch(national):
            return "fixed_or_mobile" if self.mobile.fullmatch(national) else "fixed"
        return "mobile" if self.mobile.fullmatch(national) else ""


@lru_cache(maxsize=512)
def plan(country: str) -> Plan | None:
    """The fast plan of a country, or None where only the slow path knows enough.

    Countries that share a calling code are fast only when they are the code's main one: for the
    others the library looks at all their neighbours first.
    """
    metadata = PhoneMetadata.metadata_for_region(country, None)
    if metadata is None or not metadata.fixed_line or not metadata.mobile:
        return None
    if phonenumbers.region_code_for_country_code(calling_code(country)) != country:
        return None
    special = (
        metadata.premium_rate,
        metadata.toll_free,
        metadata.shared_cost,
        metadata.voip,
        metadata.personal_number,
        metadata.pager,
        metadata.uan,
        metadata.voicemail,
    )
    return Plan(
        country=country,
        prefix=str(calling_code(country)),
        trunk="0" if metadata.national_prefix_for_parsing == "0" else "",
        general=_compiled([metadata.general_desc]),
        fixed=_compiled([metadata.fixed_line]),
        mobile=_compiled([metadata.mobile]),
        other=_compiled(special),
        rewrite=REWRITES.get(country),
    )


def _compiled(kinds: Iterable[PhoneNumberDesc | None]) -> re.Pattern[str]:
    patterns = [kind.national_number_pattern for kind in kinds if kind]
    joined = "|".join(pattern for pattern in patterns if pattern)
    return re.compile(joined or r"(?!)")
