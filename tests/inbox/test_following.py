"""Following a customer: who does, what they are told, and how little one may choose to hear."""

from __future__ import annotations

import pytest

from tests.world import World
from workspace.customers.operations import add_customer
from workspace.errors import Invalid
from workspace.handoffs.operations import offer_handoff
from workspace.inbox.operations import choose_level
from workspace.people.notifications import mark_read, notifications_of, unread_count
from workspace.people.telling.kinds import KINDS
from workspace.people.telling.operations import choose_ways
from workspace.people.telling.queries import level_of
from workspace.timeline.operations import add_entry


def writes(world: World, who: str, body: str) -> None:
    world.does(who, add_entry, customer_id=world.acme, body=body)
    world.settle()


def told(world: World, who: str) -> list[tuple[str, str, int]]:
    return [(each.kind, each.sentence, each.count) for each in world.sees(who, notifications_of)]


def test_who_wrote_on_a_customer_hears_what_others_write_as_one_line(world: World) -> None:
    writes(world, "Ben", "First")
    for word in ("one", "two", "three"):
        writes(world, "Cleo", word)

    assert told(world, "Ben") == [("followed", "Cleo wrote: “three”", 3)]
    assert told(world, "Cleo") == []
    assert world.sees("Ben", unread_count) == 0, "news asks nothing of anybody"
    world.does("Ben", mark_read)
    writes(world, "Cleo", "four")
    assert told(world, "Ben")[0] == ("followed", "Cleo wrote: “four”", 1)


def test_who_holds_a_customer_follows_it_unless_they_said_otherwise(world: World) -> None:
    writes(world, "Cleo", "Hello")
    assert [kind for kind, _, _ in told(world, "Ana")] == ["followed"]

    world.does("Ana", choose_level, customer_id=world.acme, level="direct")
    writes(world, "Cleo", "Again")
    assert len(told(world, "Ana")) == 1
    writes(world, "Ana", "I write, and still want no news")
    assert world.sees("Ana", level_of, customer_id=world.acme, holder_id=world.people["Ana"]) == "direct"


def test_who_is_named_is_told_once(world: World) -> None:
    writes(world, "Ben", "First")
    writes(world, "Cleo", "@Ben look")

    assert [kind for kind, _, _ in told(world, "Ben")] == ["mention"]


def test_a_muted_customer_leaves_hand_offs_in_the_inbox_and_sends_nothing(world: World) -> None:
    world.does("Ben", choose_level, customer_id=world.acme, level="muted")
    writes(world, "Cleo", "@Ben look")
    world.does("Ana", offer_handoff, customer_id=world.acme, reason="Yours?", person_id=world.people["Ben"])
    world.settle()
    world.clock.forward(hours=30)
    world.settle()

    assert [kind for kind, _, _ in told(world, "Ben")] == ["handoff"]
    assert not [mail for mail in world.mailer.sent if mail.to == "ben@baton.example"]
    other = world.does("Ana", add_customer, name="Harbor").id
    world.does("Ana", offer_handoff, customer_id=other, reason="Yours?", person_id=world.people["Ben"])
    world.settle()
    world.clock.forward(minutes=6)
    world.settle()
    assert [mail for mail in world.mailer.sent if mail.to == "ben@baton.example"], "others are not muted"


def test_news_of_the_day_come_as_one_mail_with_one_line_for_each_customer(world: World) -> None:
    writes(world, "Ben", "First")
    for word in ("one", "two"):
        writes(world, "Cleo", word)
    world.clock.forward(hours=24)
    world.settle()

    (mail,) = [mail for mail in world.mailer.sent if mail.to == "ben@baton.example"]
    assert "* Acme: Cleo wrote: “two” (the latest of 2)" in mail.text
    assert "“one”" not in mail.text


def test_levels_and_ways_that_are_none_are_refused(world: World) -> None:
    with pytest.raises(Invalid):
        world.does("Ben", choose_level, customer_id=world.acme, level="everything")
    for wrong in ({"weather": ["inbox"]}, {"mention": ["pigeon"]}):
        with pytest.raises(Invalid):
            world.does("Ben", choose_ways, ways=wrong)


def test_the_settings_page_keeps_what_is_ticked_and_tells_what_cannot_be(world: World) -> None:
    ben = world.client_as("Ben")
    page = ben.get("/account/notifications").get_data(as_text=True)
    assert "Slack does not know you yet" in page
    assert "No mail server is set up" in page

    assert ben.post("/account/notifications", {"do": "ways", "way": "mention:mail"}).status_code == 303
    page = ben.get("/account/notifications").get_data(as_text=True)

    assert page.count(" checked") == 1 + sum(kind.is_owed for kind in KINDS.values())
    ben.post("/account/notifications", {"do": "defaults"})
    assert ben.get("/account/notifications").get_data(as_text=True).count(" checked") > 10
    same = {"do": "hours", "is_quiet": "1", "quiet_from": "22:30", "quiet_to": "22:30", "digest_hour": "7"}
    assert ben.post("/account/notifications", same).status_code == 422
    hours = {"do": "hours", "is_quiet": "1", "quiet_from": "22:30", "quiet_to": "25:00", "digest_hour": "7"}
    assert ben.post("/account/notifications", hours).status_code == 422
    assert ben.post("/account/notifications", {**hours, "quiet_to": "1" * 5000 + ":00"}).status_code == 422
    assert ben.post("/account/notifications", {**hours, "quiet_to": "06:00"}).status_code == 303
    assert 'value="22:30"' in ben.get("/account/notifications").get_data(as_text=True)
    assert world.client_as("Vera").get("/account/notifications").status_code == 404


def test_an_empty_inbox_says_how_much_is_new_where_one_follows(world: World) -> None:
    assert "will stand here" in world.client_as("Cleo").get("/inbox").get_data(as_text=True)
    writes(world, "Cleo", "Mine")
    writes(world, "Ben", "News")

    assert "1 customer you follow: 1 update today." in world.client_as("Cleo").get("/inbox").get_data(as_text=True)


def test_the_customers_page_says_and_changes_how_closely_one_follows(world: World) -> None:
    ben = world.client_as("Ben")
    assert ben.post(f"/customers/{world.acme}/following", {"level": "muted"}).status_code == 303
    assert "Muted" in ben.get(f"/customers/{world.acme}").get_data(as_text=True)
    assert world.client_as("Vera").post(f"/customers/{world.acme}/following", {"level": "muted"}).status_code == 404
