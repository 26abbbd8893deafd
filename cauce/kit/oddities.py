"""What is odd about a text as such: keys struck at random, a language nobody here writes."""

import re
import unicodedata
from collections import Counter

from cauce.kit import names

_WORD = re.compile(r"[^\W\d_]+")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")
_PIECE = re.compile(r"^(.{2,4})\1+.{0,3}$")
_SHORTEST, _FEWEST_LETTERS = 4, 6
_ODD_SHARE, _RUN_SHARE = 0.6, 0.7


def gibberish(text: str) -> str:
    """The first word of a text that is mostly keys struck at random; "" for any other text.

    Only Latin letters are judged: six consonants in a row, no vowel, one letter over and over, a
    walk along the keyboard. Abbreviations («dpto», «CDMX») are too short or too few to decide.
    """
    words = _WORD.findall(names.fold(text))
    letters = sum(map(len, words))
    if letters < _FEWEST_LETTERS or not "".join(words).isascii():
        return ""
    odd = [word for word in words if _is_odd(word)]
    if sum(map(len, odd)) < _ODD_SHARE * letters:
        return ""
    # One word of four letters may be somebody's name («Wert»).
    return odd[0] if len(odd) > 1 or len(odd[0]) > _SHORTEST else ""


def _is_odd(word: str) -> bool:
    if len(word) < _SHORTEST:
        return False
    if not set(word) & set("aeiouy") and len(word) > _SHORTEST:
        return True
    return len(set(word)) == 1 or bool(_CONSONANTS.search(word)) or _walks(word)


def _walks(word: str) -> bool:
    """Whether most of it runs along a row of the keyboard, or it repeats such a run."""
    piece = _PIECE.match(word)
    start, least = (piece[1], 3) if piece and len(piece[1]) > 2 else (word, 4)
    sizes = range(len(start), least - 1, -1)
    longest = next((size for size in sizes if _run(start, size)), 0)
    return longest >= max(least, _RUN_SHARE * len(start))


def _run(word: str, size: int) -> bool:
    pieces = (word[at : at + size] for at in range(len(word) - size + 1))
    return any(piece in row for piece in pieces for row in _ROWS)


# The most frequent small words: a text of some length has several of its own language.
_SMALL_WORDS = {
    "es": "el la los las de que y en un una por con para es me mi su del al lo como mas pero se "
    "quiero quisiera necesito hola gracias informacion precio favor sobre esta tengo muy le",
    "en": "the and you to of for is in your we our it this that with are be have on can will i my "
    "please would like hello from us get not an at about",
    "pt": "o os as que e em um uma por com para eu meu sua do da no na mais nao voce quero "
    "gostaria preciso ola obrigado informacoes preco sobre esta tenho muito ao dos das",
    "fr": "le la les des et de un une vous nous pour avec est dans sur je votre notre que qui pas "
    "bonjour merci ce cette au aux du",
    "de": "der die das und ist ein eine fur mit sie ich wir zu den von nicht auf im ihr ihre haben "
    "hallo danke bitte auch dem",
    "it": "il lo gli le e di che un una per con sono mi la del della non vorrei ciao grazie "
    "informazioni prezzo questo anche nel al",
}
LANGUAGES = tuple(_SMALL_WORDS)
_KNOWN = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}
_FEWEST_WORDS, _LEAST_SHARE, _LEAD = 6, 0.2, 2


def language(text: str) -> str:
    """The language of a text: one of LANGUAGES, a script («cyrillic») when it is not
    written in Latin letters, or "" when it is too short or too mixed to tell."""
    script = _script(text)
    if script != "latin":
        return script
    words = _WORD.findall(names.fold(text))
    if len(words) < _FEWEST_WORDS:
        return ""
    found = Counter({c: sum(word in known for word in words) for c, known in _KNOWN.items()})
    (best, hits), (_, next_hits) = found.most_common(2)
    clear = hits >= _LEAST_SHARE * len(words) and hits >= next_hits + _LEAD
    return best if clear else ""


def _script(text: str) -> str:
    """The script of most of its letters; "latin" when there are none or few."""
    letters = [char for char in text[:2_000] if char.isalpha()]
    foreign = [char for char in letters if ord(char) > 0x24F]
    if len(foreign) < _FEWEST_LETTERS or 2 * len(foreign) < len(letters):
        return "latin"
    called = Counter(unicodedata.name(char, "?").split(" ")[0].lower() for char in foreign)
    return called.most_common(1)[0][0]
