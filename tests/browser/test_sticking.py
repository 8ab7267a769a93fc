"""People react to entries and pin them, with the mouse, the keyboard and the thumb, and everybody sees it at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.timeline.operations import add_entry

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark", **PHONE}])
def test_a_reaction_is_given_by_one_and_seen_by_the_other(desk: Desk, house: House, options: dict[str, Any]) -> None:
    customer = house.customer()
    body = f"They signed, {options['color_scheme']}"
    entry = house.does("Ana", add_entry, customer_id=customer, kind="note", body=body)
    ana, ben = (desk.sit(who, f"/customers/{customer}", **options) for who in ("Ana", "Ben"))
    article = f"#entry-{entry.id}"

    ben.locator(article).hover()
    ben.locator(f'{article} [data-act="react"]').click()
    expect(ben.locator(".emoji-picker")).to_be_in_viewport()
    ben.get_by_role("button", name="party").click()

    for page, mine in ((ben, "true"), (ana, "false")):
        given = page.locator(f"{article} .reaction")
        expect(given).to_have_text("🎉 1")
        expect(given).to_have_attribute("aria-pressed", mine)
        expect(given).to_have_accessible_name("tada, 1: Ben Okafor")
    ben.locator(f"{article} .reaction").click()
    expect(ana.locator(f"{article} .reaction")).to_have_count(0)


def test_the_keyboard_reaches_all_of_it(desk: Desk, house: House) -> None:
    customer = house.customer()
    entry = house.does("Ana", add_entry, customer_id=customer, kind="note", body="By keys alone")
    page = desk.sit("Ben", f"/customers/{customer}")
    react = page.locator(f'#entry-{entry.id} [data-act="react"]')

    react.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".emoji-picker button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".emoji-picker")).to_be_hidden()
    expect(react).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".emoji-picker button").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".emoji-picker button").nth(1)).to_be_focused()
    page.keyboard.press("Enter")

    given = page.locator(f"#entry-{entry.id} .reaction")
    expect(given).to_have_text("❤️ 1")
    given.focus()
    house.does("Cleo", add_entry, customer_id=customer, kind="comment", body="Meanwhile", reply_to_id=entry.id)
    expect(page.locator(f"#entry-{entry.id}")).to_contain_text("Meanwhile")
    expect(given).to_be_focused()


def test_a_pin_stands_above_everybodys_timeline(desk: Desk, house: House) -> None:
    customer = house.customer()
    entry = house.does("Ana", add_entry, customer_id=customer, kind="note", body="Their contract ends in May")
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))

    ben.locator(f"#entry-{entry.id}").hover()
    ben.locator(f'#entry-{entry.id} [data-act="pin"]').click()
    for page in (ana, ben):
        expect(page.locator("#pinned")).to_contain_text("Their contract ends in May")

    ben.locator(f"#entry-{entry.id}").hover()
    ben.locator(f'#entry-{entry.id} [data-act="pin"][data-on="0"]').click()
    expect(ana.locator("#pinned .pinned")).to_have_count(0)
