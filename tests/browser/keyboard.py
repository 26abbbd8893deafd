"""Keys as people press them: on a page that is there."""

from playwright.sync_api import Page


def keys(page: Page, *pressed: str) -> None:
    """Press one key after the other, once the page's scripts listen: its address is new before."""
    page.wait_for_load_state()
    for key in pressed:
        page.keyboard.press(key)
