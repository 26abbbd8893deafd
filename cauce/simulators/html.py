"""Pages of the simulators: a template of the folder `pages`, every value escaped."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

PAGES = Path(__file__).parent / "pages"
VOID = ("input",)


class Markup(str):
    """Text that is HTML already."""


def tag(name: str, /, *inside: object, **attributes: str) -> Markup:
    """`<name attributes>inside</name>`; what is not Markup is escaped. A trailing underscore in an
    attribute's name falls away (class_)."""
    shown = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items())
    end = "" if name in VOID else f"{joined(inside)}</{name}>"
    return Markup(f"<{name}{shown}>{end}")


def joined(parts: Iterable[object]) -> Markup:
    return Markup(
        "".join(part if isinstance(part, Markup) else escape(str(part)) for part in parts)
    )


def page(template: str, values: Mapping[str, object]) -> str:
    """The page with its values filled in and the common style sheet inside."""
    style = Markup((PAGES / "style.css").read_text(encoding="utf-8"))
    filled = {name: joined([value]) for name, value in values.items()}
    source = (PAGES / template).read_text(encoding="utf-8")
    return Template(source).substitute(filled | {"style": style})


def clock_time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%d/%m/%Y %H:%M:%S")
