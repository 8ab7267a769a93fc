"""Pages for people whose browser asks for German: they fit a small phone, and scripts speak German too."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.house import House

SMALL = {"width": 320, "height": 640}
PAGES = ("/inbox", "/customers", "/documents", "/handoffs", "/search", "/account", "/people/", "/settings/slack")
ARABIC = "مرحبا Ana، شكراً 🎉"


def test_german_pages_fit_a_small_phone(desk: Desk) -> None:
    page = desk.sit("Ana", locale="de-DE", viewport=SMALL)

    for path in PAGES:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "de", path
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"], path


def test_scripts_speak_german_and_a_text_keeps_its_direction(desk: Desk, house: House) -> None:
    page = desk.sit("Ben", f"/customers/{house.customer()}", locale="de-DE")

    page.get_by_role("button", name="Posten").click()
    expect(page.get_by_role("alert")).to_have_text("Bitte zuerst etwas schreiben.")
    page.locator("#composer-body").fill(ARABIC)
    page.get_by_role("button", name="Posten").click()

    entry = page.locator("article.entry:not(.is-pending)", has_text="Ana").first
    expect(entry).to_contain_text("gerade eben")
    expect(entry.locator(".entry-body")).to_have_css("direction", "rtl")
    expect(page.locator(".entry-head").first).to_have_css("direction", "ltr")
