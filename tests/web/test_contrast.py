"""Ink can be read on every surface, in both schemes: computed from tokens.css."""

import math

import pytest

from tests.web import sheets

pytestmark = pytest.mark.no_database

LIGHT, DARK = 0, 1
SURFACES = ("canvas", "ground", "raised", "accent-soft")
HUES = ("positive", "partial", "negative", "calm", "machine", "accent")
TEXT = [
    *((ink, on) for ink in ("ink", "ink-2", "ink-3") for on in (*SURFACES, "sunken")),
    *((hue, on) for hue in HUES for on in SURFACES),
    ("accent", "sunken"),
    ("negative", "sunken"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent-strong", "accent-soft"),
]
SHAPES = [
    *((f"water-{step}", "canvas") for step in range(1, 6)),
    ("tide", "canvas"),
    ("line-field", "canvas"),
    ("line-field", "raised"),
    ("accent", "line-2"),
]


def _tokens():
    return {
        declaration.name: [t for t in declaration.value if t.type != "whitespace"]
        for rule in sheets.rules(sheets.CSS / "tokens.css")
        if not rule.depth
        for declaration in rule.declarations
        if declaration.name.startswith("--") and declaration.name != "--hue"
    }


TOKENS = _tokens()


def colour(name, scheme):
    """A token as (L, a, b) of oklab in one scheme."""
    return _value(TOKENS[f"--{name}"][0], scheme)


def _value(token, scheme):
    arguments = [t for t in token.arguments if t.type != "whitespace"]
    if token.lower_name == "light-dark":
        return _value([t for t in arguments if t.type == "function"][scheme], scheme)
    if token.lower_name == "var":
        return colour(arguments[0].value.removeprefix("--"), scheme)
    if token.lower_name == "color-mix":
        assert [t.value for t in arguments[:2]] == ["in", "oklab"]
        first, second = [_value(t, scheme) for t in arguments if t.type == "function"]
        part = next(t.value for t in arguments if t.type == "percentage") / 100
        return tuple(part * x + (1 - part) * y for x, y in zip(first, second, strict=True))
    assert token.lower_name == "oklch", token.lower_name
    lightness, chroma, hue = [t.value for t in arguments[:3]]
    angle = math.radians(hue)
    return lightness / 100, chroma * math.cos(angle), chroma * math.sin(angle)


def luminance(lab):
    """The relative luminance of an oklab colour, clipped to sRGB."""
    lightness, a, b = lab
    l3 = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m3 = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s3 = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * l3 - 3.3077115913 * m3 + 0.2309699292 * s3
    green = -1.2684380046 * l3 + 2.6097574011 * m3 - 0.3413193965 * s3
    blue = -0.0041960863 * l3 - 0.7034186147 * m3 + 1.7076147010 * s3
    r, g, b = (min(1.0, max(0.0, x)) for x in (red, green, blue))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other, scheme):
    """The contrast ratio of two tokens, 1 to 21."""
    lighter, darker = sorted(
        (luminance(colour(one, scheme)), luminance(colour(other, scheme))), reverse=True
    )
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_knows_white_paper():
    assert luminance((1.0, 0.0, 0.0)) == pytest.approx(1.0, abs=1e-4)
    assert luminance((0.0, 0.0, 0.0)) == 0.0


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "on"), TEXT)
def test_text_reaches_4_5_to_1(ink, on, scheme):
    assert contrast(ink, on, scheme) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "on"), SHAPES)
def test_shapes_reach_3_to_1(shape, on, scheme):
    assert contrast(shape, on, scheme) >= 3
