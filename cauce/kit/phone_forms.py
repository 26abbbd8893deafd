"""What a person typed as a phone number, as digits: labels, decoration and extensions taken off."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

LONGEST_TYPED = 200

# A number begins with a plus or a digit and goes on over what people write between digits. A line
# break, a slash, a comma or a letter ends it: a second number may follow.
_NUMBER = re.compile(
    r"(?:(?P<plus>\+)[-() \t]*+)?"
    r"[0-9][-0-9 \t().\u00b7\u2010-\u2015\u2022\u2212_~\[\]]*+"
)
_EXTENSION = re.compile(
    r"[\s,;(]*(?:\be?xt(?:ensi[oó]n|ensao|ensão|n)?|\bint(?:erno)?|\banexo|\bramal|x|#)"
    r"[\s.:=]*\(?\d{1,7}[\s#)]*$"
)
_OPTIONAL_TRUNK = re.compile(r"[(\[]0[)\]]")
_BRAZILIAN_CARRIER_BLANK = re.compile(r"\b0\s*x\s*x\s*(?=\(?\d)")
_CONTEXT = re.compile(r";phone-context=\+([-0-9.()]+)")
_WHOLE_FLOAT = re.compile(r"(\d{5,})\.0+")
_SCIENTIFIC = re.compile(r"(\d[.,]\d+|\d)e\+?(\d{1,2})")
_ENOUGH_DIGITS = 7
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Spelled:
    """The digits of one typed number, as ways to read them, best first.

    `plus`: an international prefix was written as a plus. `doubtful`: there are more digits in
    the text than the number's own, so only a valid number may be believed.
    """

    ways: tuple[str, ...]
    plus: bool
    doubtful: bool


def spell(typed: str) -> Spelled | None:
    """Find the number in a typed text; None when the text holds no number at all."""
    text = _plain(typed[:LONGEST_TYPED])
    whole = _from_spreadsheet(text)
    if whole is not None:
        return Spelled((whole,), False, False) if whole else None
    context = _CONTEXT.search(text)
    if context:
        text = f"+{context[1]}{text[: context.start()].removeprefix('tel:')}"
    text = _BRAZILIAN_CARRIER_BLANK.sub("0", _EXTENSION.sub("", text))
    found = list(_NUMBER.finditer(text))
    counts = [_count(match[0]) for match in found]
    if not counts or max(counts) < _FEWEST_DIGITS:
        return None
    best = next((at for at, n in enumerate(counts) if n >= _ENOUGH_DIGITS), None)
    if best is None:
        best = counts.index(max(counts))
    ways = [_digits(found[best][0])]
    if _OPTIONAL_TRUNK.search(found[best][0]):
        ways.append(_digits(_OPTIONAL_TRUNK.sub("", found[best][0])))
    return Spelled(tuple(ways), bool(found[best]["plus"]), len(found) > 1)


def _plain(typed: str) -> str:
    """ASCII digits and spaces, no invisible characters (pasted numbers are full of them)."""
    if typed.isascii():
        return typed.casefold().strip()
    kept = []
    for char in unicodedata.normalize("NFKC", typed):
        if not char.isascii() and char.isdecimal():
            kept.append(str(unicodedata.decimal(char)))
        elif unicodedata.category(char) not in ("Cf", "Cs"):
            kept.append(char)
    return "".join(kept).casefold().strip()[:LONGEST_TYPED]


def _from_spreadsheet(text: str) -> str | None:
    """Digits of «5512345678.0» or «5.512345678E+9»; "" when the exponent ate some of them."""
    if match := _WHOLE_FLOAT.fullmatch(text):
        return match[1]
    if match := _SCIENTIFIC.fullmatch(text):
        mantissa = match[1].replace(",", ".")
        exact = _count(mantissa) == int(match[2]) + 1
        return str(int(Decimal(f"{mantissa}e{match[2]}"))) if exact else ""
    return None


def _digits(text: str) -> str:
    return "".join(char for char in text if char in "0123456789")


def _count(text: str) -> int:
    return len(_digits(text))
