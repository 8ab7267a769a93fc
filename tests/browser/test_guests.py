"""A vendor takes part: invited by mail, sees one document, talks, and is out the moment the share ends."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Desk, settle
from tests.browser.house import House
from workspace.documents.operations import comment, rename_document, share_document
from workspace.sharing.operations import revoke_share


def test_guest_comes_by_mail_sees_one_document_talks_and_is_out_at_once_when_revoked(desk: Desk, house: House) -> None:
    desk.expect_complaints("404")
    customer = house.customer()
    document, other = house.document(customer), house.document(customer, text="Prices nobody else may see.")
    ana, printed = desk.sit("Ana", f"/documents/{document}"), len(house.said)

    ana.get_by_text("Share with a vendor").click()
    ana.get_by_label("Vendor", exact=True).select_option(label="Nordwind · 1 guest")
    ana.get_by_label("Only one person there").fill("vera@nordwind.example")
    ana.get_by_role("button", name="Share it").click()
    expect(ana.locator("#access")).to_contain_text("Nordwind · only Vera Lind")
    settle(ana)

    vera = desk.sit()
    vera.goto(house.mailed_link("vera@nordwind.example", after=printed))
    expect(vera.locator("main").get_by_role("button")).to_have_count(1)
    vera.get_by_role("button", name="Continue").click()
    expect(vera.locator("#preview")).to_contain_text("Two pallets on Thursday.")
    settle(vera)
    assert vera.goto(f"/documents/{other}").status == 404
    assert vera.goto(f"/guest/documents/{other}").status == 404
    assert vera.goto(f"/customers/{customer}").status == 404
    vera.goto(f"/guest/documents/{document}")
    settle(vera)

    vera.get_by_label("Comment", exact=True).fill("Could it be Friday?")
    vera.get_by_role("button", name="Comment").click()
    expect(ana.locator("#comments article", has_text="Could it be Friday?")).to_contain_text("Nordwind")

    ana.locator("#comments article", has_text="Could it be Friday?").hover()
    ana.get_by_role("link", name="Reply").click()
    expect(ana.locator(".inline-editor")).to_contain_text("Visible to Nordwind")
    ana.get_by_label("Your reply").fill("Friday is fine.")
    ana.get_by_role("button", name="Reply").click()
    expect(vera.locator("#comments article", has_text="Friday is fine.").last).to_be_visible()

    ana.locator("select[name=audience]").select_option(label="Staff only")
    ana.get_by_label("Comment", exact=True).fill("They always ask for Friday.")
    ana.get_by_role("button", name="Comment").click()
    expect(ana.locator("#comments article", has_text="They always ask")).to_be_visible()

    ana.get_by_role("button", name="Revoke for Nordwind").click()
    expect(vera.get_by_role("heading", name="Not found")).to_be_visible()
    assert "They always ask" not in vera.content()
    vera.goto("/guest/")
    expect(vera.locator(f"a[href$='{document}']")).to_have_count(0)


def test_link_of_a_mail_scanner_is_not_used_up_and_another_browser_does_not_get_in_with_it(
    desk: Desk, house: House
) -> None:
    desk.expect_complaints("410")
    document, printed = house.document(house.customer()), len(house.said)
    nordwind = house.vendors["Nordwind"]
    house.does("Ana", share_document, document_id=document, vendor_id=nordwind, email="vera@nordwind.example")
    link = house.mailed_link("vera@nordwind.example", after=printed)
    vera, thief = desk.sit(), desk.sit()
    for _ in range(2):
        vera.goto(link)
    vera.get_by_role("button", name="Continue").click()
    expect(vera.locator("#preview")).to_be_visible()

    answer = thief.goto(link)

    assert answer is not None
    assert answer.status == 410
    expect(thief.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_share_with_a_vendor_that_has_no_guest_says_that_nobody_was_told(desk: Desk, house: House) -> None:
    document = house.document(house.customer())
    ana = desk.sit("Ana", "/people/vendors")
    ana.locator("section", has_text="Add a vendor").get_by_label("Name").last.fill(f"Westwind {document}")
    ana.get_by_role("button", name="Add").click()

    ana.goto(f"/documents/{document}")
    settle(ana)
    ana.get_by_text("Share with a vendor").click()
    ana.get_by_label("Vendor", exact=True).select_option(label=f"Westwind {document} · no guests yet")
    ana.get_by_role("button", name="Share it").click()

    expect(ana.locator("#access")).to_contain_text("Nobody was told")
    ana.locator("#access").get_by_role("link", name="Invite one").click()
    expect(ana).to_have_url(re.compile("/people/vendors"))


def test_what_is_shared_comes_and_goes_on_the_page_of_the_guest_by_itself(desk: Desk, house: House) -> None:
    customer = house.customer()
    terms, prices = house.document(customer), house.document(customer, text="Prices nobody else may see.")
    vera = desk.sit("Vera", "/guest/")
    shown, hidden = (vera.locator(f"#shared a[href$='{each}']") for each in (terms, prices))
    expect(shown).to_have_count(0)
    vera.evaluate("window.isTheSamePage = true")

    nordwind = house.vendors["Nordwind"]
    share = house.does("Ana", share_document, document_id=terms, vendor_id=nordwind)
    expect(shown).to_be_visible()
    house.does("Ana", rename_document, document_id=terms, title="Terms that were renamed")
    expect(shown).to_have_text("Terms that were renamed")
    house.does("Ana", comment, document_id=terms, body="Is Friday right?", vendor_ids=[nordwind])
    expect(vera.get_by_text("Is Friday right?")).to_be_visible()

    house.does("Ana", revoke_share, share_id=share.id)
    expect(shown).to_have_count(0)
    expect(vera.get_by_text("Is Friday right?")).to_have_count(0)
    expect(hidden).to_have_count(0)
    assert vera.evaluate("window.isTheSamePage"), "nothing was loaded anew"
