"""`/baton` alone opens a menu; each of its buttons leads to what the command of that name does."""

from __future__ import annotations

import pytest

from tests.fake_slack.people import Answer
from tests.fake_slack.pressing import blocks_of, buttons_in, press_answer
from tests.slack.office import Office
from workspace.bots.app import create_bolt
from workspace.bots.commands import looking
from workspace.bots.commands.asked import Around, Asked
from workspace.bots.places import Who
from workspace.web.rooms import Connection, Place, Rooms


def menu(office: Office, who: str = "Ana", *, channel: str = "") -> Answer:
    answer = office.slack.slash(office.users[who], channel or office.acme, "")
    assert answer.status == 200
    return answer


def presses(office: Office, who: str, shown: Answer, action_id: str) -> Answer:
    return press_answer(office.slack, office.users[who], office.acme, shown, action_id)


def test_the_menu_is_seen_by_the_asker_alone_and_names_the_customer(office: Office) -> None:
    office.link()

    shown = menu(office)

    assert shown.json["response_type"] == "ephemeral"
    words = [button["text"]["text"] for button in buttons_in(blocks_of(shown))]
    assert words == ["Search", "New entry", "Hand over", "Today", "Who", "Help"]
    assert "mirrors *Acme*" in shown.text


def test_who_is_not_known_gets_no_menu(office: Office) -> None:
    office.link()

    shown = menu(office, "Dora")

    assert "does not know who you are" in shown.text
    assert "Acme" not in shown.text


@pytest.mark.parametrize(
    ("action_id", "said"),
    [("menu_today", "Today, Ana"), ("menu_who", "Held by"), ("menu_help", "/baton search WORDS")],
)
def test_what_needs_no_words_is_answered_in_place_of_the_menu(office: Office, action_id: str, said: str) -> None:
    office.link()

    answer = presses(office, "Ana", menu(office), action_id)

    assert said in answer.text
    assert answer.responses[0]["replace_original"] is True


def test_search_asks_for_words_and_shows_what_it_found(office: Office) -> None:
    office.writes("Ana", "The delivery is late")
    office.quiet()
    presses(office, "Ben", menu(office, "Ben"), "menu_search")

    empty = office.slack.submits(office.users["Ben"], {"words": "  "})
    found = office.slack.submits(office.users["Ben"], {"words": "delivery"})

    assert "words" in empty.json["errors"]
    assert found.json["response_action"] == "update"
    assert "*delivery*" in str(found.json["view"]["blocks"])


def test_a_new_entry_knows_the_customer_of_the_channel(office: Office) -> None:
    office.link()
    presses(office, "Ben", menu(office, "Ben"), "menu_entry")

    office.slack.submits(office.users["Ben"], {"body": "They called"})
    office.quiet()

    assert office.bodies() == ["They called"]


def test_a_view_opens_before_anything_is_read(office: Office) -> None:
    """Within the trigger's three seconds, however slow the database is: the form takes its place afterwards."""
    office.link()
    shown = menu(office)

    presses(office, "Ana", shown, "menu_handoff")

    (opened,) = office.slack.calls_of("views.open")
    (updated,) = office.slack.calls_of("views.update")
    assert "One moment" in str(opened.arguments["view"])
    assert "Hand over Acme" in str(updated.arguments["view"])


def test_why_there_is_no_form_stands_in_the_view(office: Office) -> None:
    office.link()
    shown = menu(office)

    presses(office, "Dora", shown, "menu_handoff")

    (view,) = office.slack.slack.views.values()
    assert "does not know who you are" in str(view["blocks"])
    assert "Acme" not in str(view["blocks"])


def test_a_mistyped_word_is_answered_with_the_nearest(office: Office) -> None:
    said = office.slack.slash(office.users["Ana"], office.acme, "serch delivery").text

    assert "Did you mean `/baton search`?" in said
    assert "Did you mean" not in office.slack.slash(office.users["Ana"], office.acme, "xyzzy").text


def test_who_names_those_who_look_at_the_page_now(office: Office) -> None:
    tools = office.world.baton.tools
    asked = Asked("who", "Acme", Who(office.team, office.users["Ana"]), office.acme)
    office.slack.slash(office.users["Ana"], office.acme, "today")

    there = looking.who(tools, asked, Around(create_bolt, present=lambda customer_id: ["Ben"]))
    empty = looking.who(tools, asked, Around(create_bolt, present=lambda customer_id: []))
    unknown = looking.who(tools, asked, Around(create_bolt))

    assert "*There now* Ben" in there.text
    assert "nobody has the page open" in empty.text
    assert "There now" not in unknown.text


def test_guests_and_pages_in_the_background_do_not_count(office: Office) -> None:
    rooms = Rooms()
    for number, (name, visible) in enumerate((("Ben", True), ("Cleo", False), ("Vera", True), ("Ben", True))):
        connection = Connection(str(number), None, office.world.actor(name), str(number), by_token=False)
        rooms.add(connection)
        rooms.enter(connection, "customer:1", Place(0, "html", visible=visible))

    assert rooms.looking_at("customer:1") == ["Ben"]
    assert rooms.looking_at("customer:2") == []
