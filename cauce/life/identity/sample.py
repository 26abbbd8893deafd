"""How common names and data are among the contacts of a company: what many share tells little."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cauce.kit.common_names import SHARES
from cauce.life.identity.profile import DATE, Profile

MOST = 20_000  # contacts that are looked at
_KEPT = 3_000  # names, and values of each attribute, that are remembered
_SPREAD = 15  # years between the early and the late ones of a birthday
_BIRTHDAY = ("birth", "nacim", "nasc", "cumple", "dob")
_BELIEVED = 2_000  # people as whom what is common anywhere counts
_FEW = 50  # values below which frequencies are not believed


@dataclass(frozen=True, slots=True)
class Attribute:
    """One kind of further data: `chance` that two people share it by accident, how common each
    frequent value is, and whether its dates are birthdays."""

    chance: float
    common: Mapping[str, float] = field(default_factory=dict)
    birthday: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """`people` is how many contacts the company has; `names` how common each frequent word is."""

    people: int = 0
    looked_at: int = 0
    names: Mapping[str, float] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def name_chance(self, word: str) -> float:
        """How likely somebody has this word in the name by accident: what the company's own people
        say, and as long as they are few, how common the word is anywhere."""
        rare = 1 / max(self.looked_at, _BELIEVED)
        seen = self.names.get(word, 0.0)
        if (usual := SHARES.get(word)) is not None:
            seen = (seen * self.looked_at + usual * _BELIEVED) / (self.looked_at + _BELIEVED)
        return max(seen, rare)

    def attribute(self, key: str) -> Attribute:
        """What is known of an attribute; of one that was never seen, what is likely."""
        return self.attributes.get(key) or Attribute(0.05, birthday=_sounds_like_birthday(key))

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "people": self.people,
            "looked_at": self.looked_at,
            "names": dict(self.names),
            "attributes": {
                key: [one.chance, dict(one.common), one.birthday]
                for key, one in self.attributes.items()
            },
        }


def from_stored(told: Mapping[str, Any]) -> Sample:
    """What `Sample.stored` told."""
    attributes = {key: Attribute(*one) for key, one in told.get("attributes", {}).items()}
    return Sample(
        told.get("people", 0), told.get("looked_at", 0), told.get("names", {}), attributes
    )


def sample_of(profiles: Iterable[Profile], *, people: int) -> Sample:
    """The sample that these profiles make, of a company with so many people."""
    words: Counter[str] = Counter()
    values: dict[str, Counter[str]] = {}
    dates: dict[str, list[int]] = {}
    count = 0
    for one in profiles:
        count += 1
        words.update({word for name in one.names for word in name})
        for key, told in one.data.items():
            values.setdefault(key, Counter()).update({value.text for value in told})
            dates.setdefault(key, []).extend(int(v.text[:4]) for v in told if v.kind == DATE)
    attributes = {key: _attribute(key, found, dates[key]) for key, found in values.items()}
    return Sample(people, count, _shares(words, max(count, 1)), attributes)


def _attribute(key: str, values: Counter[str], years: list[int]) -> Attribute:
    total = values.total()
    if total < _FEW:
        return Attribute(0.05, birthday=_sounds_like_birthday(key))
    # Two of the same: of pairs, not of one and itself.
    twice = sum(n * (n - 1) for n in values.values()) / (total * (total - 1))
    chance = max(twice, 1 / total)
    return Attribute(chance, _shares(values, total), _is_birthday(key, years, total))


def _shares(counted: Counter[str], total: int) -> dict[str, float]:
    often = [(word, n) for word, n in counted.most_common(_KEPT) if n > 1]
    return {word: round(n / total, 6) for word, n in often}


def _is_birthday(key: str, years: list[int], total: int) -> bool:
    if len(years) * 2 < total:
        return False
    ordered = sorted(years)
    spread = ordered[len(ordered) * 9 // 10] - ordered[len(ordered) // 10]
    return spread >= _SPREAD or _sounds_like_birthday(key)


def _sounds_like_birthday(key: str) -> bool:
    return any(word in key for word in _BIRTHDAY)
