"""A long timeline in a browser: what was seen is read, folded changes open, an older part stays what it is."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Desk, settle
from tests.browser.house import House
from workspace.customers.operations import change_customer
from workspace.timeline.operations import add_entry


def test_what_was_before_ones_eyes_is_read_and_what_comes_later_is_new(desk: Desk, house: House) -> None:
    customer = house.customer()
    house.does("Ana", add_entry, customer_id=customer, kind="note", body="Seen")
    page = desk.sit("Ben")
    with page.expect_response(lambda answer: answer.url.endswith("/read") and answer.status == 204):
        page.goto(f"/customers/{customer}")
    page.goto("/customers")
    house.does("Ana", add_entry, customer_id=customer, kind="note", body="Came later")

    page.goto(f"/customers/{customer}")
    settle(page)

    expect(page.get_by_text("1 new since you were here")).to_be_visible()
    expect(page.locator("article[data-unread]")).to_contain_text("Came later")
    expect(page.locator("article", has_text="Seen").locator(".read-line")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("article[data-unread]")).to_be_focused()


def test_folded_changes_open_and_close(desk: Desk, house: House) -> None:
    customer = house.customer()
    for number in range(4):
        house.does("Ana", change_customer, customer_id=customer, changes={"about": f"About {number}"})
    page = desk.sit("Ben", f"/customers/{customer}")
    expect(page.locator("article[data-kind='profile']")).to_have_count(4)
    page.reload()
    settle(page)
    changes = page.locator("article[data-kind='profile']:visible")
    before = changes.count()

    page.get_by_role("button", name=re.compile("more changes by Ana")).click()

    expect(changes).to_have_count(before + page.locator("article[data-folded-under]").count())
    page.get_by_role("button", name=re.compile("more changes by Ana")).click()
    expect(changes).to_have_count(before)


def test_an_older_part_says_that_something_came_instead_of_mixing_it_in(desk: Desk, house: House) -> None:
    customer = house.customer()
    entries = [
        house.does("Ana", add_entry, customer_id=customer, kind="note", body=f"Note {number}") for number in range(9)
    ]
    page = desk.sit("Ben", f"/customers/{customer}?around={entries[1].id}#entry-{entries[1].id}")

    house.does("Ana", add_entry, customer_id=customer, kind="note", body="The newest word")

    expect(page.get_by_role("button", name="1 new entry")).to_be_visible()
    expect(page.get_by_text("The newest word")).to_have_count(0)
    page.get_by_role("button", name="1 new entry").click()
    expect(page.get_by_text("The newest word")).to_be_visible()
