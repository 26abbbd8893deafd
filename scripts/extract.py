"""Finds every translatable text in Cauce's code and templates, without the gettext programs."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_python
from django.utils.translation.template import templatize

TEMPLATES = {".html", ".txt", ".xml"}
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def texts_of(package: Path) -> Catalog:
    """A catalogue without translations: every text below `package`, with translators' comments.

    Raises SyntaxError for a template whose translation blocks are broken.
    """
    catalogue = Catalog()
    for path in sorted(package.rglob("*")):
        for text, comments, context in _texts_in(path):
            catalogue.add(text, auto_comments=comments, context=context)
    return catalogue


def _texts_in(path: Path) -> Iterator[tuple[Any, list[str], str | None]]:
    method: Any
    if path.suffix == ".py":
        method = "python"
    elif path.suffix in TEMPLATES and "templates" in path.parts:
        method = _extract_template
    else:
        return
    with path.open("rb") as file:
        tags = ("Translators:",)
        for _, text, comments, context in extract(method, file, _KEYWORDS, tags):
            yield text, list(comments), context


def _extract_template(
    file: io.BufferedReader, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Any]:
    """Django turns a template into calls of gettext between blanks; Babel reads those as Python.

    Indentation is taken away because Python's tokeniser insists on its being consistent.
    """
    source = templatize(file.read().decode(), origin=file.name)
    lines = "\n".join(line.lstrip() for line in source.splitlines())
    yield from extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, options)
