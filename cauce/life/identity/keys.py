"""Which contacts are worth comparing: those that share a key. Each is something that is rare and
survives a typing error elsewhere."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations

from cauce.kit.likeness import sound
from cauce.life.identity.profile import CODE, DATE, Profile
from cauce.life.identity.sample import Sample

MOST = 24  # keys of one contact
_LETTERS = 4


def keys_of(one: Profile, sample: Sample) -> list[int]:
    """At most MOST keys as signed 64-bit numbers, the most telling first."""
    texts = dict.fromkeys(_texts(one, sample))
    return [_number(text) for text in list(texts)[:MOST]]


def _texts(one: Profile, sample: Sample) -> Iterator[str]:
    words = list(dict.fromkeys(word for name in one.names for word in name))[:6]
    heard = sorted({sound(word) for word in words if len(word) > 1})
    yield from (f"pair {a} {b}" for a, b in combinations(heard, 2))
    yield from _reached(one)
    yield from _told(one, words, sample)
    starts = sorted({word[:_LETTERS] for word in words if len(word) > 2})
    yield from (f"starts {a} {b}" for a, b in combinations(starts, 2))
    if len(words) == 1:
        yield f"alone {heard[0] if heard else words[0]}"


def _reached(one: Profile) -> Iterator[str]:
    for local, _domain in one.emails:
        yield f"local {local}"
        letters = "".join(char for char in local if char.isalpha())
        if len(letters) >= 6:
            yield f"letters {letters}"
            yield f"sorted {''.join(sorted(local))}"
    yield from (f"end {phone[-7:]}" for phone in one.phones)


def _told(one: Profile, words: Iterable[str], sample: Sample) -> Iterator[str]:
    initials = {word[0] for word in words} or {""}
    for key, values in one.data.items():
        known = sample.attribute(key)
        for value in values:
            if value.kind == DATE and known.birthday:
                # Two of year, month and day survive most errors.
                year, month, day = value.text[:4], value.text[4:6], value.text[6:]
                yield f"born {value.text}"
                for part in (f"{year} {month}", f"{year}  {day}", f"{month} {day}"):
                    yield from (f"born {part} {initial}" for initial in sorted(initials))
            elif known.common.get(value.text, known.chance) < 0.002:
                yield f"{'code' if value.kind == CODE else 'text'} {key} {value.text}"
            elif known.chance < 0.2:
                starts = sorted({word[:3] for word in words})[:3]
                yield from (f"with {key} {value.text} {start}" for start in starts)


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)
