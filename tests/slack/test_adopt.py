"""A channel's history comes onto the timeline: looked at first, once, at its own time, and undoable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.slack.history import ROOT, looked, now, taken, ts_of
from tests.slack.office import Office
from workspace.bots.adopting.found import Found
from workspace.bots.adopting.operations import look, people_in, take, undo
from workspace.errors import Conflict, Invalid
from workspace.people.notifications import notifications_of
from workspace.people.operations import add_person
from workspace.policy import Role
from workspace.timeline.operations import add_entry


# ------------------------------------------------------------------ looking
def test_looking_says_what_there_is_and_brings_nothing(old: Office) -> None:
    adoption = looked(old)
    found = Found.read(adoption.found)

    assert adoption.state == "looked"
    assert (found.messages, found.threads, found.files) == (4, 1, 1)
    assert found.left_out == {"messages of other apps": 1}
    assert datetime.fromtimestamp(float(found.first), UTC).day == 2
    assert {(each.name, each.messages, each.person) for each in old.world.sees("Ana", people_in, adoption)} == {
        ("Ana", 1, "Ana"), ("Ben", 1, "Ben"), ("Dora", 1, ""), ("Cleo", 1, "Cleo"),
    }  # fmt: skip
    assert old.entries() == []


def test_a_channel_with_people_from_outside_is_not_read(old: Office) -> None:
    old.slack.slack.channels[old.acme].is_ext_shared = True
    old.channel_event("channel_shared")
    with pytest.raises(Invalid, match="outside"):
        old.world.does("Ana", look, link_id=old.the_link().id)


def test_nothing_more_is_read_when_people_from_outside_come_in(old: Office) -> None:
    old.world.does("Ana", look, link_id=old.the_link().id, then_take=True)
    old.slack.slack.channels[old.acme].is_ext_shared = True
    old.channel_event("channel_shared")
    for _ in range(5):
        old.clock.forward(minutes=2)
        old.world.settle()

    assert old.slack.calls_of("conversations.history") == []
    assert old.entries() == []


def test_two_at_once_are_not_begun(old: Office) -> None:
    old.world.does("Ana", look, link_id=old.the_link().id)
    with pytest.raises(Conflict):
        old.world.does("Ben", look, link_id=old.the_link().id)


# ------------------------------------------------------------------ bringing in
def test_everything_comes_with_its_time_its_author_and_its_thread(old: Office) -> None:
    assert taken(old).state == "taken"

    root, answer, dora, cleo = old.entries()
    assert [entry.body for entry in (root, answer, dora)] == ["They want **anvils**", "How many, @Ana?", "Forty"]
    assert cleo.body == "With this"
    assert f"{root.at.timestamp():.3f}" == f"{float(ts_of(old, ROOT)):.3f}"
    assert answer.reply_to_id == root.id
    assert [entry.author_id for entry in (root, answer, dora)] == [
        old.world.people["Ana"], old.world.people["Ben"], None,
    ]  # fmt: skip
    assert (dora.author_name, dora.origin) == ("Dora", "slack")


def test_nobody_is_told_and_no_other_channel_hears_of_it(old: Office) -> None:
    second = old.slack.channel("acme-two", members=old.users.values())
    old.link(channel=second)
    old.world.does("Ana", look, link_id=old.the_link_of(old.acme).id, then_take=True)
    old.quiet()

    assert len(old.entries()) == 4
    assert old.texts() == old.texts(second) == []
    assert old.world.sees("Ana", notifications_of) == []


def test_a_late_match_gives_what_was_brought_its_author_and_tells_nobody(old: Office) -> None:
    taken(old)
    support = old.world.teams["support"]
    dora = old.world.does(
        "Ana", add_person, name="Dora Marsh", email="dora@elsewhere.example", role=Role.member, team_id=support
    )
    old.clock.forward(days=2)
    old.says("Dora", "Fifty, now")
    old.quiet()

    assert [entry.author_id for entry in old.entries() if entry.body.startswith(("Forty", "Fifty"))] == [dora.id] * 2
    assert old.texts() == []
    # Who holds the customer hears of what is written now, and of nothing that was brought in.
    live = next(entry for entry in old.entries() if entry.body == "Fifty, now")
    assert {each.subject for each in old.world.sees("Ana", notifications_of)} <= {f"entry:{live.id}"}


def test_it_can_be_found(old: Office) -> None:
    taken(old)
    page = old.world.client_as("Ben").get("/search?q=anvils").get_data(as_text=True)

    assert "They want" in page


def test_twice_is_once(old: Office) -> None:
    taken(old)
    again = taken(old)

    assert len(old.entries()) == 4
    assert again.taken == 0
    assert Found.read(again.found).left_out["messages that are here already"] == 4


def test_edits_show_their_last_words_and_deletions_are_absent(old: Office) -> None:
    old.slack.edits(old.users["Ana"], old.acme, ts_of(old, ROOT), "They want *hammers*")
    gone = ts_of(old, "Forty")
    old.slack.deletes(old.acme, gone)
    taken(old)

    assert [entry.body for entry in old.entries()][:2] == ["They want **hammers**", "How many, @Ana?"]
    assert "Forty" not in old.bodies()


@pytest.mark.parametrize("cap", [1, 2, 15])
def test_small_pages_and_one_call_a_minute_bring_the_same(old: Office, cap: int) -> None:
    old.slack.slack.page_cap = cap
    old.slack.fail("conversations.history", "429", times=2, seconds=60)
    old.slack.fail("conversations.replies", "429", seconds=60)
    taken(old)

    assert len(old.entries()) == 4


def test_a_restart_goes_on_where_it_stood(old: Office) -> None:
    old.slack.slack.page_cap = 1
    old.world.does("Ana", look, link_id=old.the_link().id, then_take=True)
    for _ in range(12):
        old.world.settle()
        old.restart()
        old.clock.forward(seconds=2)
    old.quiet()

    assert now(old).state == "taken"
    assert len(old.entries()) == 4


def test_slack_being_away_loses_nothing(old: Office) -> None:
    old.world.does("Ana", look, link_id=old.the_link().id, then_take=True)
    old.slack.stop()
    old.clock.forward(minutes=2)
    old.world.settle()
    old.slack.start()
    old.quiet()

    assert len(old.entries()) == 4


# ------------------------------------------------------------------ taking it away again
def test_undo_removes_what_nobody_touched_and_says_what_stays(old: Office) -> None:
    adoption = taken(old)
    dora = next(entry for entry in old.entries() if entry.body == "Forty")
    own = old.world.does("Ana", add_entry, customer_id=old.world.acme, body="Ours", reply_to_id=dora.id)
    old.world.does("Ana", undo, adoption_id=adoption.id)
    old.quiet()

    assert {entry.id for entry in old.entries()} == {dora.id, own.id}
    assert now(old).state == "undone"
    assert (now(old).taken, Found.read(now(old).found).kept) == (1, 1)
    page = old.world.client_as("Ben").get("/search?q=anvils").get_data(as_text=True)
    assert "They want" not in page


def test_what_was_undone_can_be_brought_again(old: Office) -> None:
    old.world.does("Ana", undo, adoption_id=taken(old).id)
    old.quiet()
    assert old.entries() == []

    taken(old)
    assert len(old.entries()) == 4


def test_undo_in_the_middle_leaves_nothing(old: Office) -> None:
    old.slack.slack.page_cap = 1
    adoption = looked(old)
    old.world.does("Ana", take, adoption_id=adoption.id)
    old.world.settle()
    old.clock.forward(seconds=2)
    old.world.settle()
    assert old.entries() != []
    old.world.does("Ana", undo, adoption_id=adoption.id)
    old.quiet()

    assert old.entries() == []
    assert now(old).state == "undone"


def test_what_was_only_looked_at_is_put_aside(old: Office) -> None:
    old.world.does("Ana", undo, adoption_id=looked(old).id)

    assert now(old).state == "undone"
