"""Names that are called stand out for everybody, and one's own the most, on what was there and on what is pushed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.documents.operations import share_document
from workspace.timeline.operations import add_entry

CONTRAST = """element => {
  const { color, backgroundColor } = getComputedStyle(element);
  const light = (text) => {
    const part = text.match(/[\\d.]+/g).slice(0, 3).map((n) => n / 255);
    const [r, g, b] = part.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [less, more] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}"""
"""WCAG 2.2, relative luminance and contrast ratio."""


def _colours(page: Page, name: str) -> str:
    return str(page.locator(".mention", has_text=name).last.evaluate("e => getComputedStyle(e).backgroundColor"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ones_own_name_stands_out_from_the_others(desk: Desk, house: House, scheme: str) -> None:
    customer = house.customer()
    house.does("Ana", add_entry, customer_id=customer, kind="note", body="@Ben or @Ana?")
    page = desk.sit("Ben", f"/customers/{customer}", color_scheme=scheme)

    house.does("Ana", add_entry, customer_id=customer, kind="note", body="Pushed: @Ben, then @Ana")

    expect(page.locator(".mention")).to_have_count(4)
    expect(page.locator(".mention-me")).to_have_text(["@Ben", "@Ben"])
    assert _colours(page, "@Ben") != _colours(page, "@Ana")
    for name in ("@Ben", "@Ana"):
        assert page.locator(".mention", has_text=name).first.evaluate(CONTRAST) >= 4.5


def test_guests_are_offered_when_they_will_see_it(desk: Desk, house: House) -> None:
    customer = house.customer()
    document = house.document(customer, name="Terms")
    house.does("Ana", share_document, document_id=document, vendor_id=house.vendors["Nordwind"])
    page = desk.sit("Ana", f"/customers/{customer}")
    text, offered = page.get_by_label("Write an update"), page.get_by_role("option", name="Vera")

    text.press_sequentially("@Ve")
    expect(offered).to_have_count(0)
    page.get_by_label("Who will see this").select_option(label="Visible to Nordwind")
    text.press_sequentially("r")
    expect(offered).to_contain_text("Guest of Nordwind")
    offered.click()
    text.press_sequentially("is Thursday fine?")
    page.get_by_role("button", name="Post to guests").click()
    article = page.locator("article", has_text="is Thursday fine?")
    expect(article.locator(".mention")).to_contain_text("@Vera")

    article.get_by_role("link", name="Reply").click()
    answer = page.get_by_label("Your reply")
    answer.press_sequentially("@Ver")
    expect(offered).to_contain_text("Guest of Nordwind")
    answer.fill("See #Ter")
    answer.press("End")
    page.get_by_role("option", name="Terms").click()
    expect(answer).to_have_value(re.compile(r"^See \[Terms"))
    answer.fill("")
    answer.press_sequentially("/ta")
    expect(page.get_by_role("option", name="/task")).to_be_visible()
    answer.press("Escape")

    article.get_by_role("link", name="Edit").click()
    edited = page.get_by_label("Your text")
    edited.fill("And #Ter")
    edited.press("End")
    page.get_by_role("option", name="Terms").click()
    expect(edited).to_have_value(re.compile(r"^And \[Terms"))
