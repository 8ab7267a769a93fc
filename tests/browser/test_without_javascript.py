"""With JavaScript off every main way still leads to its end."""

from __future__ import annotations

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.documents.operations import share_document
from workspace.handoffs.operations import offer_handoff

numbers = count(1)


@pytest.fixture(autouse=True)
def scripts_are_refused(desk: Desk) -> None:
    """A browser with JavaScript off says so of each module that the page would preload."""
    desk.expect_complaints(".js: csp")


def test_staff_sign_in_read_post_reply_search_and_download(desk: Desk, house: House) -> None:
    word = f"flywheel{next(numbers)}"
    customer = house.customer()
    document = house.document(customer, text="A quote.")
    page = desk.sit(java_script_enabled=False)

    page.goto(f"/customers/{customer}")
    page.locator("#f-email").fill("ben@baton.example")
    page.locator("#f-password").fill("baton-demo-2026")
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    page.get_by_label("Write an update").fill(f"The {word} broke")
    page.get_by_role("button", name=re.compile("^Post")).click()
    expect(page).to_have_url(re.compile(f"/customers/{customer}#entry-"))
    expect(page.locator("article", has_text=word)).to_have_count(1)

    page.locator("article", has_text=word).get_by_role("link", name="Reply").click()
    page.locator("#reply-body").fill("Ordered a new one")
    page.get_by_role("button", name="Reply").click()
    expect(page.locator("article .replies", has_text="Ordered a new one")).to_be_visible()

    found = page.locator("#hits", has_text=word)
    for _ in range(40):
        page.goto(f"/search?q={word}")
        if found.count():
            break
    expect(found).to_be_visible()

    page.goto(f"/documents/{document}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    assert download.value.path().read_bytes() == b"A quote."


def test_handoff_is_accepted(desk: Desk, house: House) -> None:
    customer = house.customer("Quiet")
    house.does("Ana", offer_handoff, customer_id=customer, person_id=house.people["Ben"], reason="Please.")
    page = desk.sit("Ben", java_script_enabled=False)

    page.goto("/inbox")
    page.locator("#inbox li", has_text="Quiet").last.get_by_role("button", name="Accept").click()

    expect(page.locator(".page-head")).to_contain_text("Ben Okafor holds the baton")


def test_guest_comments(desk: Desk, house: House) -> None:
    document = house.document(house.customer())
    house.does("Ana", share_document, document_id=document, vendor_id=house.vendors["Nordwind"])
    page = desk.sit("Vera", java_script_enabled=False)

    page.goto(f"/guest/documents/{document}")
    page.get_by_label("Comment", exact=True).fill("Read and agreed")
    page.get_by_role("button", name="Comment").click()

    expect(page.locator("#comments article", has_text="Read and agreed")).to_have_count(1)
