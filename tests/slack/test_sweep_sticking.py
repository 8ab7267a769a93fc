"""The sweep finds emoji and pins that no event told of, and undoes nothing that is newer."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from tests.slack.test_pins import is_pinned_there, pinned, written
from tests.slack.test_reactions import given, there
from workspace.bots.healing.reading import begin, read_on
from workspace.bots.healing.sweep import findings_of
from workspace.timeline.sticking.operations import pin_entry, react, take_back, unpin_entry


@pytest.fixture
def root(office: Office) -> str:
    """A message in a channel that was looked at before: from here on events are lost for good."""
    office.link()
    ts = office.says("Ben", "They signed")
    office.sweep()
    return ts


def lost(office: Office, *gestures: tuple[str, str, str]) -> None:
    """What people do (gesture, who, emoji) with the first message without a word of it reaching us."""
    ts = office.slack.slack.channels[office.acme].messages[0]["ts"]
    office.slack.drops = True
    for gesture, who, emoji in gestures:
        getattr(office.slack, gesture)(office.users[who], office.acme, ts, *([emoji] if emoji else []))
    office.slack.drops = False


def found(office: Office) -> dict[str, int]:
    counts: dict[str, int] = findings_of(office.the_link())["counts"]
    return counts


def test_emoji_that_nobody_told_of_come_and_go(office: Office, root: str) -> None:
    office.slack.reacts(office.users["Ana"], office.acme, root, "eyes")
    lost(office, ("reacts", "Ana", "tada"), ("reacts", "Dora", "tada"), ("unreacts", "Ana", "eyes"))
    office.sweep()

    assert given(office, office.entries()[0]) == {"tada": ("Ana", "Dora, via Slack")}
    assert found(office) == {"emoji": 1}
    office.sweep()
    assert found(office) == {}


def test_emoji_of_a_message_and_answers_that_were_lost_themselves_come_too(office: Office, root: str) -> None:
    office.slack.drops = True
    answer = office.says("Cleo", "At last", thread=root)
    office.slack.reacts(office.users["Ana"], office.acme, answer, "tada")
    office.slack.drops = False
    office.sweep()

    (entry,) = [entry for entry in office.entries() if entry.body == "At last"]
    assert given(office, entry) == {"tada": ("Ana",)}


def test_where_slack_names_only_some_nobody_is_taken_away(office: Office, root: str) -> None:
    for who in ("Ana", "Cleo"):
        office.slack.reacts(office.users[who], office.acme, root, "tada")
    message = office.slack.slack.channels[office.acme].message(root)
    assert message is not None
    message["reactions"] = [{"name": "tada", "users": [office.users["Dora"]], "count": 3}]
    office.sweep()
    assert given(office, office.entries()[0]) == {"tada": ("Ana", "Cleo", "Dora, via Slack")}

    message["reactions"][0]["count"] = 1
    office.sweep()
    assert given(office, office.entries()[0]) == {"tada": ("Dora, via Slack",)}


def test_what_is_given_and_taken_here_stays_so(office: Office, root: str) -> None:
    entry = office.entries()[0]
    office.world.does("Ana", react, entry_id=entry.id, emoji="eyes")
    office.quiet()
    office.sweep()
    assert given(office, entry) == {"eyes": ("Ana",)}
    assert found(office) == {}

    # Our bot's emoji, whose taking back there waits, is nobody's.
    office.slack.stop()
    office.world.does("Ana", take_back, entry_id=entry.id, emoji="eyes")
    office.world.settle()
    office.slack.start()
    office.sweep()
    assert (given(office, entry), there(office, root)) == ({}, {})


def test_an_older_word_that_comes_after_the_sweep_changes_nothing(office: Office, root: str) -> None:
    added = office.slack.reacts(office.users["Ana"], office.acme, root, "tada")
    assert added is not None
    lost(office, ("unreacts", "Ana", "tada"))
    office.sweep()
    office.slack.send(added.body.replace(added.event_id.encode(), b"EvLATE"))
    office.quiet()

    assert given(office, office.entries()[0]) == {}


def test_a_word_that_is_newer_than_what_was_read_stands(office: Office, root: str) -> None:
    office.slack.reacts(office.users["Ana"], office.acme, root, "tada")
    office.quiet()
    message = office.slack.slack.channels[office.acme].message(root)
    assert message is not None
    message["reactions"] = []
    # Slack's page does not show yet what it told of a moment ago.
    office.clock.forward(seconds=5)
    with office.world.reading() as db:
        link = office.the_link()
        step = read_on(office.world.baton.tools, link, begin(db, link, at=office.clock.now))
    assert [each for each in step.found if each.kind == "emoji"] == []
    assert given(office, office.entries()[0]) == {"tada": ("Ana",)}


def test_pins_that_nobody_told_of_come_and_go(office: Office, root: str) -> None:
    lost(office, ("pins", "Ben", ""))
    office.sweep()
    assert pinned(office) == ["They signed"]
    assert found(office) == {"pinned": 1}

    lost(office, ("unpins", "Ben", ""))
    office.sweep()
    assert pinned(office) == []
    assert found(office) == {"unpinned": 1}
    assert office.slack.calls_of("pins.add") == office.slack.calls_of("pins.remove") == []


def test_a_pin_of_ours_that_was_taken_off_there_goes(office: Office, root: str) -> None:
    entry, ts = written(office, "Their contract ends in May")
    office.world.does("Ana", pin_entry, entry_id=entry.id)
    office.quiet()
    office.sweep()
    assert (pinned(office), is_pinned_there(office, ts)) == (["Their contract ends in May"], True)

    office.slack.drops = True
    office.slack.unpins(office.users["Ben"], office.acme, ts)
    office.slack.drops = False
    office.sweep()
    assert pinned(office) == []


def test_what_is_pinned_and_unpinned_here_meanwhile_stays_so(office: Office, root: str) -> None:
    office.slack.pins(office.users["Ben"], office.acme, root)
    office.quiet()
    mine, ts = written(office, "Mine")
    office.slack.stop()
    office.world.does("Ana", unpin_entry, entry_id=office.entries()[0].id)
    office.world.does("Ana", pin_entry, entry_id=mine.id)
    office.world.settle()
    office.slack.start()
    office.sweep()

    assert pinned(office) == ["Mine"]
    assert (is_pinned_there(office, root), is_pinned_there(office, ts)) == (False, True)


def test_a_pin_that_we_may_not_take_off_is_not_taken_for_a_new_one(office: Office, root: str) -> None:
    office.slack.pins(office.users["Ben"], office.acme, root)
    office.quiet()
    office.slack.fail("pins.remove", "error_before", code="permission_denied")
    office.world.does("Ana", unpin_entry, entry_id=office.entries()[0].id)
    office.quiet()
    office.sweep()

    assert pinned(office) == []


def test_pins_are_asked_for_once_a_look_and_only_with_the_permission(office: Office) -> None:
    office.link()
    office.sweep()
    before = len(office.slack.calls_of("pins.list"))
    office.sweep()
    assert len(office.slack.calls_of("pins.list")) == before + 1

    office.slack.slack.scopes -= {"pins:read"}
    office.writes("Ana", "Slack tells with its answer what is allowed")
    office.quiet()
    office.sweep()
    assert len(office.slack.calls_of("pins.list")) == before + 1
