"""A search that was begun in the menu posts into the channel where the menu stood; on the Home page there is none."""

from __future__ import annotations

from tests.fake_slack.pressing import buttons_in, press_answer, press_view
from tests.slack.office import Office
from workspace.people.operations import deactivate_person


def finds(office: Office, words: str = "delivery") -> str:
    """Send the form; what was found stands in the same view. Returns the view's id."""
    found = office.slack.submits(office.users["Ben"], {"words": words}).json["view"]
    view_id = max(office.slack.slack.views)
    office.slack.slack.views[view_id] |= {"blocks": found["blocks"], "private_metadata": found["private_metadata"]}
    return view_id


def found_in_menu(office: Office) -> str:
    for number in range(7):
        office.writes("Ana", f"Delivery number {number}")
    office.quiet()
    shown = office.slack.slash(office.users["Ben"], office.acme, "")
    press_answer(office.slack, office.users["Ben"], office.acme, shown, "menu_search")
    return finds(office)


def view(office: Office, view_id: str) -> str:
    return str(office.slack.slack.views[view_id]["blocks"])


def test_what_the_menu_found_is_posted_where_the_menu_stood(office: Office) -> None:
    view_id = found_in_menu(office)

    press_view(office.slack, office.users["Ben"], "search_post", view_id=view_id)
    office.slack.redeliver(office.slack.sent[-1])
    office.quiet()

    (message,) = office.ours()
    assert "Ben found" in message["text"]
    assert office.slack.api.responses[-1]["text"] == "Posted to #acme."
    assert view(office, view_id).count("It is being posted to #acme") == 1


def test_it_may_be_posted_from_a_later_page_too(office: Office) -> None:
    view_id = found_in_menu(office)
    press_view(office.slack, office.users["Ben"], "search_page", view_id=view_id)
    assert "6 to 7 of 7" in view(office, view_id)

    press_view(office.slack, office.users["Ben"], "search_post", view_id=view_id)
    office.quiet()

    assert len(office.ours()) == 1


def test_nothing_goes_where_guests_read_along(office: Office) -> None:
    view_id = found_in_menu(office)
    guest = office.slack.user("Greta", email="greta@partner.example", restricted=True)
    office.slack.slack.channels[office.acme].members.append(guest)

    press_view(office.slack, office.users["Ben"], "search_post", view_id=view_id)
    office.quiet()

    assert office.ours() == []
    assert "guests are in #acme" in office.slack.api.responses[-1]["text"]


def test_why_not_stands_above_what_was_found(office: Office) -> None:
    view_id = found_in_menu(office)
    office.world.does("Ana", deactivate_person, person_id=office.world.people["Ben"])

    press_view(office.slack, office.users["Ben"], "search_post", view_id=view_id)
    office.quiet()

    assert office.ours() == []
    assert "does not know who you are" in view(office, view_id)


def test_on_the_home_page_it_says_why_nothing_can_be_posted(office: Office) -> None:
    office.writes("Ana", "Delivery number 1")
    office.slack.opens_home(office.users["Ben"])
    office.quiet()

    office.slack.presses_home(office.users["Ben"], "menu_search")
    view_id = finds(office)

    assert "Delivery" in view(office, view_id)
    assert "There is no channel here to post to" in view(office, view_id)
    buttons = buttons_in(office.slack.slack.views[view_id]["blocks"])
    assert "search_post" not in [button["action_id"] for button in buttons]
