"""Every page, at three widths, by day and by night: accessible, no sideways scroll, nothing jumps.

With BATON_SHOTS=FOLDER a picture of each is kept there, for eyes.
"""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Response
from sqlalchemy import select

from tests.browser.conftest import Desk, settle
from tests.browser.house import House
from workspace.customers.models import Customer
from workspace.documents.models import Document
from workspace.timeline.models import Entry

pytestmark = pytest.mark.long

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
SHOTS = os.environ.get("BATON_SHOTS")
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "small": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
}
WATCH_SHIFTS = """
  globalThis.shifted = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((shift) => { globalThis.shifted += shift.value; }))
    .observe({ type: 'layout-shift', buffered: true });
"""
COUNT_FAULTS = """async (rules) => (await axe.run(rules.length ? { runOnly: { type: 'rule', values: rules } }
  : { rules: { 'target-size': { enabled: true } } }))
  .violations
  .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`))"""
BY_NIGHT = ("color-contrast", "link-in-text-block")
"""The rules that look at colours. By night the page is the same in all else, so that no other could find more."""
TOO_SMALL = """() => [...document.querySelectorAll(`a.button, button, select, textarea, summary, .nav a,
    .bottom-bar a, .chips a, .check, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])`)]
  .filter((each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((each) => !each.closest('.visually-hidden, .skip') && each.getBoundingClientRect().width > 1)
  .filter((each) => each.getBoundingClientRect().height < 43.5)
  .map((each) => `${each.outerHTML.slice(0, 120)}: ${each.getBoundingClientRect().height}`)"""
"""What is pressed with a finger and lower than 44 pixels. Links within text may be."""


@dataclass(frozen=True)
class Seen:
    """A page as somebody sees it. Names in braces stand for the demo's own."""

    who: str | None
    path: str


PAGES = {
    "sign-in": Seen(None, "/sign-in"),
    "inbox": Seen("Cleo", "/inbox"),
    "customers": Seen("Ben", "/customers"),
    "customers-none": Seen("Ben", "/customers?q=nobody+is+called+so"),
    "customer": Seen("Cleo", "/customers/{acme}"),
    "customer-filtered": Seen("Ben", "/customers/{acme}?kind=meeting"),
    "customer-new": Seen("Ben", "/customers/new"),
    "customer-edit": Seen("Ben", "/customers/{acme}/edit"),
    "entry": Seen("Ben", "/entries/{entry}"),
    "handoff-offer": Seen("Ben", "/customers/{acme}/handoffs/new"),
    "imports": Seen("Ana", "/imports"),
    "handoffs": Seen("Cleo", "/handoffs"),
    "handoffs-all": Seen("Ben", "/handoffs?show=all"),
    "documents": Seen("Ben", "/documents"),
    "document": Seen("Ben", "/documents/{schedule}"),
    "document-text": Seen("Ben", "/documents/{schedule}?view=text"),
    "compare": Seen("Ben", "/documents/{quote}/compare"),
    "filing": Seen("Ben", "/documents/{schedule}/filing"),
    "trash": Seen("Ben", "/documents/trash"),
    "templates": Seen("Ana", "/templates"),
    "make": Seen("Ben", "/customers/{acme}/make"),
    "saved-searches": Seen("Ben", "/searches"),
    "search": Seen("Ben", "/search?q=thursday"),
    "search-empty": Seen("Ben", "/search"),
    "search-none": Seen("Ben", "/search?q=xylophone+quartet"),
    "people": Seen("Ana", "/people/"),
    "teams": Seen("Ana", "/people/teams"),
    "vendors": Seen("Ana", "/people/vendors"),
    "log": Seen("Ana", "/log"),
    "storage": Seen("Ana", "/storage"),
    "safety": Seen("Ana", "/safety"),
    "slack": Seen("Ana", "/settings/slack"),
    "account": Seen("Ana", "/account"),
    "telling": Seen("Ben", "/account/notifications"),
    "licences": Seen("Ana", "/licences"),
    "guest-home": Seen("Vera", "/guest/"),
    "guest-document": Seen("Vera", "/guest/documents/{schedule}"),
    "guest-account": Seen("Vera", "/account"),
    "not-found": Seen("Ben", "/nowhere"),
    "link-expired": Seen(None, "/link/nothing"),
}


@pytest.fixture(scope="session")
def names(house: House) -> dict[str, str]:
    with house.baton.database.reading() as db:
        acme = db.scalars(select(Customer.id).where(Customer.name == "Acme")).one()
        schedule = db.scalars(select(Document.id).where(Document.title == "Delivery schedule.docx")).one()
        entry = db.scalars(select(Entry.id).where(Entry.body.contains("Joris from procurement"))).one()
        quote = db.scalars(select(Document.id).where(Document.title == "Renewal quote.docx")).one()
    return {"acme": acme, "schedule": schedule, "entry": entry, "quote": quote}


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("name", list(PAGES))
def test_page_is_accessible_fits_and_holds_still(desk: Desk, names: dict[str, str], name: str, size: str) -> None:
    desk.expect_complaints("404 (NOT FOUND)", "410 (GONE)")
    seen = PAGES[name]
    page = desk.sit(seen.who, color_scheme="light", **SIZES[size])
    page.add_init_script(WATCH_SHIFTS)

    page.goto(seen.path.format(**names))
    settle(page)

    keep_picture(page, f"{name}-{size}-light")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["viewport"]["width"]
    assert page.evaluate("shifted") < 0.02
    assert faults(page) == []
    if SIZES[size].get("has_touch"):
        assert page.evaluate(TOO_SMALL) == []
    page.emulate_media(color_scheme="dark")
    keep_picture(page, f"{name}-{size}-dark")
    assert faults(page, *BY_NIGHT) == []


def keep_picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong: by all its rules, or by these alone."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(COUNT_FAULTS, list(rules))
    return found


def test_axe_would_find_a_fault(desk: Desk) -> None:
    page = desk.sit(None, "/sign-in")
    page.locator("label").first.evaluate("label => label.remove()")

    assert any(fault.startswith("label") for fault in faults(page))
    page.emulate_media(color_scheme="dark")
    assert faults(page, "color-contrast") == []
    page.locator("h1").evaluate("heading => { heading.className = 'muted'; heading.style.color = '#222'; }")
    assert faults(page, "color-contrast") != []


def test_first_load_is_small(desk: Desk, names: dict[str, str]) -> None:
    page = desk.sit("Ben")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - a method has no place for marks

    # What is fetched when the page stands is not waited for.
    page.goto(f"/customers/{names['acme']}", wait_until="load")
    first = [answer for answer in answers if answer.status == 200]
    settle(page)

    sizes = {answer.url: answer.request.sizes()["responseBodySize"] for answer in first}
    scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
    html = next(answer for answer in answers if answer.url.endswith(names["acme"]))
    assert html.header_value("content-encoding") == "gzip"
    assert sizes[html.url] < len(gzip.compress(html.body())) * 1.2
    assert 0 < scripts <= 45 * 1024
    assert sum(sizes.values()) <= 100 * 1024, sizes
