"""The rules of the stylesheets, read by machine: docs/look.md tells them in words."""

import gzip
import re

import pytest
import tinycss2
import tinycss2.color3

from cauce.web.tags import PAGE_SHEETS
from cauce.web.tags import SHEETS as SHARED
from tests.web import sheets
from tests.web.sheets import CSS, SHEETS, WEB

pytestmark = pytest.mark.no_database

LAYERS = ["reset", "tokens", "base", "layout", "components", "pages", "utilities"]
COLOUR_FUNCTIONS = {
    *("rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "light-dark"),
}
PHYSICAL = re.compile(
    r"^(min-|max-)?(width|height)$|^(top|right|bottom|left)$"
    r"|^(margin|padding|border|scroll-margin|scroll-padding)-(top|right|bottom|left)"
)


def test_there_are_sheets_and_each_is_linked():
    linked = {*SHARED, *(f"pages/{page}" for page in PAGE_SHEETS)}
    assert linked == {sheets.name(sheet).removesuffix(".css") for sheet in SHEETS}


def test_the_layers_are_named_once_in_order():
    only, *rest = sheets.top(CSS / "_layers.css")
    assert tinycss2.serialize(only.prelude).strip() == ", ".join(LAYERS)
    assert rest == []


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.stem != "_layers"], ids=sheets.name)
def test_a_sheet_is_one_layer_that_its_place_names(sheet):
    only, *rest = sheets.top(sheet)
    place = sheet.parent.name if sheet.parent != CSS else sheet.stem
    assert (only.type, only.lower_at_keyword, rest) == ("at-rule", "layer", [])
    assert tinycss2.serialize(only.prelude).strip() == place
    assert place in LAYERS


def _colours(values):
    for token in sheets.tokens(values):
        if token.type == "hash":
            yield f"#{token.value}"
        elif token.type == "function" and token.lower_name in COLOUR_FUNCTIONS:
            yield token.lower_name
        elif token.type == "ident" and token.lower_value not in ("transparent", "currentcolor"):
            yield from [token.value] if tinycss2.color3.parse_color(token) else []


def test_colour_values_stand_in_tokens_alone():
    found = [
        f"{sheets.name(sheet)}: {declaration.name}: {colour}"
        for sheet, declaration in sheets.every_declaration()
        if sheet.stem != "tokens"
        for colour in _colours(declaration.value)
    ]
    assert found == []


def test_every_variable_is_defined_and_used():
    defined = {d.name for _, d in sheets.every_declaration() if d.name.startswith("--")}
    used = {
        token.arguments[0].value
        for _, declaration in sheets.every_declaration()
        for token in sheets.tokens(declaration.value)
        if token.type == "function" and token.lower_name == "var"
    }
    assert used - defined == set()
    assert defined - used == set()


def test_important_is_rare_and_only_in_utilities():
    found = [sheets.name(sheet) for sheet, d in sheets.every_declaration() if d.important]
    assert set(found) <= {"utilities.css"}
    assert len(found) <= 5


def _selectors():
    for rule in sheets.every_rule():
        if not rule.at:
            yield rule, tinycss2.serialize(list(rule.prelude)).strip()


def test_selectors_have_no_ids_no_qualified_classes_and_little_nesting():
    for rule, selector in _selectors():
        where = f"{sheets.name(rule.sheet)}: {selector}"
        assert not any(token.type == "hash" for token in sheets.tokens(rule.prelude)), where
        assert not re.search(r"(^|[\s>+~,(])[a-z][a-z0-9]*\.[a-z]", selector), where
        assert rule.depth <= 2, where


def test_names_are_blocks_elements_and_variants():
    shape = re.compile(r"^[a-z]+(-[a-z]+)*(__[a-z]+)?(--[a-z0-9]+)?$")
    odd = {c for rule in sheets.every_rule() for c in sheets.classes(rule) if not shape.match(c)}
    assert odd == set()


def test_only_logical_properties():
    found = [
        f"{sheets.name(sheet)}: {declaration.name}"
        for sheet, declaration in sheets.every_declaration()
        if PHYSICAL.match(declaration.lower_name)
    ]
    assert found == []


def test_pages_break_at_two_widths():
    widths = {
        length
        for rule in sheets.every_rule()
        if rule.at == "media"
        for length in re.findall(r"width[^)]*?([\d.]+\w+)", tinycss2.serialize(list(rule.prelude)))
    }
    assert widths == {"40rem", "64rem"}


def _known():
    return {c for rule in sheets.every_rule() for c in sheets.classes(rule)}


@pytest.mark.parametrize(
    "template",
    sheets.templates(),
    ids=lambda path: path.relative_to(WEB / "templates").as_posix(),
)
def test_a_template_uses_classes_that_exist_and_nothing_inline(template):
    text = template.read_text()
    assert sheets.classes_in_html(text) - _known() == set()
    assert not re.search(r"\sstyle=|\son[a-z]+=|\shx-on|<style", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag, tag


def test_classes_of_the_shared_layers_are_used_or_documented():
    sources = [
        *(WEB / "templates").rglob("*.html"),
        *(WEB / "static" / "js").rglob("*.js"),
        *WEB.glob("*.py"),
        sheets.ROOT / "docs" / "look.md",
    ]
    words = set(re.findall(r"[a-z][\w-]*", " ".join(path.read_text() for path in sources)))
    # Variants that templates complete by a value, as avatar--{{ kind }}; and what htmx itself sets.
    made = re.compile(r"^(avatar|facts|stack|row|cluster)--|^htmx-")
    shared = {
        c
        for rule in sheets.every_rule()
        if rule.sheet.parent.name != "pages"
        for c in sheets.classes(rule)
    }
    assert {c for c in shared - words if not made.match(c)} == set()


def test_styles_and_scripts_stay_light():
    styles = b"".join(sheet.read_bytes() for sheet in SHEETS)
    scripts = b"".join(path.read_bytes() for path in (WEB / "static" / "js").rglob("*.js"))
    assert len(styles) <= 120_000
    assert len(gzip.compress(styles)) <= 26_000
    assert len(scripts) <= 48_000
    assert len(gzip.compress(scripts)) <= 16_000
