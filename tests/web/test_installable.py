"""What makes a browser offer to install Cauce: a manifest whose icons are there, in their sizes."""

import json
import struct
from pathlib import Path

import pytest
from django.test import Client

from tests.web.sheets import WEB

pytestmark = pytest.mark.no_database

STATIC = WEB / "static"
MANIFEST = json.loads((STATIC / "manifest.webmanifest").read_text())


def size_of(path: Path) -> str:
    """Width and height of a PNG, as its own head tells them."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    return "x".join(map(str, struct.unpack(">II", head[16:24])))


def test_the_manifest_names_icons_that_are_there() -> None:
    icons = {icon["src"]: icon for icon in MANIFEST["icons"]}
    drawn = {src: size_of(STATIC / src) for src in icons if src.endswith(".png")}
    assert drawn == {src: icons[src]["sizes"] for src in drawn}
    assert {"192x192", "512x512"} <= set(drawn.values())
    assert any(icon["purpose"] == "maskable" for icon in icons.values())
    assert (STATIC / "icon.svg").exists()
    assert sum((STATIC / src).stat().st_size for src in icons) < 40_000


@pytest.mark.parametrize(("cookie", "count"), [("", 2), ("dark", 1), ("light", 1)])
def test_the_phones_own_bar_follows_the_theme(cookie: str, count: int) -> None:
    client = Client()
    client.cookies["theme"] = cookie
    page = client.get("/accounts/signup/").content.decode()
    assert page.count('<meta name="theme-color"') == count
    assert MANIFEST["theme_color"] in page or cookie == "dark"
