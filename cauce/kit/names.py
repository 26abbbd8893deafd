"""People's names: tidied to show, folded to search and compare, shortened to initials."""

import re
import unicodedata

LONGEST_NAME = 200

_PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "e", "da", "do", "das", "dos"})
_ROMAN = frozenset({"ii", "iii", "iv"})
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ELIDED = re.compile(r"(?P<start>[odl])(?P<mark>['’])(?P<rest>\w{2,})", re.IGNORECASE)
# What NFKD does not take apart, though people look for it without.
_UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_NO_SIGN = frozenset({"Cc", "Cf", "Cs"})


def tidy(raw: str) -> str:
    """The name as it should be stored and shown, at most 200 characters; "" when nothing is left.

    Control, invisible and direction-changing characters go (they forge other names), white space
    collapses. A person's own casing stays; a name all in capitals or all in small letters gets
    Spanish title case.
    """
    name = _clean(raw)[:LONGEST_NAME].rstrip()
    return _title(name) if name.isupper() or name.islower() else name


def _clean(raw: str) -> str:
    """White space collapsed, control characters and lone surrogates gone, letters composed."""
    text = " ".join(raw.split())
    if not text.isprintable():  # the printable ones are spared the look at each character
        signs = (char for char in text if unicodedata.category(char) not in _NO_SIGN)
        text = " ".join("".join(signs).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _title(name: str) -> str:
    words = name.lower().split(" ")
    return " ".join(
        word if at and word in _PARTICLES else _WORD.sub(_capitalised, word)
        for at, word in enumerate(words)
    )


def _capitalised(match: re.Match[str]) -> str:
    word = match[0]
    if word in _ROMAN:
        return word.upper()
    if elided := _ELIDED.fullmatch(word):
        return f"{elided['start'].upper()}{elided['mark']}{_first_upper(elided['rest'])}"
    if word.startswith("mc") and len(word) > 3:
        return f"Mc{_first_upper(word[2:])}"
    return _first_upper(word)


def _first_upper(word: str) -> str:
    return word[:1].upper() + word[1:]


def fold(text: str) -> str:
    """For search and comparison: lower case, no accents (ñ is n), single spaces, no controls."""
    text = _clean(text)
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold().translate(_UNFOLDED)
    return " ".join("".join(char for char in apart if not unicodedata.combining(char)).split())


def initials(name: str) -> str:
    """One or two capitals for an avatar: of the first and the last word; "" when there is none."""
    letters = [word[0] for word in _WORD.findall(_clean(name)) if word.lower() not in _PARTICLES]
    return (letters[0] + letters[-1] if len(letters) > 1 else "".join(letters)).upper()
