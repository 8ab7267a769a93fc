"""Browsers against the real server: one demo company for all, and no complaint of any page goes unheard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tests.browser.house import House

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1440, "height": 900}

NOT_YET = """
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('html:has(script[src$="/js/main.js"]):not([data-ready]) { pointer-events: none; }');
  document.adoptedStyleSheets.push(sheet);
"""
"""On every page, however one came there: a click waits for the page's scripts. Before them a link is a link and a form
is sent whole, as tests without JavaScript prove; a test of what the scripts do would now and then see that instead."""

# A busy machine is no reason to fail; what never comes fails all the same.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (apt-get install chromium).")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    made.start()
    yield made
    made.close()


class Desk:
    """People at their browsers. Whatever a page complains of is remembered in `complaints`."""

    def __init__(self, browser: Browser, house: House) -> None:
        self._browser = browser
        self.house = house
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.expected: list[str] = []

    def sit(self, who: str | None = None, path: str | None = None, **options: Any) -> Page:
        """A page in a browser of its own, of somebody who is signed in, or of nobody."""
        options = {"viewport": DESKTOP, "reduced_motion": "reduce", "locale": "en-GB", **options}
        context = self._browser.new_context(base_url=self.house.url, **options)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        if options.get("java_script_enabled", True):
            context.add_init_script(NOT_YET)
        context.on("page", self._listen)
        if who:
            cookie = {"name": "baton_session", "value": self.house.session(who), "url": self.house.url}
            context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])
        page = context.new_page()
        if path:
            page.goto(path)
            if options.get("java_script_enabled", True):
                settle(page)
        return page

    def expect_complaints(self, *parts: str) -> None:
        """This test makes pages complain: of these, and of nothing else."""
        self.expected += parts

    def unexpected(self) -> list[str]:
        return [said for said in self.complaints if not any(part in said for part in self.expected)]

    def _listen(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def _failed(self, request: Request) -> None:
        # Leaving a page breaks off what it still fetched; a download breaks off the navigation to it.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"{request.method} {request.url}: {request.failure}")


def settle(page: Page) -> None:
    """Wait until the page's scripts stand and it hears its room. Of a page that is there: see `follow`."""
    expect(page.locator("html[data-ready]")).to_be_attached()
    if page.locator("live-timeline[data-room]").count():
        expect(page.locator("live-timeline[data-ready]").first).to_be_attached()
    elif page.locator("body[data-me]").count():
        expect(page.locator("html[data-connection='live']")).to_be_attached()


def follow(link: Locator) -> None:
    """Press what leads to another page, and wait until that one stands: the old one stood all the time."""
    with link.page.expect_navigation(wait_until="commit"):
        link.click()
    settle(link.page)


@pytest.fixture
def desk(browser: Browser, house: House) -> Iterator[Desk]:
    made = Desk(browser, house)
    yield made
    for context in made.contexts:
        context.close()
    assert made.unexpected() == []
