"""What was found goes on page by page, and into the channel only when nobody from outside would read it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake_slack.people import Answer
from tests.fake_slack.pressing import blocks_of, buttons_in, press_answer, press_view
from tests.slack.office import Office
from workspace.bots.commands.asked import Around
from workspace.bots.commands.searching import find
from workspace.bots.places import Who
from workspace.errors import Conflict
from workspace.people.operations import deactivate_person


def seven(office: Office) -> Answer:
    for number in range(7):
        office.writes("Ana", f"Delivery number {number}")
    office.quiet()
    return office.slack.slash(office.users["Ben"], office.acme, "search delivery")


def posted(office: Office, answer: Answer, *, who: str = "Ben", channel: str = "") -> Answer:
    return press_answer(office.slack, office.users[who], channel or office.acme, answer, "search_post")


def told(office: Office) -> str:
    return str(office.slack.api.responses[-1]["text"])


def test_more_pages_on_and_back(office: Office) -> None:
    first = seven(office)

    second = press_answer(office.slack, office.users["Ben"], office.acme, first, "search_page")
    back = press_answer(office.slack, office.users["Ben"], office.acme, second, "search_back")

    assert "1 to 5 of 7" in first.text
    assert "6 to 7 of 7" in second.text
    assert second.responses[0]["replace_original"] is True
    assert "search_page" not in [button["action_id"] for button in buttons_in(blocks_of(second))]
    assert "1 to 5 of 7" in back.text


def test_each_page_asks_anew_who_may_see_it(office: Office) -> None:
    first = seven(office)
    office.world.does("Ana", deactivate_person, person_id=office.world.people["Ben"])

    second = press_answer(office.slack, office.users["Ben"], office.acme, first, "search_page")

    assert "does not know who you are" in second.text
    assert "Delivery" not in second.text


def test_pages_turn_in_a_view_too(office: Office) -> None:
    seven(office)
    shown = office.slack.slash(office.users["Ben"], office.acme, "")
    press_answer(office.slack, office.users["Ben"], office.acme, shown, "menu_search")
    found = office.slack.submits(office.users["Ben"], {"words": "delivery"})
    view_id = max(office.slack.slack.views)
    office.slack.slack.views[view_id] |= {"blocks": found.json["view"]["blocks"]}

    press_view(office.slack, office.users["Ben"], "search_page", view_id=view_id)

    assert "6 to 7 of 7" in str(office.slack.slack.views[view_id]["blocks"])


def test_a_hit_is_posted_once_for_everybody_in_the_channel(office: Office) -> None:
    shown = seven(office)
    (button, *_) = [each for each in buttons_in(blocks_of(shown)) if each["action_id"] == "search_post"]
    assert "#acme" in button["confirm"]["title"]["text"]

    posted(office, shown)
    office.slack.redeliver(office.slack.sent[-1])
    office.quiet()

    (message,) = office.ours()
    assert "Ben found" in message["text"]
    assert "Delivery number" in str(message["blocks"])
    assert told(office) == "Posted to #acme."


def test_a_lost_answer_posts_nothing_twice(office: Office) -> None:
    shown = seven(office)
    office.slack.fail("chat.postMessage", "lost_after")

    posted(office, shown)
    office.quiet()

    assert len(office.ours()) == 1
    assert told(office) == "Posted to #acme."


@pytest.mark.parametrize(("changed", "reason"), [("guest", "guests are in #acme"), ("shared", "another organisation")])
def test_nothing_is_posted_where_others_read_along(office: Office, changed: str, reason: str) -> None:
    """The asker may see it all the same: it is the channel's audience that counts, as Slack knows it at this moment."""
    office.world.chat.channel(office.acme)
    shown = seven(office)
    if changed == "guest":
        guest = office.slack.user("Greta", email="greta@partner.example", restricted=True)
        office.slack.slack.channels[office.acme].members.append(guest)
    else:
        office.slack.slack.channels[office.acme].is_ext_shared = True

    posted(office, shown)
    office.quiet()

    assert office.ours() == []
    assert reason in told(office)


def test_a_public_channel_is_joined_a_private_one_asks_for_an_invitation(office: Office) -> None:
    seven(office)
    public = office.slack.channel("general", with_bot=False, members=office.users.values())
    secret = office.slack.channel("secret", is_private=True, with_bot=False, members=office.users.values())

    posted(office, office.slack.slash(office.users["Ben"], public, "search delivery"), channel=public)
    office.quiet()
    assert len(office.ours(public)) == 1
    posted(office, office.slack.slash(office.users["Ben"], secret, "search delivery"), channel=secret)
    office.quiet()

    assert "/invite @baton" in told(office)
    assert office.ours(secret) == []


def test_a_stranger_posts_nothing(office: Office) -> None:
    shown = seven(office)

    posted(office, shown, who="Dora")
    office.quiet()

    assert office.ours() == []


def test_why_nothing_is_posted_is_told_where_baton_is_not(office: Office) -> None:
    """Below the answer itself: an ephemeral message of the bot could not be posted there."""
    seven(office)
    secret = office.slack.channel("secret", is_private=True, with_bot=False, members=office.users.values())
    shown = office.slack.slash(office.users["Ben"], secret, "search delivery")
    office.world.does("Ana", deactivate_person, person_id=office.world.people["Ben"])

    answer = posted(office, shown, channel=secret)
    office.quiet()

    assert "does not know who you are" in answer.text
    assert office.slack.slack.ephemerals == []


def test_a_slow_index_is_said_and_not_waited_for(office: Office) -> None:
    office.slack.slash(office.users["Ben"], office.acme, "today")

    def slow(*_args: Any, **_more: Any) -> Any:
        raise TimeoutError

    who = Who(office.team, office.users["Ben"])
    with pytest.raises(Conflict, match="longer than Slack waits"):
        find(office.world.baton.tools, who=who, words="delivery", around=Around(slow))
