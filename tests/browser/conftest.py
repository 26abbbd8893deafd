"""One Chromium and one running Cauce per worker; a page that fails on anything it complains of."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.running import Server, cauce_up, fresh_database

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The first page of a server that has just started, on a machine with other things to do, is slow.
PATIENCE = 20_000  # ms
expect.set_options(timeout=PATIENCE)
ADMINISTRATOR, PASSWORD = "ana.robles@altavista.example", "cauce-demo-2026"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`cauce up --demo` on a fresh database of the kind this run tests."""
    folder = tmp_path_factory.mktemp("browser")
    with fresh_database() as url, cauce_up(url, folder, demo=True) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium on PATH."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    assert program, "the browser tests need chromium on PATH"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def cookies(browser: Browser, server: Server) -> Any:
    """What the browser of the demo company's administrator keeps once she has signed in."""
    with visiting(browser, server.base_url) as visitor:
        page = visitor.new_page()
        page.goto("/accounts/login/?next=/leads")
        page.get_by_label("Correo").fill(ADMINISTRATOR)
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Entrar", exact=True).click()
        page.wait_for_url("**/leads")
        return visitor.storage_state()


@contextmanager
def visiting(browser: Browser, base_url: str, **options: Any) -> Iterator[BrowserContext]:
    """A visitor without cookies, Spanish-speaking, who leaves when the block ends; `options` are
    the browser's, for one who is somebody else.

    Fails the test on a message of level error in the console, an uncaught exception in a page, or
    a request to another host. A test that provokes an answer of 4xx on purpose says so by
    appending its status to `context.expected_statuses`.
    """
    visitor = browser.new_context(**{"base_url": base_url, "locale": "es-MX", **options})
    visitor.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    expected: list[int] = []
    visitor.expected_statuses = expected  # type: ignore[attr-defined]
    ours = urlsplit(base_url).netloc

    def on_console(message: ConsoleMessage) -> None:
        meant = any(f"status of {status}" in message.text for status in expected)
        if message.type == "error" and not meant:
            complaints.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != ours:
            complaints.append(f"request to another host: {request.url}")

    visitor.on("console", on_console)
    visitor.on("weberror", lambda error: complaints.append(f"exception: {error.error}"))
    visitor.on("request", on_request)
    yield visitor
    visitor.close()
    assert complaints == []


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """Somebody who visits `server`; see `visiting`."""
    with visiting(browser, server.base_url) as visitor:
        yield visitor


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A new tab of that visitor, 1440 × 900."""
    tab = context.new_page()
    tab.set_viewport_size({"width": 1440, "height": 900})
    return tab
