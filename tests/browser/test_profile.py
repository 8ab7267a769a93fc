"""Two people edit one profile: nothing typed is lost."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Desk, follow
from tests.browser.house import House
from workspace.customers.operations import change_customer


def test_stale_profile_shows_both_texts_and_keeps_what_was_typed(desk: Desk, house: House) -> None:
    desk.expect_complaints("409")
    customer = house.customer()
    page = desk.sit("Ben", f"/customers/{customer}/edit")
    page.get_by_label("About").fill("Mine: two sites")
    house.does("Ana", change_customer, customer_id=customer, changes={"about": "Hers: three sites"})

    page.get_by_role("button", name="Save").click()

    conflict = page.get_by_role("alert")
    expect(conflict).to_contain_text("Ana Ruiz saved this profile while you were writing.")
    expect(conflict).to_contain_text("Hers: three sites")
    expect(conflict).to_contain_text("Mine: two sites")
    expect(page.get_by_label("About")).to_have_value("Mine: two sites")

    page.get_by_role("button", name="Save mine").click()

    expect(page.locator("#profile")).to_contain_text("Mine: two sites")


def test_list_of_customers_narrows_while_one_types_and_the_address_follows(desk: Desk, house: House) -> None:
    house.customer("Zebra Crossing")
    page = desk.sit("Ben", "/customers")

    page.get_by_label("Find a customer by name").press_sequentially("zebra cr")

    expect(page).to_have_url(re.compile(r"q=zebra"))
    expect(page.locator("#customer-list tbody tr")).to_have_count(1)
    expect(page.get_by_label("Find a customer by name")).to_be_focused()


def test_whose_customers_and_what_is_typed_narrow_together(desk: Desk, house: House) -> None:
    house.customer("Yellow Submarine")
    page = desk.sit("Ben", "/customers")
    chips, box = page.get_by_role("navigation", name="Whose customers"), page.get_by_label("Find a customer by name")

    box.press_sequentially("yellow sub")
    expect(page).to_have_url(re.compile(r"q=yellow\+sub"))
    follow(chips.get_by_role("link", name="Mine"))
    expect(page).to_have_url(re.compile(r"q=yellow.*holder=me"))
    expect(box).to_have_value("yellow sub")
    expect(page.locator("#customer-list")).to_contain_text("No customer is called")

    box.fill("yellow")
    expect(page).to_have_url(re.compile(r"q=yellow&holder=me$"))
    expect(page.locator("#customer-list")).to_contain_text("No customer is called")
    follow(chips.get_by_role("link", name="Everybody's"))
    expect(page.locator("#customer-list")).to_contain_text("Yellow Submarine")
