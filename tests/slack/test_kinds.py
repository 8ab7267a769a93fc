"""Every kind of message that people write, and who is called by it."""

from __future__ import annotations

from tests.slack.office import Office
from workspace.timeline.operations import edit_entry


def know_ben(office: Office) -> str:
    """Ben was seen in Slack, so that we know his id there."""
    office.says("Ben", "Hello")
    office.quiet()
    office.slack.slack.may_be_called.add(office.users["Ben"])
    return f"<@{office.users['Ben']}>"


def test_a_name_that_is_called_here_pings_there(office: Office) -> None:
    office.link()
    ben = know_ben(office)
    office.writes("Ana", "@Ben, look: `@Ben` and mail@Ben")
    office.quiet()

    assert office.said() == [f"{ben}, look: `@Ben` and mail@Ben"]


def test_plain_words_never_ping(office: Office) -> None:
    office.link()
    know_ben(office)
    office.writes("Ana", "@channel @here <!here> <@U0BEN> @support @nobody Ben")
    office.quiet()

    assert "<@" not in office.texts()[0]
    assert "<!" not in office.texts()[0]


def test_whom_somebody_called_in_slack_is_not_called_in_the_other_channel_too(office: Office) -> None:
    office.link()
    ben = know_ben(office)
    second = office.slack.channel("acme-two", members=office.users.values())
    office.link(channel=second)
    office.says("Ana", f"Ask {ben}")
    office.quiet()

    assert office.texts(second) == ["Ana (Sales): Ask @Ben"]


def test_a_name_added_by_an_edit_changes_the_card_and_posts_nothing(office: Office) -> None:
    office.link()
    ben = know_ben(office)
    entry = office.writes("Ana", "Look")
    office.quiet()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Look, @Ben")
    office.quiet()

    assert office.said() == [f"Look, {ben}"]
    assert len(office.slack.calls_of("chat.postMessage")) == 1


def test_a_broadcast_reply_is_edited_and_deleted_as_one(office: Office) -> None:
    office.link()
    root = office.says("Ana", "Who calls them?")
    ts = office.says("Ben", "I do", thread=root, broadcast=True)
    office.slack.edits(office.users["Ben"], office.acme, ts, "I did")
    office.quiet()
    assert office.bodies() == ["Who calls them?", "I did"]

    office.slack.deletes(office.acme, ts)
    office.quiet()
    assert office.bodies() == ["Who calls them?"]


def test_a_forwarded_message_is_a_quotation(office: Office) -> None:
    office.link()
    shared = {"is_share": True, "author_name": "Dora", "text": "They *pay* in May", "fallback": "x"}
    event = {"type": "message", "channel": office.acme, "user": office.users["Ben"], "text": "See"}
    office.slack.send_event({**event, "ts": office.slack.slack.next_ts(), "attachments": [shared]})
    preview = {"title": "A page", "from_url": "https://example.org/"}
    office.slack.send_event({**event, "ts": office.slack.slack.next_ts(), "attachments": [preview]})
    office.quiet()

    assert office.bodies() == ["See\n\n> Dora:\n> They **pay** in May", "See"]


def test_words_that_stand_in_blocks_alone_are_read(office: Office) -> None:
    office.link()
    section = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "1 < 2 "}, {"type": "emoji", "name": "ok"}],
    }
    event = {
        "type": "message",
        "subtype": "me_message",
        "channel": office.acme,
        "user": office.users["Ben"],
        "text": "",
    }
    blocks = [{"type": "rich_text", "elements": [section]}]
    office.slack.send_event({**event, "ts": office.slack.slack.next_ts(), "blocks": blocks})
    office.quiet()

    assert office.bodies() == ["1 < 2 :ok:"]
