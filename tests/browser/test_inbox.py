"""The inbox in a browser: worked off by keys, live, and taken back within eight seconds."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.timeline.operations import add_entry


def test_an_inbox_is_worked_off_by_keys_and_stays_in_hand_while_more_comes(desk: Desk, house: House) -> None:
    house.newcomer("Dorothea Weiss")
    customer = house.customer("Keys")
    for word in ("first", "second", "third"):
        house.does("Ana", add_entry, customer_id=customer, body=f"@Dorothea {word}")
    page = desk.sit("Dorothea", "/inbox")
    rows = page.locator("#inbox li:visible")
    expect(rows).to_have_count(3)

    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(rows.nth(1).locator("input")).to_be_checked()
    expect(page.locator(".many-bar")).to_be_visible()
    house.does("Ana", add_entry, customer_id=customer, body="@Dorothea fourth")
    expect(rows).to_have_count(4)
    ticked = page.locator("#inbox li", has_text="second")
    expect(ticked.locator("input")).to_be_checked()
    expect(ticked.locator(".what a")).to_be_focused()

    page.keyboard.press("e")
    expect(rows).to_have_count(3)
    expect(ticked).to_have_count(0)
    toast = page.locator(".toast", has_text="1 is done.")
    toast.get_by_role("button", name="Undo").click()
    expect(ticked).to_be_visible()

    page.locator("#inbox li", has_text="first").locator(".what a").focus()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    for named in ("e Done", "z Put off", "u Unread", "x Select", "↵ Open the row"):
        expect(keys).to_contain_text(named)
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("z")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("z")
    page.get_by_role("dialog").get_by_role("button", name="Tomorrow morning").click()
    expect(page.locator("#inbox li:visible", has_text="first")).to_have_count(0)
    page.get_by_role("link", name="Snoozed").click()
    expect(page.locator("#inbox li", has_text="first")).to_contain_text("comes back")
