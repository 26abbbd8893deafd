"""Whether two contacts are one person: evidence for and against, in bits (Fellegi and Sunter, «A
theory for record linkage», 1969), with weights that need no training.

What agrees weighs by how rare it is among the company's contacts; what differs weighs by how seldom
it does for one person. The bits add up to odds, from one in as many as there are contacts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import log2
from typing import Any

from cauce.kit.likeness import alike, edits
from cauce.life.identity.profile import CODE, DATE, Profile, Value
from cauce.life.identity.sample import Attribute, Sample

_LEAST_PEOPLE = 1_000
_MOST_BITS = 10.0  # of one word or text: nothing alone makes two people one
_MOST_CODE_BITS = 13.0
# Who comes again mostly gives the same e-mail or phone, and is known at once. Of those who share a
# name, give others, and have nothing else in common, nearly all are namesakes.
_NAMESAKES = 3.3
_SUPPORT = 6.0  # bits of anything else, from which on the name does not stand alone
_MOST_ALONE = 1.0  # what a name alone can come to: two to one
_FADING = 0.8  # what comes together tells less each time: words of a name, a city and its district
_NOBODYS = frozenset(
    {"info", "ventas", "contacto", "contact", "admin", "sales", "hola", "correo", "mail", "office"}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A piece of evidence: `code` says how the two are alike or differ in `field`."""

    field: str
    code: str
    bits: float

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {"field": self.field, "code": self.code, "bits": round(self.bits, 1)}


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sure it is that two are one, 0 to 1, and why."""

    probability: float
    reasons: list[Reason]


def judge(one: Profile, other: Profile, sample: Sample) -> Judgement:
    """Weigh everything that is known of both."""
    reasons = [*_names(one, other, sample), *_emails(one, other), *_phones(one, other)]
    reasons += _faded(_attributes(one, other, sample))
    bits = sum(reason.bits for reason in reasons) - log2(max(sample.people, _LEAST_PEOPLE))
    if _only_names(reasons):
        bits = min(bits - _NAMESAKES, _MOST_ALONE)
    strongest = sorted(reasons, key=lambda reason: -abs(reason.bits))
    return Judgement(1 / (1 + 2.0 ** -max(-60.0, min(60.0, bits))), strongest)


def _only_names(reasons: Sequence[Reason]) -> bool:
    """Whether two are called alike, and nothing else speaks for them but much against: each gave an
    e-mail, or a phone, and another one."""
    others = [reason for reason in reasons if reason.field != "name"]
    apart = any(one.field in {"email", "phone"} and one.code == "differs" for one in others)
    return apart and sum(one.bits for one in others if one.bits > 0) < _SUPPORT


def _names(one: Profile, other: Profile, sample: Sample) -> list[Reason]:
    """Of all names that each was given, the two that are most alike."""
    found = [_name(a, b, sample) for a, b in product(one.names, other.names)]
    return [max(found, key=lambda reason: reason.bits)] if found else []


def _name(one: Sequence[str], other: Sequence[str], sample: Sample) -> Reason:
    """Words find their partners wherever they stand: Spanish names are long, left out in part, and
    turned round."""
    shorter, longer = sorted((one, other), key=len)
    free = list(range(len(longer)))
    found: list[float] = []
    worst, swapped = 1.0, False
    likeness = sorted(
        ((alike(word, longer[at]), place, at) for place, word in enumerate(shorter) for at in free),
        key=lambda found: (-found[0], abs(found[1] - found[2])),
    )
    left = set(range(len(shorter)))
    for grade, place, at in likeness:
        if grade and place in left and at in free:
            left.discard(place)
            free.remove(at)
            found.append(_word_bits(shorter[place], longer[at], grade, sample))
            worst = min(worst, grade)
            swapped = swapped or (len(shorter) == len(longer) and place != at)
    # Words of a name go together: María Fernanda, Uc Canché. Each further one tells a little less.
    bits = sum(one * _FADING**at for at, one in enumerate(sorted(found, reverse=True)))
    bits -= 4.0 * len(left) + 0.2 * (len(free) - len(left))
    return Reason("name", _name_code(one, other, left, worst, swapped=swapped), bits)


def _word_bits(one: str, other: str, grade: float, sample: Sample) -> float:
    chance = max(sample.name_chance(one), sample.name_chance(other))
    full = min(_MOST_BITS, log2(0.9 / chance))
    if grade == 1.0:
        return full
    if grade <= 0.4:
        return 1.0
    return max(0.5, full - 15 * (1 - grade))


def _name_code(
    one: Sequence[str], other: Sequence[str], left: set[int], worst: float, *, swapped: bool
) -> str:
    if len(left) == min(len(one), len(other)):
        return "differs"
    if left:
        return "partly"
    if worst < 1.0:
        return "alike"
    if swapped:
        return "swapped"
    return "same" if len(one) == len(other) else "shorter"


def _emails(one: Profile, other: Profile) -> list[Reason]:
    pairs = list(product(one.emails, other.emails))
    if not pairs:
        return []
    found = (_email(a, b) for a, b in pairs)
    return [max(found, key=lambda reason: reason.bits)]


def _email(one: tuple[str, str], other: tuple[str, str]) -> Reason:
    (local, domain), (local2, domain2) = one, other
    if local in _NOBODYS or local2 in _NOBODYS:
        return Reason("email", "differs", -0.5)
    if local == local2:
        return Reason("email", "same_name", 9.0 if len(local) > 7 else 6.0)
    wrong = edits("@".join(one), "@".join(other))
    if wrong > min(3, len(local) // 3):
        return Reason("email", "differs", -1.7)
    if _letters(local) == _letters(local2) and domain == domain2:
        return Reason("email", "numbered", 1.0)  # ana1 and ana2 are two more often than one
    return Reason("email", "alike", 9.0)


def _letters(local: str) -> str:
    return "".join(char for char in local if char.isalpha())


def _phones(one: Profile, other: Profile) -> list[Reason]:
    pairs = list(product(one.phones, other.phones))
    if not pairs:
        return []
    found = (_phone(a, b) for a, b in pairs)
    return [max(found, key=lambda reason: reason.bits)]


def _phone(one: str, other: str) -> Reason:
    if one[-7:] == other[-7:]:
        return Reason("phone", "same_end", 6.0)
    # Neighbours in a block of numbers differ in their last digits; so do made-up ones.
    if edits(one, other, most=1) == 1 and one[-2:] == other[-2:]:
        return Reason("phone", "alike", 3.0)
    return Reason("phone", "differs", -2.0)


def _attributes(one: Profile, other: Profile, sample: Sample) -> list[Reason]:
    found = []
    for key in one.data.keys() & other.data.keys():
        known = sample.attribute(key)
        pairs = product(one.data[key], other.data[key])
        best = max((_value(key, a, b, known) for a, b in pairs), key=lambda reason: reason.bits)
        found.append(best)
    return found


def _value(key: str, one: Value, other: Value, known: Attribute) -> Reason:
    if one.kind == other.kind == DATE and known.birthday:
        return _birthday(key, one.text, other.text)
    most = _MOST_CODE_BITS if one.kind == other.kind == CODE else _MOST_BITS
    chance = max(known.common.get(one.text, 0), known.common.get(other.text, 0))
    full = max(0.0, min(most, log2(0.9 / (chance or known.chance))))
    if one.text == other.text:
        return Reason(key, "same", full)
    if _is_near(one, other):
        return Reason(key, "alike", max(0.0, min(full, most) - 3.0))
    # What nearly everybody has of one's own seldom differs for one person; a wish often does.
    return Reason(key, "differs", -2.5 if known.chance < 0.001 else -1.0)


def _is_near(one: Value, other: Value) -> bool:
    length = max(len(one.text), len(other.text))
    if one.kind != other.kind or length < 4:
        return False
    if edits(one.text, other.text) <= min(3, max(1, length // 4)):
        return True
    words, words2 = set(one.text.split()), set(other.text.split())
    return len(words & words2) * 2 >= max(len(words), len(words2)) > 1


def _birthday(key: str, one: str, other: str) -> Reason:
    if one == other:
        return Reason(key, "same", 12.0)
    parts = [(text[:4], text[4:6], text[6:]) for text in (one, other)]
    equal = sum(a == b for a, b in zip(*parts, strict=True))
    turned = parts[0][0] == parts[1][0] and parts[0][1:] == parts[1][:0:-1]
    if equal == 2 or turned:
        return Reason(key, "alike", 4.5 if edits(one, other, most=1) > 1 else 6.0)
    return Reason(key, "differs", -1.0 if equal else -4.0)


def _faded(reasons: Sequence[Reason]) -> list[Reason]:
    """The strongest counts whole, each further one less: they are not independent."""
    order = sorted(reasons, key=lambda reason: -reason.bits)
    return [
        Reason(one.field, one.code, one.bits * _FADING**at) if one.bits > 0 else one
        for at, one in enumerate(order)
    ]
