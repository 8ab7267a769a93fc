"""Showing an entry to a vendor, and taking it back, reaches the guest's open page at once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.documents.operations import comment, share_document


def test_a_guests_open_page_gains_and_loses_an_entry(desk: Desk, house: House) -> None:
    customer = house.customer()
    document = house.document(customer)
    house.does("Ana", share_document, document_id=document, vendor_id=house.vendors["Nordwind"])
    entry = house.does("Ana", comment, document_id=document, body="Bring two lorries").id
    vera = desk.sit("Vera", f"/guest/documents/{document}")
    ana = desk.sit("Ana", f"/customers/{customer}")
    words = vera.locator("article", has_text="Bring two lorries")
    expect(words).to_have_count(0)

    ana.locator(f"#entry-{entry}").hover()
    ana.locator(f"#entry-{entry}").get_by_role("link", name="Who sees it").click()
    ana.get_by_role("checkbox", name="Nordwind").check()
    ana.get_by_role("button", name="Go on").click()
    expect(ana.get_by_role("alert")).to_contain_text("Nordwind will see this entry, beside staff.")
    ana.get_by_role("button", name="Show it to Nordwind").click()
    expect(words).to_have_count(1)

    ana.get_by_role("link", name="Who sees it").click()
    ana.get_by_role("checkbox", name="Nordwind").uncheck()
    ana.get_by_role("button", name="Go on").click()
    ana.get_by_role("button", name="Keep it to staff").click()
    expect(words).to_have_count(0)
