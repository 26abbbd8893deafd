"""How alike two words are: typing errors, sounds, short forms of first names."""

from functools import lru_cache

from cauce.kit.names import fold

MOST_EDITS = 3
# How people are called instead of their name, both folded. One may stand for several names.
_SHORT_FORMS = {
    "pepe": "jose", "chepe": "jose", "paco": "francisco", "pancho": "francisco",
    "kiko": "francisco", "lupe": "guadalupe", "lupita": "guadalupe", "tono": "antonio",
    "nacho": "ignacio", "chuy": "jesus", "lalo": "eduardo", "memo": "guillermo",
    "beto": "alberto roberto humberto",
    "quique": "enrique", "kike": "enrique", "rafa": "rafael", "manolo": "manuel", "lola": "dolores",
    "concha": "concepcion", "charo": "rosario", "pili": "pilar", "mari": "maria", "male": "malena",
    "nena": "elena", "tere": "teresa", "vero": "veronica", "gabi": "gabriela gabriel",
    "alex": "alejandro alejandra alexander", "sandy": "sandra", "luz": "lucia", "meche": "mercedes",
    "chela": "graciela", "chayo": "rosario", "neto": "ernesto", "poncho": "alfonso",
    "fer": "fernando fernanda", "rob": "robert", "bob": "robert", "bill": "william",
    "will": "william", "liz": "elizabeth", "beth": "elizabeth", "kate": "katherine",
    "mike": "michael", "tom": "thomas", "tony": "anthony antonio", "dick": "richard",
    "jim": "james", "jack": "john", "peggy": "margaret", "ted": "edward", "sue": "susan",
}  # fmt: skip


def edits(one: str, other: str, *, most: int = MOST_EDITS) -> int:
    """Letters typed wrong, left out, added or swapped with their neighbour between two words;
    `most` + 1 when there are more than that (optimal string alignment)."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for place, wanted in enumerate(other, 1):
            cost = min(last[place] + 1, row[place - 1] + 1, last[place - 1] + (letter != wanted))
            swapped = at > 1 and place > 1 and letter == other[place - 2]
            if swapped and one[at - 2] == wanted:
                cost = min(cost, before[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> float:
    """0 for two folded words that have nothing to do with each other, 1 for the same; between, what
    a typing error, a sound, an initial or a short form leave of it."""
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1:
        return 0.4 if longer.startswith(shorter) else 0.0
    if _is_short_form(one, other) or _is_short_form(other, one):
        return 0.8
    wrong = edits(one, other)
    if wrong == 1 and len(longer) >= 4:
        return 0.9
    if len(longer) >= 4 and sound(one) == sound(other):
        return 0.9
    if wrong == 2 and len(longer) >= 6:
        return 0.75
    if wrong == 3 and len(longer) >= 9:
        return 0.6
    return 0.5 if len(shorter) >= 3 and longer.startswith(shorter) else 0.0


def _is_short_form(one: str, other: str) -> bool:
    return other in _SHORT_FORMS.get(one, "").split()


_SOUNDS = (
    ("sch", "s"), ("sh", "s"), ("ch", "\x01"), ("ph", "f"), ("qu", "k"), ("ll", "y"), ("gue", "ge"),
    ("gui", "gi"), ("ge", "je"), ("gi", "ji"), ("ce", "se"), ("ci", "si"), ("h", ""), ("c", "k"),
    ("q", "k"), ("z", "s"), ("v", "b"), ("x", "j"), ("w", "u"), ("y", "i"), ("mb", "nb"),
    ("mp", "np"),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """A word as it sounds in Spanish, roughly: Jiménez, Giménez and Ximenez are one; so are Chávez
    and Chaves. Double letters are one."""
    text = fold(word)
    for letters, heard in _SOUNDS:
        text = text.replace(letters, heard)
    return "".join(letter for at, letter in enumerate(text) if text[at - 1 : at] != letter)
