"""Small things that people stumble over: what is kept, what is covered, what is cut off, and what is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.timeline.operations import add_entry, edit_entry

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
OVERLAP = """([one, other]) => { const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  return wide > 0 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0; }"""


def test_the_kind_is_a_note_again_after_a_post(desk: Desk, house: House) -> None:
    page = desk.sit("Ben", f"/customers/{house.customer()}")
    kind = page.locator(".kind select")
    kind.select_option("call")

    page.get_by_label("Write an update").fill("They called about the lorry")
    page.get_by_role("button", name="Post").click()

    expect(page.locator('article[data-kind="call"]:not(.is-pending)')).to_have_count(1)
    expect(kind).to_have_value("note")
    expect(page.get_by_label("Direction")).to_be_hidden()


def test_an_empty_post_says_why_it_is_not_sent(desk: Desk, house: House) -> None:
    page = desk.sit("Ben", f"/customers/{house.customer()}")

    page.get_by_role("button", name="Post").click()

    expect(page.get_by_role("alert")).to_have_text("Write something first.")
    expect(page.get_by_label("Write an update")).to_be_focused()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_the_chosen_filter_is_seen(desk: Desk, house: House, size: dict[str, int]) -> None:
    page = desk.sit("Ben", f"/customers/{house.customer()}?kind=handoff", viewport=size)
    row = page.get_by_role("navigation", name="Filter by kind")

    chosen = row.locator("[aria-current]")
    expect(chosen).to_have_text("Hand-offs")
    assert _is_inside(page, ".timeline-filters .chips", ".timeline-filters .chips [aria-current]")


def test_the_tools_of_an_entry_do_not_cover_its_head(desk: Desk, house: House) -> None:
    customer = house.customer()
    entry = house.does("Ben", add_entry, customer_id=customer, kind="note", body="Twelve pallets")
    house.does("Ben", edit_entry, entry_id=entry.id, body="Twelve pallets, no: thirteen", revision=entry.revision)
    page = desk.sit("Ben", f"/customers/{customer}", viewport=LAPTOP)
    article = page.locator("article", has_text="Twelve pallets")

    article.locator(".entry-body").hover()

    tools = article.locator(".entry-actions")
    expect(tools).to_have_css("opacity", "1")
    for word in article.locator(".entry-head > *").all():
        assert not page.evaluate(OVERLAP, [tools.element_handle(), word.element_handle()]), word.inner_text()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_can_be_done_with_somebody_is_not_cut_off(desk: Desk, house: House, size: dict[str, int]) -> None:
    page = desk.sit("Ana", "/people/", viewport=size)

    assert _is_inside(page, ".table-wrap", ".table-people .actions button")


def _is_inside(page: Page, outer: str, inner: str) -> bool:
    """Whether the whole width of each inner one is seen within the outer one."""
    script = """([outer, inner]) => { const room = document.querySelector(outer).getBoundingClientRect();
      const all = [...document.querySelectorAll(inner)].map((each) => each.getBoundingClientRect());
      return all.length > 0 && all.every(({ left, right }) => left >= room.left - 1 && right <= room.right + 1); }"""
    return bool(page.evaluate(script, [outer, inner]))
