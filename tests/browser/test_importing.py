"""An import in a real browser: it moves on by itself, says how far it is, and each step is accessible on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from tests.browser.test_looks import AXE, COUNT_FAULTS, SIZES

REFRESH = """import(document.querySelector('link[href$="/js/refresh.js"]').href)
  .then(({ refresh }) => refresh('imports'))"""


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found: list[str] = page.evaluate(COUNT_FAULTS, [])
    return [*found, *(["it scrolls sideways"] if wide else [])]


def test_an_import_goes_on_without_reloading_and_back_again(desk: Desk, house: House) -> None:
    page = desk.sit("Ana", "/imports", **SIZES["phone"])
    rows = "\n".join(f"Imported {n},Joris {n},j{n}@imported.example,{'x' * 90}" for n in range(30))
    page.get_by_label("Rows, pasted from a spreadsheet").fill(f"Company,Contact,E-mail,Anything\n{rows}\n,,,\nBad,,no,")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_label("Contact is")).to_have_value("contact")
    assert faults(page) == []
    page.get_by_role("button", name="Check 31 rows").click()
    expect(page.get_by_role("button", name="Import 30 rows")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Import 30 rows").click()
    expect(page.get_by_text("It is done.")).to_be_visible()
    assert faults(page) == []

    page.get_by_text("Take all of it back").click()
    # A late word that something moved does not fold it again.
    with page.expect_response(lambda answer: "x-refresh" in answer.request.headers):
        page.evaluate(REFRESH)
    expect(page.get_by_role("button", name="Take it back")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("was taken back: 30 customers.")).to_be_visible()
    page.goto("/customers?q=imported")
    expect(page.get_by_text("No customer is called “imported”")).to_be_visible()
