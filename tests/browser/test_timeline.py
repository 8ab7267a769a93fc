"""The timeline as people at their browsers see it: live, calm, and nothing lost."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, follow, settle
from tests.browser.house import House
from workspace.timeline.operations import add_entry, edit_entry


def write(page: Page, text: str) -> None:
    page.get_by_label("Write an update").fill(text)
    page.get_by_role("button", name=re.compile("^Post")).click()


def test_person_signs_in_with_a_password_and_comes_to_where_they_wanted(desk: Desk, house: House) -> None:
    customer = house.customer()
    page = desk.sit()

    page.goto(f"/customers/{customer}")
    page.locator("#f-email").fill("ben@baton.example")
    page.locator("#f-password").fill("baton-demo-2026")
    page.get_by_role("button", name="Sign in", exact=True).first.click()

    expect(page).to_have_url(re.compile(f"/customers/{customer}$"))
    settle(page)


def test_what_ana_posts_ben_sees_without_reload_and_keeps_scroll_focus_and_draft(desk: Desk, house: House) -> None:
    customer = house.customer()
    for number in range(40):
        house.does("Ana", add_entry, customer_id=customer, kind="note", body=f"Earlier {number}")
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))
    ben.get_by_label("Write an update").fill("half a thought")
    ben.evaluate("scrollTo(0, 1200)")
    ben.locator("article", has_text="Earlier 20").focus()
    where = ben.locator("article", has_text="Earlier 20").evaluate("e => e.getBoundingClientRect().top")

    write(ana, "The lorry **left** Rotterdam")

    expect(ana.locator("article:not(.is-pending)", has_text="The lorry left Rotterdam")).to_have_count(1)
    expect(ben.locator("article", has_text="The lorry left Rotterdam")).to_have_count(1)
    expect(ben.get_by_role("button", name="1 new entry")).to_be_visible()
    now = ben.locator("article", has_text="Earlier 20").evaluate("e => e.getBoundingClientRect().top")
    assert abs(now - where) < 1
    assert ben.evaluate("document.activeElement.textContent").count("Earlier 20") == 1
    expect(ben.get_by_label("Write an update")).to_have_value("half a thought")

    ben.get_by_role("button", name="1 new entry").click()

    assert "The lorry" in ben.evaluate("document.activeElement.textContent")
    expect(ben.locator(".new-pill")).to_be_hidden()


def test_edit_of_an_entry_shows_at_once_to_others(desk: Desk, house: House) -> None:
    customer = house.customer()
    house.does("Ana", add_entry, customer_id=customer, kind="note", body="Twelve pallets")
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))

    article = ana.locator("article", has_text="Twelve pallets")
    article.hover()
    article.get_by_role("link", name="Edit").click()
    ana.get_by_label("Your text").fill("Thirteen pallets")
    ana.get_by_role("button", name="Save").click()

    expect(ben.locator("article", has_text="Thirteen pallets")).to_contain_text("edited")
    expect(ben.get_by_text("Twelve pallets")).to_have_count(0)
    expect(ben.get_by_role("link", name="Edit", exact=True)).to_have_count(0)


def test_open_edit_is_not_overwritten_and_both_texts_are_shown(desk: Desk, house: House) -> None:
    desk.expect_complaints("409")
    customer = house.customer()
    entry = house.does("Ana", add_entry, customer_id=customer, kind="note", body="Twelve pallets")
    first, second = (desk.sit("Ana", f"/customers/{customer}") for _ in range(2))
    for page in (first, second):
        page.locator("article", has_text="Twelve pallets").hover()
        page.get_by_role("link", name="Edit").last.click()
        page.get_by_label("Your text").fill(f"{page.evaluate('Math.random()')} mine")
    theirs, typed = (page.get_by_label("Your text").input_value() for page in (first, second))

    first.get_by_role("button", name="Save").click()

    expect(second.locator(".entry-conflict")).to_contain_text("You changed this entry in another window.")
    expect(second.get_by_label("Your text")).to_have_value(typed)

    second.get_by_role("button", name="Save").click()

    expect(second.get_by_text("As it stands now")).to_be_visible()
    expect(second.get_by_role("alert")).to_have_count(1)
    expect(second.get_by_role("alert")).to_contain_text("You changed this in another window.")
    expect(second.get_by_label("Your text")).to_have_value(typed)
    second.get_by_role("button", name="Put both together").click()
    expect(second.get_by_label("Your text")).to_have_value(f"{theirs}\n\n{typed}")
    second.get_by_label("Your text").fill(typed)
    second.get_by_role("button", name="Save mine").click()
    expect(second.locator(f"#entry-{entry.id} .entry-body")).to_have_text(typed)


def test_whoever_takes_theirs_sees_what_stands_now(desk: Desk, house: House) -> None:
    customer = house.customer()
    entry = house.does("Ana", add_entry, customer_id=customer, kind="note", body="Twelve pallets")
    page = desk.sit("Ana", f"/customers/{customer}")
    page.locator(f"#entry-{entry.id}").hover()
    page.get_by_role("link", name="Edit").last.click()
    page.get_by_label("Your text").fill("Mine")
    house.does("Ana", edit_entry, entry_id=entry.id, body="Thirteen pallets", revision=entry.revision)
    expect(page.locator(".entry-conflict")).to_be_visible()

    page.locator("article").get_by_role("link", name="Cancel").click()

    expect(page.locator(f"#entry-{entry.id} .entry-body")).to_have_text("Thirteen pallets")


def test_deleted_entry_leaves_its_place_on_every_page(desk: Desk, house: House) -> None:
    customer = house.customer()
    house.does("Ana", add_entry, customer_id=customer, kind="note", body="Not for here")
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))
    ana.once("dialog", lambda dialog: dialog.accept())

    ana.locator("article", has_text="Not for here").hover()
    ana.get_by_role("link", name="Delete").click()

    for page in (ana, ben):
        expect(page.get_by_text("This was deleted.")).to_be_visible()
        expect(page.get_by_text("Not for here")).to_have_count(0)


def test_reply_stands_below_what_it_answers_for_everybody(desk: Desk, house: House) -> None:
    customer = house.customer()
    entry = house.does("Ana", add_entry, customer_id=customer, kind="note", body="Who can be there on Friday?")
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))

    ben.locator(f"#entry-{entry.id}").hover()
    ben.locator(f"#entry-{entry.id}").get_by_role("link", name="Reply").click()
    ben.get_by_label("Your reply").fill("I can, from nine.")
    ben.get_by_role("button", name="Reply").click()

    for page in (ana, ben):
        expect(page.locator(f"#entry-{entry.id} .replies article")).to_contain_text("I can, from nine.")
        expect(page.locator("article", has_text="I can, from nine.")).to_have_count(2)


def test_ctrl_enter_sends_a_reply_and_an_edit_as_it_sends_a_post(desk: Desk, house: House) -> None:
    customer = house.customer()
    entry = house.does("Ana", add_entry, customer_id=customer, kind="note", body="The ramp is narrow.")
    page = desk.sit("Ana", f"/customers/{customer}")
    written = page.locator(f"#entry-{entry.id}")

    written.hover()
    written.get_by_role("link", name="Reply").click()
    page.get_by_label("Your reply").fill("Then smaller lorries.")
    page.get_by_label("Your reply").press("Control+Enter")
    expect(written.locator(".replies article")).to_contain_text("Then smaller lorries.")

    written.hover()
    written.get_by_role("link", name="Edit").first.click()
    page.get_by_label("Your text").fill("The ramp is wide.")
    page.get_by_label("Your text").press("Control+Enter")
    expect(written.locator(".entry-body").first).to_have_text("The ramp is wide.")


def test_mention_box_inserts_a_name_and_the_one_named_is_told(desk: Desk, house: House) -> None:
    customer = house.customer("Mentioning")
    house.newcomer("Bertil Holm")
    ana, bertil = desk.sit("Ana", f"/customers/{customer}"), desk.sit("Bertil", "/inbox")
    expect(bertil.locator("#badge-inbox")).to_have_attribute("data-count", "0")

    text = ana.get_by_label("Write an update")
    text.press_sequentially("Please look, @bert")
    ana.get_by_role("option", name=re.compile("Bertil Holm")).wait_for()
    text.press("Enter")
    text.press_sequentially("today")
    written = text.input_value()
    ana.get_by_role("button", name=re.compile("^Post")).click()

    assert re.fullmatch(r"Please look, @\S.* today", written)
    expect(bertil.locator("#inbox")).to_contain_text("Mentioning")
    expect(bertil.locator("#badge-inbox")).to_have_attribute("data-count", "1")


def test_a_sign_links_a_document_and_a_stroke_chooses_the_kind(desk: Desk, house: House) -> None:
    customer = house.customer()
    document = house.document(customer, name="Zebra plan")
    page = desk.sit("Ana", f"/customers/{customer}")
    text = page.get_by_label("Write an update")

    text.press_sequentially("/ca")
    expect(page.get_by_role("option").filter(has_text="/call")).to_be_visible()
    text.press("Enter")
    expect(page.locator(".kind select")).to_have_value("call")
    expect(text).to_have_value("")
    text.press_sequentially("As in #zeb")
    expect(page.get_by_role("option", name=re.compile("Zebra plan"))).to_be_visible()
    text.press("Tab")
    text.press("Control+Enter")

    link = page.locator("article[data-kind=call] .entry-body a")
    expect(link).to_have_attribute("href", f"{house.url}/documents/{document}")
    expect(link).to_contain_text("Zebra plan")


def test_who_is_here_and_who_writes_is_shown(desk: Desk, house: House) -> None:
    customer = house.customer()
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))

    ben.get_by_label("Write an update").press_sequentially("Hm")

    # That he writes is shown for four seconds, that he is here for as long as he is.
    expect(ana.get_by_text("Ben Okafor is writing…")).to_be_visible()
    expect(ana.get_by_label("Here now: Ben Okafor")).to_be_visible()


def test_older_pages_load_below_and_filter_in_the_address_holds_for_live_entries(desk: Desk, house: House) -> None:
    customer = house.customer()
    for number in range(70):
        house.does("Ana", add_entry, customer_id=customer, kind="note", body=f"Number {number} of the story")
    page = desk.sit("Ben", f"/customers/{customer}")
    shown = page.locator(".feed > article")
    before = shown.count()

    page.get_by_role("link", name="Older activity").click()

    expect(page.get_by_text("Number 0 of the story")).to_be_attached()
    assert shown.count() == 70 > before
    expect(page.get_by_role("link", name="Older activity")).to_have_count(0)

    follow(page.get_by_role("navigation", name="Filter by kind").get_by_role("link", name="Calls"))
    expect(page).to_have_url(re.compile("kind=call"))
    house.does("Ana", add_entry, customer_id=customer, kind="note", body="Not a call")
    call = house.does("Ana", add_entry, customer_id=customer, kind="call", body="They phoned", channel="Phone")

    expect(page.locator("article", has_text="They phoned")).to_be_visible()
    assert page.get_by_text("Not a call").count() == 0

    page.goto(f"/customers/{customer}?author={house.people['Ana']}")
    settle(page)
    house.does("Ben", add_entry, customer_id=customer, kind="comment", body="Ben answers", reply_to_id=call.id)
    house.does("Ana", add_entry, customer_id=customer, kind="comment", body="Ana answers", reply_to_id=call.id)
    flat = page.locator(".feed > article", has_text="Ana answers")
    expect(flat).to_be_visible()
    assert page.get_by_text("Ben answers").count() == 0
    page.reload()
    expect(flat).to_be_visible()


def test_call_is_written_down_with_who_when_and_how(desk: Desk, house: House) -> None:
    customer = house.customer()
    page = desk.sit("Ben", f"/customers/{customer}", timezone_id="Asia/Tokyo")
    expect(page.locator("select[name=direction]")).to_be_hidden()

    page.locator("select[name=kind]").select_option("call")
    page.locator("select[name=direction]").select_option("in")
    page.locator("select[name=channel]").select_option("Phone")
    page.locator("input[name=occurred_at]").fill("2026-11-02T09:30")
    write(page, "They want to know about Thursday")

    article = page.locator("article:not(.is-pending)", has_text="They want to know about Thursday")
    expect(article).to_contain_text("They came to us · Phone")
    # Half past nine in Tokyo is half past midnight in UTC.
    expect(article.locator("rel-time").first).to_have_attribute("datetime", re.compile(r"^2026-11-02T00:30:00"))


def test_picture_pasted_into_the_composer_is_seen_in_the_entry(desk: Desk, house: House) -> None:
    customer = house.customer()
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))

    ana.get_by_label("Write an update").evaluate(PASTE)
    expect(ana.locator(".composer .file-row")).to_contain_text("Pasted")
    write(ana, "How the ramp looks")

    for page in (ana, ben):
        picture = page.locator("article:not(.is-pending)", has_text="How the ramp looks").locator(".entry-image img")
        expect(picture).to_have_js_property("naturalWidth", 4)


PASTE = """async (area) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 4, height: 3 });
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([blob], 'image.png', { type: 'image/png' }));
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""
