"""The command palette: by keys alone to a customer, a document or a thing to do."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import Desk
from tests.browser.house import House


def test_keys_lead_to_a_customer_and_back_to_where_one_was(desk: Desk, house: House) -> None:
    house.customer("Palette Works")
    page = desk.sit("Ben", "/customers")
    page.keyboard.press("Control+k")
    asked = page.get_by_role("combobox", name="Go to, or do")
    expect(asked).to_be_focused()

    asked.press("Escape")
    expect(asked).to_have_count(0)

    page.get_by_role("button", name="Go to, or do").click()
    asked.fill("palet")
    expect(page.locator(".palette-option[aria-selected=true]")).to_contain_text("Palette Works")
    asked.press("Enter")

    expect(page).to_have_url(re.compile(r"/customers/\w{26}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Palette Works")


def test_what_the_page_offers_is_done_from_the_palette(desk: Desk, house: House) -> None:
    page = desk.sit("Ben", f"/customers/{house.customer()}")

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Go to, or do").fill(">hand")
    expect(page.get_by_role("option", name=re.compile("^Hand off"))).to_be_visible()
    page.get_by_role("option", name=re.compile("^Hand off")).click()

    expect(page.get_by_role("dialog", name=re.compile("^Hand off"))).to_be_visible()


def test_what_is_known_already_is_there_before_the_server_answers(desk: Desk, house: House) -> None:
    customer = house.customer("Quickstep")
    document = house.document(customer, name="Zebra crossing")
    page = desk.sit("Ben", f"/customers/{customer}")
    page.keyboard.press("Control+k")
    asked = page.get_by_role("combobox", name="Go to, or do")
    expect(page.get_by_role("option", name=re.compile("Zebra crossing"))).to_be_visible()
    page.route("**/go?q=*", lambda route: None)

    asked.fill("zeb")

    expect(page.get_by_role("option", name=re.compile("Zebra crossing"))).to_be_visible()
    asked.press("Enter")
    expect(page).to_have_url(re.compile(f"/documents/{document}"))


def test_keys_pressed_before_the_page_listens_are_kept_and_lead_into_the_palette(desk: Desk, house: House) -> None:
    customer = house.customer("Early Birds")
    page = desk.sit("Ben")
    held: list[Route] = []
    page.route("**/hotkeys.js", lambda route: held.append(route))  # noqa: PLW0108 - a method has no place for marks
    with page.expect_request("**/hotkeys.js"):
        page.goto(f"/customers/{customer}")

    page.keyboard.press("Control+k")
    page.keyboard.type("early c")
    assert page.locator("html[data-ready], dialog").count() == 0
    held[0].continue_()

    # Neither "e", to edit, nor "c", to write.
    expect(page.get_by_role("combobox", name="Go to, or do")).to_have_value("early c")
    expect(page.get_by_role("combobox", name="Go to, or do")).to_be_focused()
