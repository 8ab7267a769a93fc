"""Documents seen in a browser, under the strict policy: pages are drawn and passages shown."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.documents.showing import pdf
from workspace.documents.operations import share_document

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


def test_a_hit_leads_to_its_page_where_the_words_are_marked_and_keys_turn_and_enlarge(desk: Desk, house: House) -> None:
    document = house.document(
        house.customer(), name="Gears", content=pdf("First page", "The sprocket clause", "Last page"), ending="pdf"
    )
    ana = _when_found(desk, "sprocket")

    ana.locator("#hits a", has_text="Gears").click()

    expect(ana).to_have_url(f"{house.url}/documents/{document}?v=1&at=16-24#place")
    expect(ana.locator("doc-pages[data-drawn]")).to_be_attached()
    expect(ana.locator("#page-2 mark.place")).to_have_text("sprocket")
    expect(ana.locator("#page-2 mark.place")).to_be_in_viewport()
    assert ana.locator("doc-pages").evaluate("element => document.documentElement.scrollWidth <= innerWidth")
    ana.locator(".doc-scroll").focus()
    ana.keyboard.press("+")
    expect(ana.locator(".doc-zoom")).to_have_text("125 %")
    ana.keyboard.press("-")
    ana.get_by_label("Page", exact=True).fill("3")
    ana.keyboard.press("Enter")
    expect(ana.locator("#page-3 canvas")).to_be_in_viewport()

    ana.get_by_role("link", name="See it in the text").click()
    expect(ana.locator("#preview mark#place")).to_have_text("sprocket")


def test_who_may_not_download_sees_pictures_with_their_name_and_fetches_no_file(desk: Desk, house: House) -> None:
    document = house.document(house.customer(), content=pdf("Two pallets", "On Thursday"), ending="pdf")
    house.does("Ana", share_document, document_id=document, vendor_id=house.vendors["Nordwind"], can_download=False)
    vera = desk.sit("Vera", f"/guest/documents/{document}", **PHONE)
    asked: list[str] = []
    vera.on("request", lambda request: asked.append(request.url))

    vera.reload()

    expect(vera.locator("#page-1 img")).to_be_visible()
    _loaded(vera, "#page-1 img")
    assert vera.locator("canvas").count() == 0
    assert not [url for url in asked if "pdfjs" in url or "/download" in url]
    assert vera.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]


def test_without_javascript_the_pages_are_there_as_pictures(desk: Desk, house: House) -> None:
    document = house.document(house.customer(), content=pdf("Two pallets", "On Thursday"), ending="pdf")
    desk.expect_complaints(": csp")  # the scripts that are not run
    ana = desk.sit("Ana", java_script_enabled=False)

    expect_pages = ana.goto(f"/documents/{document}")
    for _ in range(100):  # until the worker has prepared it; a page without scripts is asked for again by hand
        if ana.locator(".sheet img").count() == 2:
            break
        ana.wait_for_timeout(200)
        expect_pages = ana.reload()

    assert expect_pages is not None
    assert expect_pages.status == 200
    expect(ana.locator(".sheet img").first).to_be_visible()
    assert ana.request.get(ana.locator(".sheet img").last.get_attribute("src") or "").status == 200


def _when_found(desk: Desk, word: str) -> Page:
    page = desk.sit("Ana")
    for _ in range(100):
        page.goto(f"/search?q={word}")
        if page.locator("#hits").count():
            break
        page.wait_for_timeout(200)
    return page


def _loaded(page: Page, picture: str) -> None:
    """Wait until a picture is drawn: its bytes are here."""
    for _ in range(100):
        if page.locator(picture).first.evaluate("image => image.complete && image.naturalWidth > 0"):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{picture} never came")
