"""Slack is away and comes back: the web goes on, one call tries it, and each thread gets one ordered catch-up."""

from __future__ import annotations

import re

import pytest

from tests.slack.office import Office
from workspace.bots.models import Bundle
from workspace.timeline.operations import delete_entry, edit_entry


def _away_for_an_hour(office: Office, *bodies: str, **more: str) -> list[str]:
    """Ids of what Ana wrote meanwhile."""
    office.slack.stop()
    written = []
    for body in bodies:
        written.append(office.writes("Ana", body, **more).id)
        office.world.settle()
        office.clock.forward(minutes=10)
    return written


def _lines(text: str) -> list[str]:
    return re.findall(r"\*Ana\* · <[^|]+\|\w+> (.*)", text)


def test_an_outage_ends_with_one_ordered_message(office: Office) -> None:
    office.link()
    _away_for_an_hour(office, *(f"Number {number}" for number in range(8)))
    office.slack.start()
    office.quiet()

    (text,) = office.texts()
    assert _lines(text) == [f"Number {number}" for number in range(8)]
    assert text.startswith("While Slack could not be reached: 8 things on the timeline of Acme")
    assert "/entries/" in text


def test_a_few_that_waited_come_one_by_one(office: Office) -> None:
    office.link()
    _away_for_an_hour(office, "One", "Two", "Three")
    office.slack.start()
    office.quiet()

    assert office.said() == ["One", "Two", "Three"]


def test_each_thread_gets_its_own(office: Office) -> None:
    office.link()
    root = office.writes("Ana", "The root")
    office.quiet()
    _away_for_an_hour(office, *(f"Reply {number}" for number in range(7)), reply_to_id=root.id)
    _away_for_an_hour(office, *(f"Note {number}" for number in range(6)))
    office.slack.start()
    office.quiet()

    first, *summaries = office.ours()
    in_thread = next(each for each in summaries if each.get("thread_ts") == first["ts"])
    at_top = next(each for each in summaries if "thread_ts" not in each)
    assert len(summaries) == 2
    assert _lines(in_thread["text"]) == [f"Reply {number}" for number in range(7)]
    assert _lines(at_top["text"]) == [f"Note {number}" for number in range(6)]


def test_who_is_named_is_told_by_a_message_of_its_own(office: Office) -> None:
    office.link()
    _away_for_an_hour(office, *(f"Number {number}" for number in range(7)), "@Ben please call", "Last")
    office.slack.start()
    office.quiet()

    summary, named = office.texts()
    assert len(_lines(summary)) == 8
    assert "please call" in named
    assert "please call" not in summary


@pytest.mark.parametrize("kind", ["lost_after", "500_after", "lost_before"])
def test_a_summary_whose_answer_is_lost_is_said_once(office: Office, kind: str) -> None:
    office.link()
    _away_for_an_hour(office, *(f"Number {number}" for number in range(8)))
    office.slack.fail("chat.postMessage", kind)
    office.slack.start()
    office.quiet()

    assert len(office.texts()) == 1


def test_later_edits_and_deletions_change_the_summary(office: Office) -> None:
    office.link()
    ids = _away_for_an_hour(office, *(f"Number {number}" for number in range(7)))
    office.slack.start()
    office.quiet()
    office.world.does("Ana", edit_entry, entry_id=ids[1], body="Changed")
    office.world.does("Ana", delete_entry, entry_id=ids[2])
    office.quiet()

    (text,) = office.texts()
    assert _lines(text)[:3] == ["Number 0", "Changed", "Number 3"]

    for entry_id in [each for each in ids if each != ids[2]]:
        office.world.does("Ana", delete_entry, entry_id=entry_id)
    office.quiet()
    assert office.texts() == []


def test_many_lines_end_with_how_many_more(office: Office) -> None:
    office.link()
    office.slack.stop()
    for number in range(35):
        office.writes("Ana", f"Number {number} {'long ' * 40}")
    office.world.settle()
    office.clock.forward(minutes=10)
    office.slack.start()
    office.quiet()

    (summary,) = office.ours()
    text = summary["text"]
    shown = len(_lines(text))
    assert 5 < shown < 35
    assert f"{35 - shown} more in Baton" in str(summary["blocks"])
    assert len(text) <= 3_900


def test_the_web_tells_where_a_folded_entry_stands(office: Office) -> None:
    office.link()
    (first, *_) = _away_for_an_hour(office, *(f"Number {number}" for number in range(7)))
    entry = next(each for each in office.entries() if each.id == first)
    assert office.state(entry) == "on its way to #acme"
    office.slack.start()
    office.quiet()

    assert office.state(entry) == "in the catch-up in #acme"


def test_an_answer_to_a_folded_entry_stands_under_the_summary(office: Office) -> None:
    office.link()
    (first, *_) = _away_for_an_hour(office, *(f"Number {number}" for number in range(7)))
    office.slack.start()
    office.quiet()
    office.writes("Ana", "An answer", reply_to_id=first)
    office.quiet()
    summary, answer = office.ours()
    assert answer["thread_ts"] == summary["ts"]

    office.says("Ben", "Thanks for all of it", thread=summary["ts"])

    quoting = office.entries()[-1]
    assert quoting.reply_to_id is None
    assert "Thanks for all of it" in quoting.body
    assert "In answer to the summary of 7 entries" in quoting.body


def test_a_summary_deleted_in_slack_leaves_the_entries(office: Office) -> None:
    office.link()
    _away_for_an_hour(office, *(f"Number {number}" for number in range(7)))
    office.slack.start()
    office.quiet()
    office.slack.deletes(office.acme, office.ours()[0]["ts"])

    assert len(office.bodies()) == 7
    assert {office.state(entry) for entry in office.entries()} == {"removed from #acme"}


def test_many_that_wait_try_slack_once_in_a_while(office: Office) -> None:
    office.link()
    channels = [office.slack.channel(f"acme-{number}", members=office.users.values()) for number in range(2)]
    for channel in channels:
        office.link(channel=channel)
    office.slack.shake(1, {"500_before": 1.0}, ("chat.postMessage",))
    before = len(office.slack.calls_of("chat.postMessage"))
    for number in range(7):
        office.writes("Ana", f"Number {number}")
    for _ in range(12):
        office.world.settle()
        office.clock.forward(minutes=5)
    tried = len(office.slack.calls_of("chat.postMessage")) - before
    assert tried <= 14

    office.slack.api.faults.calm()
    office.quiet()
    with office.world.reading() as db:
        assert db.query(Bundle).count() == 3
    for channel in [office.acme, *channels]:
        # One that may have been there already is looked for and said by itself.
        said = [number for text in office.texts(channel) for number in re.findall(r"Number (\d)", text)]
        assert said == [str(number) for number in range(7)]


def test_the_page_says_why_it_waits_and_leads_to_the_message(office: Office) -> None:
    office.link()
    office.slack.stop()
    office.writes("Ana", "On its way")
    office.world.settle()
    page = f"/customers/{office.world.acme}"
    waiting = office.world.client_as("Ben").get(page).get_data(as_text=True)
    assert 'data-slack="waiting" title="Slack cannot be reached' in waiting

    office.slack.start()
    office.quiet()

    said = office.world.client_as("Ben").get(page).get_data(as_text=True)
    ts = office.ours()[0]["ts"].replace(".", "")
    assert f'href="https://north.slack.example/archives/{office.acme}/p{ts}"' in said
