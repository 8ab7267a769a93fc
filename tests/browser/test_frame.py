"""The frame around every page: what the tab says, parts that cannot be fetched, the parts of a page on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import APIResponse, Route, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.customers.operations import change_customer
from workspace.timeline.operations import add_entry

PHONE = {"width": 390, "height": 844}


def test_the_tab_says_how_much_is_not_read(desk: Desk, house: House) -> None:
    customer = house.customer()
    # Cleo may be told of what another test did, at any moment.
    house.newcomer("Frida Lund")
    page = desk.sit("Frida", f"/customers/{customer}")
    expect(page).to_have_title(re.compile("^Acme"))

    house.does("Ben", add_entry, customer_id=customer, kind="note", body="@Frida, have you seen this?")

    expect(page).to_have_title(re.compile(r"^\(1\) Acme"))
    expect(page.locator('link[rel="icon"]')).to_have_attribute("href", re.compile("favicon-unread"))
    page.reload()
    expect(page).to_have_title(re.compile(r"^\(1\) Acme"))


def test_a_part_that_cannot_be_fetched_stays_and_is_tried_again(desk: Desk, house: House) -> None:
    customer = house.customer()
    page = desk.sit("Ben", f"/customers/{customer}")
    desk.expect_complaints("503")
    page.route(f"**/customers/{customer}", _refuse)

    house.document(customer, name="Offer")

    documents = page.locator("#customer-documents")
    failed = page.locator("#customer-documents + .not-loaded")
    expect(failed).to_contain_text("Could not load.")
    expect(documents).to_contain_text("Files dropped here are kept")
    page.unroute(f"**/customers/{customer}")
    failed.get_by_role("button", name="Try again").click()
    expect(documents).to_contain_text("Offer")
    expect(failed).to_have_count(0)


def test_what_changes_while_a_part_is_fetched_is_fetched_after_it(desk: Desk, house: House) -> None:
    customer = house.customer()
    page = desk.sit("Ben", f"/customers/{customer}")
    # Parts are asked for at once, not within four tenths of a second.
    page.evaluate("Math.random = () => 0")
    held: list[tuple[Route, APIResponse]] = []
    answered: list[Route] = []

    def hold(route: Route) -> None:
        if answered:
            route.continue_()
            return
        held.append((route, route.fetch()))
        if len(held) == 1:
            house.does("Ana", change_customer, customer_id=customer, changes={"about": "Three sites"})
            house.does("Ana", add_entry, customer_id=customer, kind="note", body="Said after it")

    page.route(f"**/customers/{customer}", hold)
    house.does("Ana", change_customer, customer_id=customer, changes={"about": "Two sites"})
    expect(page.get_by_text("Said after it")).to_be_visible()
    for route, answer in held:
        answered.append(route)
        route.fulfill(response=answer)
        expect(page.locator("#profile")).to_contain_text("Two sites")

    expect(page.locator("#profile")).to_contain_text("Three sites")


def test_parts_of_a_customer_stand_behind_tabs_on_a_phone(desk: Desk, house: House) -> None:
    page = desk.sit("Ben", f"/customers/{house.customer()}#documents", viewport=PHONE)
    tabs = page.get_by_role("navigation", name="Parts of this page")
    expect(tabs.get_by_role("link")).to_have_text(["Timeline", "Profile", "Documents", "Hand-offs"])
    expect(tabs.locator("[aria-current]")).to_have_text("Documents")
    expect(page.get_by_label("Write an update")).to_be_hidden()

    for part, shown, away in (
        ("Profile", "Preferences and goals", "Open hand-offs"),
        ("Hand-offs", "Open hand-offs", "Documents"),
        ("Documents", "Documents", "Preferences and goals"),
    ):
        tabs.get_by_role("link", name=part).click()
        expect(page.locator("main").get_by_role("heading", name=shown, exact=True)).to_be_visible()
        expect(page.locator("main").get_by_role("heading", name=away, exact=True)).to_be_hidden()
    tabs.get_by_role("link", name="Timeline").click()
    expect(page.get_by_label("Write an update")).to_be_visible()


def test_page_keys_walk_through_the_feed(desk: Desk, house: House) -> None:
    customer = house.customer()
    old = house.does("Ben", add_entry, customer_id=customer, kind="note", body="Older")
    new = house.does("Ben", add_entry, customer_id=customer, kind="note", body="Newer")
    page = desk.sit("Ben", f"/customers/{customer}")
    page.locator(f"#entry-{new.id}").focus()

    page.keyboard.press("PageDown")
    expect(page.locator(f"#entry-{old.id}")).to_be_focused()
    page.keyboard.press("PageUp")
    expect(page.locator(f"#entry-{new.id}")).to_be_focused()


def _refuse(route: Route) -> None:
    if "x-refresh" in route.request.headers:
        route.fulfill(status=503, body="In trouble")
    else:
        route.continue_()
