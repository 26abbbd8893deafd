"""Our stylesheets as tinycss2 reads them: rules, declarations, classes, colours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tinycss2

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "cauce" / "web"
CSS = WEB / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))


@dataclass(frozen=True)
class Rule:
    """One style rule or conditional at-rule: where it stands, and its own declarations."""

    sheet: Path
    at: str  # "" for a style rule, else media, container, supports
    prelude: tuple[Any, ...]
    declarations: tuple[Any, ...]
    depth: int  # style rules around it


def name(sheet: Path) -> str:
    """The sheet's path below css/."""
    return sheet.relative_to(CSS).as_posix()


def top(sheet: Path) -> list[Any]:
    """What stands at the top of a sheet, without spaces and comments."""
    return list(
        tinycss2.parse_stylesheet(sheet.read_text(), skip_comments=True, skip_whitespace=True)
    )


@cache
def rules(sheet: Path) -> tuple[Rule, ...]:
    """Every rule of a sheet, nested ones too."""
    return tuple(
        rule
        for layer in top(sheet)
        if layer.type == "at-rule" and layer.content is not None
        for rule in _inside(sheet, layer.content, depth=0)
    )


def _inside(sheet: Path, content: list[Any], *, depth: int) -> Iterator[Rule]:
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    for node in nodes:
        assert node.type != "error", f"{name(sheet)}: {node.message}"
        if node.type not in ("qualified-rule", "at-rule") or node.content is None:
            continue
        inner = tinycss2.parse_blocks_contents(
            node.content, skip_comments=True, skip_whitespace=True
        )
        own = tuple(one for one in inner if one.type == "declaration")
        at = node.at_keyword if node.type == "at-rule" else ""
        yield Rule(sheet, at, tuple(node.prelude), own, depth)
        yield from _inside(sheet, node.content, depth=depth if at else depth + 1)


def every_rule() -> Iterator[Rule]:
    """Every rule of every sheet."""
    for sheet in SHEETS:
        yield from rules(sheet)


def every_declaration() -> Iterator[tuple[Path, Any]]:
    """(sheet, declaration) of all."""
    for rule in every_rule():
        yield from ((rule.sheet, declaration) for declaration in rule.declarations)


def tokens(values: Any) -> Iterator[Any]:
    """All component values, those inside functions and brackets too."""
    for token in values:
        yield token
        inner = getattr(token, "arguments", None) or getattr(token, "content", None)
        if isinstance(inner, list):
            yield from tokens(inner)


def classes(rule: Rule) -> set[str]:
    """The classes that a style rule's selector names."""
    if rule.at:
        return set()
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", tinycss2.serialize(list(rule.prelude))))


def classes_in_html(text: str) -> set[str]:
    """The classes that a template writes out; those made of a variable are left out."""
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}", " ", re.sub(r"{{.*?}}", "\0", text, flags=re.DOTALL), flags=re.DOTALL)
    found = " ".join(re.findall(r'\bclass="([^"]*)"', text)).split()
    return {one for one in found if "\0" not in one}


def templates() -> list[Path]:
    """Every HTML template of the web."""
    return sorted((WEB / "templates").rglob("*.html"))
