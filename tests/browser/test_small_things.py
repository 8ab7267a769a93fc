"""Small things that people stumble over: what is kept, what is covered, what is cut off, and what is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.house import House
from workspace.handoffs.operations import offer_handoff
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
    if size == LAPTOP:
        assert _is_inside(page, ".timeline-filters .chips", ".timeline-filters .chips a:last-child")

    more = page.locator(".timeline-filters summary")
    more.click()
    page.keyboard.press("Tab")
    expect(page.locator(".timeline-filters .menu-list a").first).to_be_focused()


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


def test_the_emoji_of_the_first_entry_stay_in_the_column_of_the_entries(desk: Desk, house: House) -> None:
    customer = house.customer()
    house.does("Ben", add_entry, customer_id=customer, kind="note", body="Twelve pallets")
    page = desk.sit("Ben", f"/customers/{customer}", viewport=LAPTOP)
    article = page.locator("article", has_text="Twelve pallets")
    article.locator(".entry-body").hover()

    article.get_by_role("button", name="React").click()

    picker = page.get_by_role("group", name="React with")
    expect(picker).to_be_visible()
    assert _is_inside(page, ".feed", ".emoji-picker")
    filters = page.locator(".timeline-filters").element_handle()
    assert not page.evaluate(OVERLAP, [picker.element_handle(), filters])


def test_signing_out_leads_nobody_to_the_page_of_who_left(desk: Desk, house: House) -> None:
    page = desk.sit("Ben", "/account")
    expect(page.locator("html")).to_have_attribute("data-connection", "live")
    went: list[str] = []
    page.on("framenavigated", lambda frame: went.append(frame.url))

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert went == [f"{house.url}/sign-in"]


def test_an_address_typed_once_is_enough_for_a_forgotten_password(desk: Desk, house: House) -> None:
    desk.expect_complaints(": csp")  # how Chromium says that it fetches no script
    page = desk.sit(None, "/sign-in", java_script_enabled=False)
    page.get_by_label("E-mail", exact=True).fill("cleo@baton.example")

    page.get_by_role("button", name="Choose a new one by e-mail").click()

    expect(page.get_by_text("a link is on its way")).to_be_visible()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_what_is_wrong_about_a_contact_stands_under_its_field(desk: Desk, size: dict[str, int]) -> None:
    page = desk.sit("Ana", "/customers/new", viewport=size)
    page.get_by_label("Name", exact=True).fill("Beta")
    page.get_by_label("Name of contact 1").fill("Zoe")
    page.get_by_label("Name of contact 2").fill("Al")
    page.get_by_label("E-mail of contact 2").fill("nope@")
    desk.expect_complaints("422")

    page.get_by_role("button", name="Create the customer").click()

    wrong, field = page.locator(".repeat .wrong"), page.get_by_label("E-mail of contact 2")
    danger = page.locator(".note[data-tone=danger] .icon").evaluate("icon => getComputedStyle(icon).color")
    expect(wrong).to_have_css("color", danger)
    one, other = wrong.bounding_box(), field.bounding_box()
    assert one is not None
    assert other is not None
    assert abs(one["x"] - other["x"]) < 2
    assert 0 <= one["y"] - other["y"] - other["height"] < 12


def _is_inside(page: Page, outer: str, inner: str) -> bool:
    """Whether the whole width of each inner one is seen within the outer one."""
    script = """([outer, inner]) => { const room = document.querySelector(outer).getBoundingClientRect();
      const all = [...document.querySelectorAll(inner)].map((each) => each.getBoundingClientRect());
      return all.length > 0 && all.every(({ left, right }) => left >= room.left - 1 && right <= room.right + 1); }"""
    return bool(page.evaluate(script, [outer, inner]))


@pytest.mark.parametrize("size", [LAPTOP, {"width": 320, "height": 640}], ids=["laptop", "small"])
def test_one_very_long_word_makes_no_page_wider(desk: Desk, house: House, size: dict[str, int]) -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    customer = house.customer(word)
    house.does("Ben", offer_handoff, customer_id=customer, person_id=house.people["Ana"], reason=word * 2)
    page = desk.sit("Ana", viewport=size)

    for path in ("/customers", f"/customers/{customer}", f"/customers/{customer}/edit", "/handoffs"):
        page.goto(path)
        expect(page.locator("main").get_by_text(word).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

    writer = f"Long{size['width']}"
    house.newcomer(f"{writer} Rindfleischetikettierungsüberwachungsaufgabenübertragung")
    house.document(customer, by=writer)
    page.goto("/documents")
    expect(page.get_by_role("cell", name=writer)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
