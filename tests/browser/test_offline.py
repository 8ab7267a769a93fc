"""The network goes, the server goes: nothing is missed, and nothing is sent twice."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from tests.browser.conftest import Desk, settle
from tests.browser.house import House
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry

GONE = ("ERR_INTERNET_DISCONNECTED", "WebSocket connection to", "ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE")
SENT = "article:not(.is-failed):not(.is-pending)"


def stored(house: House, body: str) -> int:
    with house.baton.database.reading() as db:
        return db.scalar(select(func.count()).select_from(Entry).where(Entry.body == body)) or 0


def write(page: Page, text: str) -> None:
    page.get_by_label("Write an update").fill(text)
    page.get_by_role("button", name=re.compile("^Post")).click()


def test_offline_post_is_kept_and_sent_exactly_once_and_what_was_missed_comes(desk: Desk, house: House) -> None:
    desk.expect_complaints(*GONE)
    customer = house.customer()
    page = desk.sit("Ana", f"/customers/{customer}")

    page.context.set_offline(True)
    write(page, f"Written on the train {customer}")
    expect(page.locator("article.is-failed")).to_contain_text("Your text is kept.")
    house.does("Ben", add_entry, customer_id=customer, kind="note", body="Meanwhile at the desk")
    expect(page.get_by_text("No connection.")).to_be_visible()
    assert stored(house, f"Written on the train {customer}") == 0
    page.context.set_offline(False)

    expect(page.locator("article", has_text="Meanwhile at the desk")).to_be_visible()
    expect(
        page.locator("article.entry:not(.is-failed):not(.is-pending)", has_text="Written on the train")
    ).to_be_visible()
    expect(page.get_by_text("No connection.")).to_be_hidden()
    page.reload()
    settle(page)
    expect(page.locator("article", has_text="Written on the train")).to_have_count(1)
    assert stored(house, f"Written on the train {customer}") == 1


def test_unsent_post_survives_a_closed_page(desk: Desk, house: House) -> None:
    desk.expect_complaints(*GONE)
    customer = house.customer()
    page = desk.sit("Ana", f"/customers/{customer}")
    page.context.set_offline(True)
    write(page, f"Closed the lid {customer}")
    expect(page.locator("article.is-failed")).to_be_visible()
    page.close()
    page.context.set_offline(False)

    again = page.context.new_page()
    again.goto(f"/customers/{customer}")
    settle(again)

    expect(again.locator(SENT, has_text="Closed the lid")).to_be_visible()
    assert stored(house, f"Closed the lid {customer}") == 1


def test_restart_of_the_server_misses_nothing(desk: Desk, house: House) -> None:
    desk.expect_complaints(*GONE)
    customer = house.customer()
    page = desk.sit("Ana", f"/customers/{customer}")
    page.get_by_label("Write an update").fill("half a thought")

    house.stop()
    try:
        house.does("Ben", add_entry, customer_id=customer, kind="note", body="While it was away")
    finally:
        house.start()
    house.does("Ben", add_entry, customer_id=customer, kind="note", body="And after it was back")

    expect(page.locator("article", has_text="And after it was back")).to_be_visible()
    expect(page.locator("article", has_text="While it was away")).to_have_count(1)
    expect(page.get_by_label("Write an update")).to_have_value("half a thought")
    expect(page.locator("html[data-connection='live']")).to_be_attached()


def test_a_comment_on_a_document_is_kept_in_sight_and_sent_too(desk: Desk, house: House) -> None:
    desk.expect_complaints(*GONE)
    page = desk.sit("Ana", f"/documents/{house.document(house.customer())}")

    page.context.set_offline(True)
    page.get_by_placeholder("Comment on this document").fill("Said in the tunnel")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comments article.is-failed")).to_contain_text("Your text is kept.")
    page.context.set_offline(False)

    expect(page.locator(f".comments {SENT}", has_text="Said in the tunnel")).to_be_visible()
    assert stored(house, "Said in the tunnel") == 1


def test_what_the_filter_of_a_timeline_hides_is_sent_all_the_same(desk: Desk, house: House) -> None:
    desk.expect_complaints(*GONE)
    customer = house.customer()
    page = desk.sit("Ana", f"/customers/{customer}?kind=call")
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        write(page, f"A note among calls {customer}")

    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
        page.context.set_offline(False)

    assert stored(house, f"A note among calls {customer}") == 1
