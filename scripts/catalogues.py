"""The message catalogues: update them from the sources, check them, compile them.

.venv/bin/python -m scripts.catalogues update|check|compile
"""

import io
import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from cauce.kit.catalogues import compile_stale
from scripts.extract import texts_of

PACKAGE = Path(__file__).resolve().parent.parent / "cauce"
LOCALE = PACKAGE / "locale"
SOURCE, TRANSLATED = "en", "es"
# Lines of a .po header that change without a change of content.
_NOISE = re.compile(
    r'^"(POT-Creation|PO-Revision|Last-Tr|Language-T|Generated|Report|Project-Id)[^\n]*\n', re.M
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]|(?<!%)%([sd])|\{(\w+)\}")


def main(arguments: list[str]) -> int:
    """Exit code: 0, or 1 when `check` finds something, or 2 for an unknown command."""
    match arguments:
        case ["compile"]:
            compile_stale(LOCALE)
        case ["update"]:
            update()
        case ["check"]:
            found = list(complaints())
            print("\n".join(found) or "catalogues: complete")
            return 1 if found else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def update() -> None:
    """Bring both files up to date: new texts in, unused ones out, translations kept."""
    texts = texts_of(PACKAGE)
    for language in (SOURCE, TRANSLATED):
        catalogue = read(language)
        catalogue.update(deepcopy(texts), no_fuzzy_matching=True)  # it takes the entries over
        if language == SOURCE:
            for message in catalogue:
                message.string = message.id if message.id else message.string
        _write(language, catalogue)
        waiting = sum(not _is_translated(message) for message in catalogue if message.id)
        print(f"{language}: {len(catalogue)} texts, {waiting} to translate")


def complaints() -> Iterator[str]:
    """What is wrong with the catalogues, one line each; nothing when they are complete."""
    wanted = {_key(message): message for message in texts_of(PACKAGE) if message.id}
    for language in (SOURCE, TRANSLATED):
        have = {_key(message): message for message in read(language) if message.id}
        for key in sorted(wanted.keys() - have.keys()):
            yield f"{language}: not in the catalogue: {key[1]!r}"
        for key in sorted(have.keys() - wanted.keys()):
            yield f"{language}: no longer used: {key[1]!r}"
        for key in sorted(wanted.keys() & have.keys()):
            if problem := _problem(have[key]):
                yield f"{language}: {problem}: {key[1]!r}"


def read(language: str) -> Catalog:
    """The catalogue of `language`; an empty one when the file does not exist."""
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text: str) -> set[str]:
    """Names (or letters) of the values that `text` leaves room for."""
    return {next(filter(None, found)) for found in _PLACEHOLDER.findall(text)}


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _key(message: Message) -> tuple[str, str]:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", text


def _forms(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [text or "" for text in value or ()]  # type: ignore[attr-defined]


def _is_translated(message: Message) -> bool:
    forms = _forms(message.string)
    return bool(forms) and all(forms)


def _problem(message: Message) -> str | None:
    """Why this entry cannot be used, or None. The singular may leave the number out."""
    if message.fuzzy:
        return "fuzzy"
    if not _is_translated(message):
        return "not translated"
    ids, strings = _forms(message.id), _forms(message.string)
    if len(ids) == 1 and placeholders(ids[0]) != placeholders(strings[0]):
        return "other placeholders in the translation"
    room = set[str]().union(*map(placeholders, ids))
    if any(placeholders(text) - room for text in strings):
        return "unknown placeholder in the translation"
    return None


def _write(language: str, catalogue: Catalog) -> None:
    catalogue.header_comment = f"# Cauce, language {language}: `make messages` keeps this file."
    catalogue.fuzzy = False
    buffer = io.BytesIO()
    write_po(buffer, catalogue, no_location=True, sort_output=True, ignore_obsolete=True, width=100)
    _path(language).parent.mkdir(parents=True, exist_ok=True)
    _path(language).write_text(_NOISE.sub("", buffer.getvalue().decode()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
