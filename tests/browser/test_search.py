"""The search field: names while one types, everything on Enter."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Desk, settle
from tests.browser.house import House


def test_names_are_offered_while_one_types_and_enter_searches_all_the_same(desk: Desk, house: House) -> None:
    customer = house.customer("Quagga Works")
    page = desk.sit("Ben", "/inbox")
    field = page.locator(".bar-search input")
    names = page.get_by_role("listbox", name="Names that begin so")

    field.press_sequentially("quag")
    expect(names.get_by_role("option")).to_contain_text(["Quagga Works"])
    field.press("Escape")
    expect(names).to_have_count(0)

    field.press_sequentially("g")
    expect(names.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=quagg$"))
    settle(page)

    large = page.locator(".search-row input")
    large.press("End")
    large.press_sequentially("a")
    expect(names.get_by_role("option")).to_have_count(1)
    large.press("ArrowDown")
    expect(large).to_have_attribute("aria-activedescendant", "suggestion-0")
    large.press("Enter")
    expect(page).to_have_url(re.compile(f"/customers/{customer}$"))
