"""The sweep finds what no event told of, on both sides, and mends it once."""

from __future__ import annotations

import copy
from datetime import timedelta
from itertools import pairwise
from typing import Any

from tests.slack.office import Office
from workspace.bots.healing.sweep import findings_of
from workspace.bots.links import link_channel
from workspace.bots.models import Mirrored
from workspace.timeline.operations import edit_entry


def _unheard(office: Office) -> Any:
    """From here on events are lost for good."""
    office.slack.drops = True
    return office


def _found(office: Office) -> dict[str, int]:
    counts: dict[str, int] = findings_of(office.the_link())["counts"]
    return counts


def test_a_message_never_heard_of_becomes_an_entry_of_its_time_and_writer(office: Office) -> None:
    office.link()
    _unheard(office).says("Ben", "Lost on its way")
    written_at = office.clock.now
    office.slack.drops = False
    office.sweep()

    (entry,) = office.entries()
    assert (entry.body, entry.author_name) == ("Lost on its way", "Ben")
    assert abs(entry.at - written_at) < timedelta(seconds=1)
    assert _found(office) == {"unheard": 1}
    office.sweep()
    assert _found(office) == {}
    assert len(office.entries()) == 1


def test_replies_in_new_and_old_threads_are_found(office: Office) -> None:
    office.link()
    old = office.says("Ben", "Old root")
    office.says("Ana", "Known reply", thread=old)
    office.clock.forward(hours=30)
    office.sweep()
    _unheard(office).says("Cleo", "Late reply", thread=old)
    new = office.says("Ben", "New root")
    office.says("Ana", "First reply", thread=new)
    office.says("Ana", "For everybody", thread=new, broadcast=True)
    office.slack.drops = False
    office.sweep()

    roots = {entry.id: entry.body for entry in office.entries()}
    answers = {entry.body: roots[entry.reply_to_id] for entry in office.entries() if entry.reply_to_id}
    assert answers == {
        "Known reply": "Old root",
        "Late reply": "Old root",
        "First reply": "New root",
        "For everybody": "New root",
    }


def test_edits_and_deletions_that_nobody_told_of(office: Office) -> None:
    office.link()
    edited, deleted, replied = (office.says("Ben", words) for words in ("Before", "Going", "Root"))
    office.says("Ana", "Stays", thread=replied)
    _unheard(office)
    office.slack.edits(office.users["Ben"], office.acme, edited, "After")
    office.slack.deletes(office.acme, deleted)
    office.slack.deletes(office.acme, replied)
    office.slack.drops = False
    office.clock.forward(minutes=2)
    office.sweep()

    assert office.bodies() == ["After", "Stays"]
    assert _found(office) == {"edited": 1, "missing": 2}


def test_our_card_that_was_deleted_there_says_so(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "Mine")
    office.quiet()
    office.clock.forward(minutes=2)
    _unheard(office)
    office.slack.deletes(office.acme, office.ours()[0]["ts"])
    office.slack.drops = False
    office.sweep()

    assert office.state(entry) == "removed from #acme"
    assert office.bodies() == ["Mine"]


def test_nothing_is_deleted_after_an_error_or_a_page_that_does_not_come(office: Office) -> None:
    office.link()
    office.slack.slack.page_cap = 5
    for number in range(12):
        office.says("Ben", f"Number {number}")
    office.clock.forward(minutes=16)
    office.slack.fail("conversations.history", "500_before", times=1)
    office.slack.fail("conversations.history", "error_before", times=1, code="missing_scope")
    office.sweep()

    assert len(office.bodies()) == 12
    assert _found(office) == {}


def test_a_lost_answer_is_found_by_the_sweep_too(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "Once")
    office.quiet()
    with office.world.transaction() as db:
        row = db.query(Mirrored).one()
        row.state, row.ts, row.started_at = "sending", None, office.clock.now
    office.sweep()

    assert office.state(entry) == "in #acme"
    assert office.said() == ["Once"]
    assert _found(office) == {"found": 1}


def test_what_stands_there_twice_is_there_once_afterwards(office: Office) -> None:
    office.link()
    office.writes("Ana", "Once")
    office.quiet()
    channel = office.slack.slack.channels[office.acme]
    second = copy.deepcopy(channel.messages[0]) | {"ts": office.slack.slack.next_ts()}
    channel.messages.append(second)
    office.sweep()

    (left,) = office.ours()
    assert left["ts"] != second["ts"]
    assert _found(office) == {"twice": 1}


def test_a_card_that_shows_another_text_is_brought_up_to_date_once(office: Office) -> None:
    office.link()
    office.writes("Ana", "As it should be")
    office.quiet()
    office.ours()[0]["text"] = "Something else"
    office.sweep()
    assert office.said() == ["As it should be"]

    # Slack that insists on its own words is not asked again and again.
    updates = len(office.slack.calls_of("chat.update"))
    office.ours()[0]["text"] = "Something else"
    office.sweep()
    office.sweep()
    assert len(office.slack.calls_of("chat.update")) == updates


def test_one_request_a_minute_and_fifteen_messages(office: Office) -> None:
    office.link()
    office.slack.restrict_history()
    _unheard(office)
    for number in range(50):
        office.says("Ben", f"Number {number}")
        office.clock.forward(seconds=1)
    office.slack.drops = False
    office.sweep()

    assert sorted(office.bodies()) == sorted(f"Number {number}" for number in range(50))
    reads = [call for call in office.slack.calls if call.method == "conversations.history"]
    assert all(later.at - earlier.at >= 60 for earlier, later in pairwise(reads))
    assert all(call.outcome == "ok" for call in reads)


def test_a_live_event_at_the_same_time_neither_doubles_nor_is_lost(office: Office) -> None:
    office.link()
    office.slack.holds = True
    ts = office.says("Ben", "Both ways")
    office.slack.edits(office.users["Ben"], office.acme, ts, "Both ways, edited")
    office.sweep()
    office.slack.let_go(twice=True)
    office.quiet()

    assert office.bodies() == ["Both ways, edited"]


def test_after_an_outage_everything_is_looked_at(office: Office) -> None:
    office.link()
    office.slack.stop()
    office.writes("Ana", "Mine")
    _unheard(office).says("Ben", "Theirs")
    for _ in range(30):
        office.world.settle()
        office.clock.forward(minutes=10)
    office.slack.drops = False
    office.slack.start()
    office.quiet()
    # No fifteen minutes go by: the answer that came again asked for it.
    office.clock.forward(seconds=10)
    office.quiet()

    assert sorted(office.bodies()) == ["Mine", "Theirs"]
    assert office.said()[-1] == "Mine"


def test_nothing_from_before_the_link_is_taken_in(office: Office) -> None:
    office.says("Ben", "Before the link")
    office.clock.forward(minutes=5)
    office.link()
    office.sweep()

    assert office.bodies() == []


def test_two_channels_and_a_restart(office: Office) -> None:
    office.link()
    other = office.slack.channel("acme-two", members=office.users.values())
    office.link(channel=other)
    _unheard(office).says("Ben", "In the first")
    office.says("Cleo", "In the second", channel=other)
    office.slack.drops = False
    office.restart()
    office.sweep()

    assert sorted(office.bodies()) == ["In the first", "In the second"]


def test_an_edit_here_is_no_difference_while_it_waits(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "One")
    office.quiet()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Two")
    office.sweep()

    assert office.said() == ["Two"]
    assert len(office.slack.calls_of("chat.update")) == 1


def test_what_is_said_at_the_very_moment_of_the_link_is_not_missed(office: Office) -> None:
    first = office.link()
    office.unlink(first)
    found = office.world.chat.channel(office.acme)
    link = office.world.does("Ana", link_channel, customer_id=office.world.acme, team=office.team, channel=found)

    ts = office.says("Ben", "They call at once")
    assert float(ts) == link.created_at.timestamp()
    office.sweep()

    assert office.bodies() == ["They call at once"]
