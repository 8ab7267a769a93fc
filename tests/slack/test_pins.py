"""A pin is the same one on the timeline and in the channel."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from workspace.timeline.models import Entry
from workspace.timeline.queries import pinned_entries
from workspace.timeline.sticking.operations import pin_entry, unpin_entry


def pinned(office: Office) -> list[str]:
    found = office.world.sees("Ana", pinned_entries, customer_id=office.world.acme)
    return [entry.body for entry in found]


def is_pinned_there(office: Office, ts: str) -> bool:
    return bool((office.slack.slack.channels[office.acme].message(ts) or {}).get("pinned_to"))


def written(office: Office, body: str) -> tuple[Entry, str]:
    entry = office.writes("Ana", body)
    office.quiet()
    return entry, str(office.ours()[-1]["ts"])


def test_a_pin_in_slack_pins_the_entry_and_back(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "Their contract ends in May")

    office.slack.pins(office.users["Ben"], office.acme, ts)
    office.quiet()
    assert pinned(office) == ["Their contract ends in May"]

    office.slack.unpins(office.users["Cleo"], office.acme, ts)
    office.quiet()
    assert pinned(office) == []
    assert office.slack.calls_of("pins.add") == office.slack.calls_of("pins.remove") == []


def test_a_pin_here_pins_the_card_and_back(office: Office) -> None:
    office.link()
    entry, ts = written(office, "Their contract ends in May")

    office.world.does("Ben", pin_entry, entry_id=entry.id)
    office.quiet()
    assert is_pinned_there(office, ts)

    office.world.does("Ana", unpin_entry, entry_id=entry.id)
    office.quiet()
    assert not is_pinned_there(office, ts)


def test_what_was_pinned_there_is_unpinned_from_here(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "Their contract ends in May")
    office.slack.pins(office.users["Ben"], office.acme, ts)
    office.quiet()

    office.world.does("Ana", unpin_entry, entry_id=office.entries()[0].id)
    office.quiet()

    assert not is_pinned_there(office, ts)
    assert pinned(office) == []


@pytest.mark.parametrize("echo", ["before", "after"])
def test_our_own_pin_is_not_heard(office: Office, echo: str) -> None:
    office.link()
    office.slack.echo = echo
    entry, ts = written(office, "Their contract ends in May")
    office.world.does("Ben", pin_entry, entry_id=entry.id)
    office.quiet()
    office.world.does("Ben", unpin_entry, entry_id=entry.id)
    office.quiet()

    assert (pinned(office), is_pinned_there(office, ts)) == ([], False)
    assert len(office.slack.calls_of("pins.add")) == len(office.slack.calls_of("pins.remove")) == 1


def test_an_older_word_about_a_pin_that_comes_late_changes_nothing(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "Their contract ends in May")
    added = office.slack.pins(office.users["Ben"], office.acme, ts)
    office.slack.unpins(office.users["Ben"], office.acme, ts)
    assert added is not None

    office.slack.send(added.body.replace(added.event_id.encode(), b"EvLATE"))
    office.quiet()

    assert pinned(office) == []


def test_a_full_channel_is_said_in_words(office: Office) -> None:
    office.link()
    for number in range(100):
        ts = office.slack.slack.next_ts()
        message = {"type": "message", "ts": ts, "text": str(number), "pinned_to": [office.acme], "user": "U0X"}
        office.slack.slack.channels[office.acme].messages.append(message)
    entry, _ = written(office, "Their contract ends in May")
    office.world.does("Ben", pin_entry, entry_id=entry.id)
    office.quiet()

    assert office.state(entry) == "in #acme, but not 📌: 100 messages are pinned there already"
    assert pinned(office) == ["Their contract ends in May"]


@pytest.mark.parametrize("kind", ["lost_after", "lost_before"])
def test_a_lost_answer_is_one_pin(office: Office, kind: str) -> None:
    office.link()
    entry, ts = written(office, "Their contract ends in May")
    office.slack.fail("pins.add", kind)
    office.world.does("Ben", pin_entry, entry_id=entry.id)
    office.quiet()

    assert is_pinned_there(office, ts)
    assert office.state(entry) == "in #acme"


def test_a_deleted_message_takes_its_pin_along(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "Their contract ends in May")
    office.slack.pins(office.users["Ben"], office.acme, ts)
    office.slack.deletes(office.acme, ts)
    office.quiet()

    assert pinned(office) == []
