"""The baton is offered, waits, is accepted by one, and everybody sees it."""

from __future__ import annotations

import re
from itertools import count

from playwright.sync_api import Route, expect

from tests.browser.conftest import Desk, settle
from tests.browser.house import House
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.people.operations import add_person
from workspace.people.queries import teams

numbers = count(1)


def team_id(house: House, name: str) -> str:
    return next(str(team.id) for team in house.does("Ana", teams) if team.name == name)


def test_offered_handoff_reaches_the_page_and_inbox_of_who_is_asked(desk: Desk, house: House) -> None:
    customer = house.customer("Passing")
    ana = desk.sit("Ana", f"/customers/{customer}")
    page, inbox = desk.sit("Cleo", f"/customers/{customer}"), desk.sit("Cleo", "/inbox")

    ana.get_by_role("link", name="Hand off").click()
    ana.get_by_label("To whom").select_option(label="Marketing")
    ana.get_by_label("Why, and what is expected").fill("They want to be a reference.")
    ana.get_by_role("button", name="Offer the baton").click()

    expect(page.locator("#open-handoffs").get_by_role("button", name="Accept")).to_be_visible()
    expect(page.locator("article", has_text="They want to be a reference.")).to_be_visible()
    expect(inbox.locator("#inbox", has_text="They want to be a reference.")).to_be_visible()

    page.locator("#open-handoffs").get_by_role("button", name="Accept").click()
    settle(page)

    expect(page.locator(".page-head")).to_contain_text("Cleo Martin")
    expect(ana.locator("#profile")).to_contain_text("Cleo Martin")
    expect(ana.locator("article", has_text="They want to be a reference.")).to_contain_text("Accepted")


def test_of_two_who_accept_at_once_one_wins_and_the_other_reads_who(desk: Desk, house: House) -> None:
    name = f"Dana{next(numbers)}"
    marketing = team_id(house, "Marketing")
    dana = house.does("Ana", add_person, name=f"{name} Weiss", email=f"{name.lower()}@baton.example", team_id=marketing)
    house.people[name] = dana.id
    customer = house.customer()
    offer = house.does("Ana", offer_handoff, customer_id=customer, team_id=marketing, reason="Please plan the story.")
    page = desk.sit(name, f"/customers/{customer}")

    def cleo_is_faster(route: Route) -> None:
        house.does("Cleo", answer_handoff, handoff_id=offer.id, verb="accept")
        route.continue_()

    page.route("**/handoffs/*/accept", cleo_is_faster)
    page.locator("#open-handoffs").get_by_role("button", name="Accept").click()

    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"Acme \d+: Cleo Martin was faster"))
    expect(page).to_have_url(re.compile(f"/customers/{customer}$"))
    expect(page.locator(".page-head")).to_contain_text("Cleo Martin")


def test_question_about_a_handoff_is_answered_where_it_stands(desk: Desk, house: House) -> None:
    customer = house.customer()
    house.does("Ana", offer_handoff, customer_id=customer, person_id=house.people["Ben"], reason="Please take it.")
    ana, ben = (desk.sit(who, f"/customers/{customer}") for who in ("Ana", "Ben"))

    rail = ben.locator("#open-handoffs")
    rail.locator("summary", has_text="Ask").click()
    rail.get_by_label("What do you need to know?").fill("How many sites?")
    rail.get_by_role("button", name="Ask").click()

    rail = ana.locator("#open-handoffs")
    expect(rail).to_contain_text("How many sites?")
    rail.locator("summary", has_text="Answer").click()
    rail.get_by_label("Your answer").fill("Twelve.")
    rail.get_by_role("button", name="Answer").click()
    expect(ben.locator("#open-handoffs")).to_contain_text("Twelve.")


def test_link_on_the_entry_leads_to_where_the_handoff_is_answered(desk: Desk, house: House) -> None:
    customer = house.customer()
    offer = house.does(
        "Ana", offer_handoff, customer_id=customer, person_id=house.people["Ben"], reason="Please take it."
    )
    page = desk.sit("Ben", f"/customers/{customer}")

    page.locator("article").get_by_role("link", name="Answer or follow it").click()

    expect(page).to_have_url(re.compile(f"#handoff-{offer.id}$"))
    expect(page.locator(f"#handoff-{offer.id}").get_by_role("button", name="Accept")).to_be_in_viewport()


def test_the_dialog_keeps_words_and_gives_focus_back(desk: Desk, house: House) -> None:
    customer = house.customer()
    house.document(customer, name="Plan")
    house.does("Ana", offer_handoff, customer_id=customer, person_id=house.people["Ben"], reason="Before.")
    desk.expect_complaints("409")
    page = desk.sit("Ana", f"/customers/{customer}")
    opener, dialog = page.get_by_role("link", name="Hand off"), page.get_by_role("dialog", name="Hand off")

    opener.click()
    expect(dialog.get_by_label("To whom")).to_be_focused()
    dialog.get_by_label("To whom").select_option(label="Ben Okafor · Support")
    dialog.get_by_label("Why, and what is expected").fill("Please look after them.")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()

    page.keyboard.press("h")
    dialog.get_by_role("button", name="Offer the baton").click()
    expect(dialog.get_by_role("alert")).to_contain_text("the answer is still open")
    expect(dialog.get_by_label("Why, and what is expected")).to_have_value("Please look after them.")
    expect(dialog.get_by_label("To whom")).to_be_focused()

    dialog.get_by_label("To whom").select_option(label="Marketing")
    dialog.get_by_text("Documents that go with it").first.click()
    dialog.get_by_label("Plan").check()
    dialog.get_by_role("button", name="Offer the baton").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#open-handoffs").get_by_role("link", name="Plan")).to_be_visible()


def test_task_in_the_composer_takes_along_what_is_written(desk: Desk, house: House) -> None:
    customer = house.customer()
    page = desk.sit("Ana", f"/customers/{customer}")
    text = page.get_by_label("Write an update")

    text.fill("@Ben send them the plan")
    text.press("Home")
    text.press_sequentially("/ta")
    page.get_by_role("option", name="/task").click()
    dialog = page.get_by_role("dialog", name="A promise")
    expect(dialog.get_by_label("What is promised")).to_have_value("send them the plan")
    expect(dialog.get_by_label("Who", exact=True)).to_have_value(f"person:{house.people['Ben']}")
    expect(text).to_have_value("")
    dialog.get_by_role("button", name="Ask for the promise").click()
    expect(page.locator("#open-handoffs")).to_contain_text("send them the plan")
    expect(page.locator("#open-handoffs")).to_contain_text("due")

    text.fill("/call They rang")
    text.press("Control+Enter")
    expect(page.locator("article", has_text="They rang").first).to_contain_text("logged a call")
    text.fill("/task @Ben Okafor: and the price")
    text.press("Control+Enter")
    expect(dialog.get_by_label("What is promised")).to_have_value("and the price")
    expect(dialog.get_by_label("Who", exact=True)).to_have_value(f"person:{house.people['Ben']}")
