"""docs/facts.md, written from cauce/spine/facts: the vocabulary has one source.

.venv/bin/python -m scripts.facts write|check
"""

import dataclasses
import sys
import types
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cauce.spine.fact import FACTS, Fact
from cauce.spine.facts import (
    audience,
    company,
    delivery,
    entry,
    judgement,
    levels,
    people,
    personal,
    tasks,
    work,
)

CHAPTERS = (
    company, audience, entry, judgement, work, levels, people, tasks, delivery, personal
)  # fmt: skip

PAGE = Path(__file__).resolve().parent.parent / "docs" / "facts.md"
OPENING = """\
# Facts

Everything that happens in Cauce is a fact: one typed, past-tense record, written in the transaction
of the change that it tells of, and never changed after. The history of a lead, the log of the
company, the listeners of [wiring.py](../cauce/config/wiring.py) and every figure read these and
nothing else. `GET /api/v1/leads/{id}/events` shows those of a lead: `kind`, `at`, `by`, and the
fields as `data`.

A field marked *personal* holds a person's words or data. It is stored apart and can be erased; the
others are codes and ids, and stay for ever. «On the lead» names the columns of the lead's row that
the fact sets: the row is the fold of its facts.

`scripts/facts.py` writes this page from [facts](../cauce/spine/facts): change it there.
"""
_WORDS = {
    int: "integer", str: "text", bool: "true or false", list: "list", tuple: "list", dict: "object",
}  # fmt: skip
_EXAMPLES: dict[Any, Any] = {int: 1, str: "", bool: False, list: [], tuple: (), dict: {}}


def main(arguments: list[str]) -> int:
    """Exit code: 0, or 1 when `check` finds the page out of date, or 2 for an unknown command."""
    match arguments:
        case ["write"]:
            PAGE.write_text(page())
        case ["check"]:
            if PAGE.read_text() != page():
                print("docs/facts.md is out of date: .venv/bin/python -m scripts.facts write")
                return 1
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def page() -> str:
    """The whole page as Markdown."""
    lines, sections = [OPENING], _sections()
    for kind, fact in vocabulary().items():
        if heading := sections.get(fact):
            lines.append(f"## {heading}\n")
        lines += [f"### {kind}\n", f"{_joined(fact.__doc__)}\n", *_fields(fact), *_effect(fact)]
    return "\n".join(lines).rstrip() + "\n"


def vocabulary() -> dict[str, type[Fact]]:
    """{kind: fact} of the product, chapter by chapter, in the order of the source."""
    return {
        kind: fact
        for chapter in CHAPTERS
        for kind, fact in FACTS.items()
        if fact.__module__ == chapter.__name__
    }


def _sections() -> dict[type[Fact], str]:
    """{the first fact of each chapter: the chapter's heading}."""
    found = {}
    for chapter in CHAPTERS:
        first = next(fact for fact in vocabulary().values() if fact.__module__ == chapter.__name__)
        found[first] = _joined(chapter.__doc__).rstrip(".")
    return found


def _fields(fact: type[Fact]) -> Iterator[str]:
    hints = typing.get_type_hints(fact)
    yield "| field | type |"
    yield "|---|---|"
    for field in dataclasses.fields(fact):  # type: ignore[arg-type]
        personal = ", *personal*" if field.metadata.get("personal") else ""
        yield f"| `{field.name}` | {_word(hints[field.name])}{personal} |"
    yield ""


def _word(hint: Any) -> str:
    if isinstance(hint, types.UnionType):
        return " or ".join(_word(part) for part in typing.get_args(hint))
    if hint is types.NoneType:
        return "null"
    return _WORDS[typing.get_origin(hint) or hint]


def _effect(fact: type[Fact]) -> Iterator[str]:
    if fact.changes is Fact.changes:
        return
    columns = ", ".join(f"`{name}`" for name in _columns(fact))
    yield f"On the lead: {_joined(fact.changes.__doc__)}{f' ({columns})' if columns else ''}\n"


def _columns(fact: type[Fact]) -> list[str]:
    """The columns that an example of the fact sets, on a lead whose flow was closed."""
    hints = typing.get_type_hints(fact)
    missing = dataclasses.MISSING
    values = {
        field.name: _example(hints[field.name])
        for field in dataclasses.fields(fact)  # type: ignore[arg-type]
        if field.default is missing and field.default_factory is missing
    }
    return list(fact(**values).changes({"flow_state": "closed"}, datetime.now(UTC)))


def _example(hint: Any) -> Any:
    is_optional = types.NoneType in typing.get_args(hint)
    return None if is_optional else _EXAMPLES[typing.get_origin(hint) or hint]


def _joined(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
