"""Documents by mouse: chosen, dropped, read, found."""

from __future__ import annotations

import os
import signal
from itertools import count

from playwright.sync_api import JSHandle, Page, Route, expect
from sqlalchemy import select

from tests.browser.conftest import Desk, settle
from tests.browser.house import House
from workspace.documents.models import Document

numbers = count(1)


def dropped(page: Page, name: str, text: str) -> JSHandle:
    """What the mouse carries."""
    return page.evaluate_handle(
        """([name, text]) => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], name, { type: 'text/plain' }));
          return carried;
        }""",
        [name, text],
    )


def test_file_dropped_on_the_rail_shows_its_progress_then_its_reading_then_is_found(desk: Desk, house: House) -> None:
    word = f"gearwheel{next(numbers)}"
    customer = house.customer()
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))
    worker = house.child("baton worker")

    def once_it_is_shown(route: Route) -> None:
        expect(ana.get_by_role("progressbar", name="Uploading Parts.txt")).to_be_visible()
        route.continue_()

    ana.route("**/documents", once_it_is_shown)
    os.kill(worker, signal.SIGSTOP)
    try:
        carried = dropped(ana, "Parts.txt", f"One {word}.")
        ana.locator(".drop-zone").last.dispatch_event("drop", {"dataTransfer": carried})
        for page in (ana, ben):
            expect(page.locator("#customer-documents")).to_contain_text("Parts.txt")
            expect(page.locator("#customer-documents")).to_contain_text("waiting to be read")
    finally:
        os.kill(worker, signal.SIGCONT)
    expect(ben.locator("#customer-documents")).not_to_contain_text("waiting to be read")
    expect(ana.get_by_role("progressbar")).to_have_count(0)

    ben.get_by_label("Search everything").fill(word)
    ben.get_by_label("Search everything").press("Enter")

    expect(ben.locator("#hits")).to_contain_text("Parts.txt")
    expect(ben.locator("#hits mark")).to_have_text(word)


def test_files_that_are_chosen_are_uploaded_each_as_a_document(desk: Desk, house: House) -> None:
    page = desk.sit("Ana", f"/customers/{house.customer()}")

    page.locator("#customer-documents ~ file-drop input[type=file]").set_input_files(
        [{"name": f"Part {n}.txt", "mimeType": "text/plain", "buffer": b"words"} for n in (1, 2, 3)]
    )

    for n in (1, 2, 3):
        expect(page.locator("#customer-documents").get_by_role("link", name=f"Part {n}.txt")).to_be_visible()


def test_new_version_dropped_on_the_document_is_what_stands_there(desk: Desk, house: House) -> None:
    document = house.document(house.customer(), text="Two pallets on Thursday.")
    page = desk.sit("Ana", f"/documents/{document}")

    page.locator("#versions .drop-zone").dispatch_event(
        "drop", {"dataTransfer": dropped(page, "Offer.txt", "Three pallets on Friday.")}
    )

    expect(page.locator("#preview")).to_contain_text("Three pallets on Friday.")
    expect(page.locator(".page-head")).to_contain_text("Version 2 of 2")
    settle(page)


def test_upload_that_fails_says_so_and_can_be_tried_again(desk: Desk, house: House) -> None:
    desk.expect_complaints("ERR_INTERNET_DISCONNECTED", "WebSocket")
    page = desk.sit("Ana", f"/customers/{house.customer()}")
    page.context.set_offline(True)

    page.locator(".drop-zone").last.dispatch_event("drop", {"dataTransfer": dropped(page, "Parts.txt", "One.")})
    expect(page.get_by_role("alert")).to_contain_text("Parts.txt: The server was not reached.")
    page.context.set_offline(False)
    page.get_by_role("alert").get_by_role("button", name="Try again").click()

    expect(page.locator("#customer-documents")).to_contain_text("Parts.txt")


def large(page: Page, name: str, size: int) -> JSHandle:
    """As `dropped`, of so many bytes: made in the page, since carrying them there takes long."""
    return page.evaluate_handle(
        """([name, size]) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(size)], name));
          return carried;
        }""",
        [name, size],
    )


PIECES = """
  // What becomes of each piece that is sent: it passes, it is lost on its way, or it is on its way until given up.
  window.plan = ['pass', 'lose', 'hold', 'pass', 'hold'];
  const { open, send, abort } = XMLHttpRequest.prototype;
  Object.assign(XMLHttpRequest.prototype, {
    open(method, ...more) {
      this.how = method === 'PATCH' ? window.plan.shift() : 'pass';
      return open.call(this, method, ...more);
    },
    send(body) {
      if (this.how === 'pass') return send.call(this, body);
      if (this.how === 'lose') setTimeout(() => this.dispatchEvent(new ProgressEvent('loadend')));
    },
    abort() { return this.how === 'hold' ? this.dispatchEvent(new ProgressEvent('loadend')) : abort.call(this); },
  });
"""


def test_a_large_file_goes_on_after_a_lost_connection_and_a_pause_or_is_cancelled(desk: Desk, house: House) -> None:
    page = desk.sit("Ana")
    page.add_init_script(PIECES)
    page.goto(f"/customers/{house.customer()}")
    settle(page)
    zone = page.locator(".drop-zone").last
    zone.dispatch_event("drop", {"dataTransfer": large(page, "Large.bin", 8_800_000)})

    row = page.locator(".file-row")
    expect(row).to_contain_text("Waiting for the connection…")
    expect(row).not_to_contain_text("Waiting for the connection…")
    page.get_by_role("button", name="Pause Large.bin").click()
    expect(row).to_contain_text("Paused")
    page.get_by_role("button", name="Go on with Large.bin").click()
    expect(page.locator("#customer-documents").get_by_role("link", name="Large.bin")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)

    zone.dispatch_event("drop", {"dataTransfer": large(page, "Unwanted.bin", 5_000_000)})
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as ended:
        page.get_by_role("button", name="Cancel Unwanted.bin").click()
    assert ended.value.status == 204
    expect(row).to_have_count(0)


def test_large_file_of_a_post_goes_in_pieces_and_is_posted_once_with_its_words(desk: Desk, house: House) -> None:
    customer = house.customer()
    page = desk.sit("Ana")
    page.add_init_script(PIECES)
    page.goto(f"/customers/{customer}")
    settle(page)
    page.get_by_label("Write an update").fill("The drawings, as promised.")
    page.locator("entry-composer .drop").dispatch_event("drop", {"dataTransfer": large(page, "Plans.bin", 8_800_000)})
    page.get_by_role("button", name="Post", exact=False).first.click()

    waiting = page.locator("article.is-pending")
    expect(waiting).to_contain_text("The drawings, as promised.")
    expect(waiting.get_by_role("progressbar", name="Uploading Plans.bin")).to_be_visible()
    expect(waiting).to_contain_text("Waiting for the connection…")
    expect(waiting).not_to_contain_text("Waiting for the connection…")
    page.get_by_role("button", name="Pause Plans.bin").click()
    expect(waiting).to_contain_text("Paused")
    page.get_by_role("button", name="Go on with Plans.bin").click()

    posted = page.locator("article:not(.is-pending)", has_text="The drawings, as promised.")
    expect(posted.get_by_role("link", name="Plans.bin").first).to_be_visible()
    page.reload()
    settle(page)
    expect(posted).to_have_count(1)
    with house.baton.database.reading() as db:
        documents = db.scalars(select(Document.title).where(Document.customer_id == customer)).all()
    assert documents == ["Plans.bin"]
