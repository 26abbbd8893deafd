"""What everybody needs of a page, checked by axe: WCAG 2.2 level AA, in light and in dark."""

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.environment import DATABASE

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The size of targets is in no tag's default set: axe wants it asked for.
_ALL = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": _TAGS},
    "rules": {"target-size": {"enabled": True}},
}
_COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
}
# Colours fade when the scheme changes. The CSP forbids a string to become code, so this is
# evaluated, not waited for with a predicate; a page in the background never ends its fading.
_SETTLED = """() => Promise.race([
    Promise.all(document.getAnimations().map(one => one.finished.catch(() => null))),
    new Promise(done => setTimeout(done, 1000)),
]).then(() => null)"""


def unfairness(page: Page, *, schemes: Sequence[str] = ("dark", "light")) -> list[str]:
    """What axe finds on the page as it stands; empty when all is well. The last scheme is asked
    about everything: the others differ in their colours alone. Looked at on SQLite: no page looks
    otherwise on PostgreSQL."""
    found: list[str] = []
    if DATABASE != "sqlite":
        return found
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(_SETTLED)
        for violation in _violations(page, _ALL if scheme == schemes[-1] else _COLOURS):
            nodes = [node["html"][:160] for node in violation["nodes"]][:3]
            found.append(f"{page.url} {scheme}: {violation['id']} {nodes}")
    return found


def _violations(page: Page, options: dict[str, Any]) -> list[dict[str, Any]]:
    if page.evaluate("typeof window.axe") == "undefined":  # half a megabyte: once per page
        page.evaluate(Axe().axe_script)
    found: dict[str, list[dict[str, Any]]] = page.evaluate("rules => axe.run(rules)", options)
    return found["violations"]
