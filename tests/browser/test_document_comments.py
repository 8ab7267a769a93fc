"""Comments on passages and comparing, as people do them: select, write, follow, settle; go from change to change."""

from __future__ import annotations

import os
import signal
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, follow
from tests.browser.house import House
from tests.documents.showing import pdf
from workspace.documents.operations import Upload, add_version

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
FIRST = "Terms of delivery 😀\nDelivery takes place within 14 days after the order.\nPayment is due within 30 days.\n"
SECOND = FIRST.replace("14 days", "21 days")


def test_selected_words_are_quoted_marked_and_settled(desk: Desk, house: House) -> None:
    document = house.document(house.customer(), content=FIRST.encode(), ending="txt")
    ana = desk.sit("Ana", f"/documents/{document}?view=text")

    _select(ana, "within 14 days")
    ana.locator(".quote-button").click()
    expect(ana.locator("#comment-quote")).to_have_value("within 14 days")
    ana.keyboard.type("Can this be a week?")
    ana.keyboard.press("Control+Enter")

    mark = ana.locator("#preview mark.passage")
    expect(mark).to_have_text("within 14 days")
    expect(ana.locator(".comments article", has_text="Can this be a week?")).to_be_visible()
    expect(ana.locator("#comment-quote")).to_have_value("")
    expect(ana.locator("[data-count-of=open]")).to_have_text("1")
    mark.click()
    expect(ana.locator(".comments article:focus")).to_contain_text("Can this be a week?")
    ana.locator(".comments .quote-link").click()
    expect(mark).to_be_focused()
    article = ana.locator(".comments article", has_text="Can this be a week?")
    article.hover()
    article.get_by_role("button", name="Resolve").click()
    expect(article).to_be_hidden()
    ana.get_by_role("link", name="Resolved").click()
    expect(ana.locator(".comments .settled")).to_contain_text("Resolved by Ana")


def test_words_on_a_drawn_page_of_a_pdf_are_quoted_and_marked_there(desk: Desk, house: House) -> None:
    document = house.document(house.customer(), content=pdf("Two pallets on Thursday", "on Friday"), ending="pdf")
    ana = desk.sit("Ana", f"/documents/{document}")

    _select(ana, "pallets on", ".text-layer span")
    ana.locator(".quote-button").click()
    ana.keyboard.type("Three?")
    ana.keyboard.press("Control+Enter")

    expect(ana.locator("#page-1 mark.passage")).to_have_text("pallets on")
    expect(ana.locator(".comments .quote-link")).to_have_text("pallets on")


def test_changes_are_gone_through_by_key_on_a_phone(desk: Desk, house: House) -> None:
    worker = house.child("baton worker")
    os.kill(worker, signal.SIGSTOP)
    try:
        document = house.document(house.customer(), content=FIRST.encode(), ending="txt")
        ana = desk.sit("Ana", f"/documents/{document}?view=text")
        expect(ana.locator("#preview [data-start]")).to_have_count(0)
    finally:
        os.kill(worker, signal.SIGCONT)
    # What came while she was there is seen by her as well.
    expect(ana.locator("seen-version[data-told='204']")).to_be_attached(timeout=15_000)
    stored = house.baton.outside.files.put([SECOND.encode()], limit=10_000)
    house.does("Ben", add_version, document_id=document, upload=Upload("terms.txt", stored))

    phone = desk.sit("Ana", f"/documents/{document}", **PHONE)
    expect(phone.locator("#preview [data-start]").first).to_be_attached(timeout=15_000)
    follow(phone.get_by_role("link", name="See what changed"))
    expect(phone.locator("h1")).to_have_text("What changed from version 1 to 2")
    phone.keyboard.press("n")

    expect(phone.locator("#change-1")).to_be_focused()
    expect(phone.locator("#change-1 .versus-new del")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]


def _select(page: Page, words: str, pieces: str = "[data-start]") -> None:
    """As a mouse or a finger leaves it."""
    expect(page.locator(f"#preview {pieces}").first).to_be_attached(timeout=15_000)
    page.evaluate(
        """([words, which]) => {
          const pieces = [...document.querySelectorAll(`#preview ${which}`)];
          const piece = pieces.find((each) => each.textContent.includes(words));
          const node = [...piece.childNodes].find((each) => each.data?.includes(words));
          const at = node.data.indexOf(words);
          getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        [words, pieces],
    )
