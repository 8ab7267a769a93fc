"""What is written here stands in the linked channels once, in order, at most one a second."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

from tests.slack.office import Office
from workspace.timeline.operations import change_audience, delete_entry, edit_entry


def test_an_entry_appears_with_its_writer_and_team(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "They *like* it")
    office.quiet()

    assert office.texts() == ["Ana (Sales): They _like_ it"]
    assert office.ours()[0]["blocks"][0]["block_id"] == f"tl:{entry.id}"
    assert office.state(entry) == "in #acme"


def test_order_is_kept_at_one_a_second(office: Office) -> None:
    office.slack.api.one_post_a_second = True
    office.link()
    for number in range(8):
        office.writes("Ana", f"Number {number}")
    office.quiet()

    assert office.said() == [f"Number {number}" for number in range(8)]
    times = office.posts_at()
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))
    assert {call.outcome for call in office.slack.calls_of("chat.postMessage")} == {"ok"}


def test_two_channels_do_not_wait_for_each_other(office: Office) -> None:
    office.link()
    second = office.slack.channel("acme-two", members=office.users.values())
    office.link(channel=second)
    office.slack.slack.channels[office.acme].is_archived = True
    office.clock.forward(minutes=2)

    office.writes("Ana", "To both")
    office.world.settle()
    office.clock.forward(seconds=2)
    office.world.settle()

    assert len(office.texts(second)) == 1
    assert office.texts() == []
    assert office.the_link_of(office.acme).trouble == "the channel is archived in Slack"
    office.slack.slack.channels[office.acme].is_archived = False
    office.quiet()
    assert len(office.texts()) == 1
    assert office.the_link_of(office.acme).trouble == ""


def test_a_comment_stands_in_its_thread(office: Office) -> None:
    office.link()
    root = office.writes("Ana", "The question")
    office.writes("Ben", "The answer", reply_to_id=root.id)
    office.quiet()

    first, second = office.ours()
    assert second["thread_ts"] == first["ts"]


def test_a_comment_on_what_was_born_in_slack_stands_in_its_thread(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "From Slack")
    office.quiet()
    (root,) = office.entries()
    office.writes("Ana", "From the web", reply_to_id=root.id)
    office.quiet()

    assert [message["thread_ts"] for message in office.ours()] == [ts]


def test_edits_before_sending_are_one_post(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "One")
    for body in ("Two", "Three"):
        office.world.does("Ana", edit_entry, entry_id=entry.id, body=body)
    office.quiet()

    assert office.said() == ["Three"]
    assert office.slack.calls_of("chat.update") == []


def test_an_edit_changes_the_card(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "One")
    office.quiet()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Two")
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Three")
    office.quiet()

    assert office.said() == ["Three"]
    assert len(office.slack.calls_of("chat.update")) == 1


def test_deleted_before_sending_is_never_said(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "Oh no")
    office.world.does("Ana", delete_entry, entry_id=entry.id)
    office.quiet()

    assert office.slack.calls_of("chat.postMessage") == []


def test_a_deleted_entry_goes_from_the_channel(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "Oh no")
    office.quiet()
    office.world.does("Ana", delete_entry, entry_id=entry.id)
    office.quiet()

    assert office.texts() == []


def test_a_reply_under_a_deleted_card_is_said_in_the_channel(office: Office) -> None:
    office.link()
    root = office.writes("Ana", "The card")
    office.quiet()
    messages = office.slack.slack.channels[office.acme].messages
    messages.clear()
    office.writes("Ben", "The reply", reply_to_id=root.id)
    office.quiet()

    assert office.said() == ["The reply"]
    assert "thread_ts" not in office.ours()[0]


def test_hostile_text_pings_nobody(office: Office) -> None:
    office.link()
    office.writes("Ana", "<script>alert(1)</script> <!channel> @everyone <@U0BEN> `<!here>` & [x](javascript:alert)")
    office.writes("Ana", "x" * 100_000)
    office.writes("Ana", "🙂" * 20_000)
    office.quiet()

    assert len(office.ours()) == 3
    assert "<!" not in office.ours()[0]["text"]
    assert "@everyone" not in office.ours()[0]["text"]


def test_a_wider_audience_is_said_on_the_card(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "One")
    office.quiet()
    before = len(office.slack.calls_of("chat.update"))
    office.world.does("Ana", change_audience, entry_id=entry.id, vendor_ids=[])
    office.quiet()

    assert len(office.slack.calls_of("chat.update")) == before + 1


def test_the_time_in_slack_is_said_where_it_is_another_than_the_entrys(office: Office) -> None:
    office.link()
    office.writes("Ana", "Said at once")
    office.quiet()
    long_ago = office.world.clock() - timedelta(hours=2)
    office.writes("Ana", "Later", kind="call", occurred_at=long_ago)
    office.quiet()

    page = office.world.client_as("Ben").get(f"/customers/{office.world.acme}").get_data(as_text=True)
    at_once, later = re.findall(r'<span class="entry-note" data-slack="sent".*?</span>', page, re.DOTALL)

    assert "<rel-time" in later
    assert "<rel-time" not in at_once
    assert re.search(r'title="\d+ \w+ \d{4}, \d\d:\d\d UTC"', at_once), "the ledger's time is still there"
