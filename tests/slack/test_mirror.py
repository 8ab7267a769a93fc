"""What is written here stands in the linked channels once, in order, at most one a second, whatever happens between."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.slack.office import Office
from workspace.bots.models import ChannelLink
from workspace.timeline.operations import change_audience, delete_entry, edit_entry


def posts_at(office: Office) -> list[float]:
    return [call.at for call in office.slack.calls_of("chat.postMessage")]


def said(office: Office) -> list[str]:
    """The words of our messages, without who says them."""
    return [text.partition(": ")[2] for text in office.texts()]


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

    assert said(office) == [f"Number {number}" for number in range(8)]
    times = posts_at(office)
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

    assert said(office) == ["Three"]
    assert office.slack.calls_of("chat.update") == []


def test_an_edit_changes_the_card(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "One")
    office.quiet()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Two")
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Three")
    office.quiet()

    assert said(office) == ["Three"]
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


@pytest.mark.parametrize("kind", ["lost_after", "500_after", "not_json", "error_after", "lost_before", "500_before"])
def test_a_lost_answer_is_one_message(office: Office, kind: str) -> None:
    office.link()
    office.slack.fail("chat.postMessage", kind)  # type: ignore[arg-type]
    entry = office.writes("Ana", "Once")
    office.quiet()

    assert said(office) == ["Once"]
    assert office.state(entry) == "in #acme"


def test_an_edit_after_a_lost_answer_reaches_the_card(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "lost_after")
    entry = office.writes("Ana", "One")
    office.world.settle()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Two")
    office.quiet()

    assert said(office) == ["Two"]


def test_a_deletion_after_a_lost_answer_finds_the_card(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "lost_after")
    entry = office.writes("Ana", "Oh no")
    office.world.settle()
    assert len(office.texts()) == 1
    office.world.does("Ana", delete_entry, entry_id=entry.id)
    office.quiet()

    assert office.texts() == []


@pytest.mark.parametrize("echo", ["before", "after"])
def test_our_own_echo_is_the_receipt(office: Office, echo: str) -> None:
    office.link()
    office.slack.echo = echo  # type: ignore[assignment]
    office.slack.fail("chat.postMessage", "lost_after")
    entry = office.writes("Ana", "Once")
    office.world.settle()
    office.slack.settle()

    assert office.state(entry) == "in #acme"
    office.quiet()
    assert said(office) == ["Once"]
    assert office.slack.calls_of("conversations.history") == []
    assert office.bodies() == ["Once"]


def test_a_killed_worker_leaves_one_message(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.link()
    entry = office.writes("Ana", "Once")
    chat, whole = office.world.chat, office.world.chat.post

    class Killed(BaseException):
        """As SIGKILL: nothing after it runs."""

    def killed(**arguments: object) -> str:
        whole(**arguments)  # type: ignore[arg-type]
        raise Killed

    monkeypatch.setattr(chat, "post", killed)
    with pytest.raises(Killed):
        office.world.settle()
    monkeypatch.undo()
    assert office.state(entry) == "on its way to #acme"
    office.quiet()

    assert said(office) == ["Once"]
    assert office.state(entry) == "in #acme"


def test_an_hour_without_slack_then_everything_once_and_in_order(office: Office) -> None:
    office.link()
    office.slack.stop()
    for number in range(6):
        office.writes("Ana", f"Number {number}")
        for _ in range(10):
            office.world.settle()
            office.clock.forward(minutes=1)
    assert office.texts() == []

    office.slack.start()
    office.quiet()

    assert said(office) == [f"Number {number}" for number in range(6)]
    times = posts_at(office)
    assert all(later - earlier >= 1 for earlier, later in pairwise(times))


def test_what_slack_asked_us_to_wait_is_kept_over_a_restart(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "429", seconds=120)
    office.writes("Ana", "Later")
    office.world.settle()
    before = len(office.slack.calls_of("chat.postMessage"))

    office.restart()
    office.clock.forward(seconds=100)
    office.writes("Ana", "Even later")
    office.world.settle()
    assert len(office.slack.calls_of("chat.postMessage")) == before
    office.quiet()

    assert said(office) == ["Later", "Even later"]
    assert office.slack.calls_of("chat.postMessage")[before].at - posts_at(office)[before - 1] >= 120


def test_a_channel_shared_meanwhile_gets_nothing(office: Office) -> None:
    office.link()
    office.slack.stop()
    entry = office.writes("Ana", "For staff")
    office.world.settle()
    office.slack.start()
    office.slack.slack.channels[office.acme].is_ext_shared = True
    office.clock.forward(minutes=2)
    office.quiet()

    assert office.texts() == []
    assert office.state(entry) == "not in #acme: people from outside are in the channel"
    assert office.the_link().trouble == "people from outside are in the channel"


def test_a_guest_who_joined_just_now_stops_it(office: Office) -> None:
    office.link()
    office.writes("Ana", "Among us")
    office.quiet()
    guest = office.slack.user("Guest", email="guest@elsewhere.example", restricted=True)
    office.slack.slack.channels[office.acme].members.append(guest)

    office.channel_event("member_joined_channel", user=guest)
    entry = office.writes("Ana", "For staff")
    office.quiet()

    assert said(office) == ["Among us"]
    assert office.state(entry) == "not in #acme: people from outside are in the channel"


def test_when_the_guest_left_it_goes_on(office: Office) -> None:
    office.link()
    channel = office.slack.slack.channels[office.acme]
    channel.is_ext_shared = True
    office.channel_event("channel_shared")
    office.writes("Ana", "Not this")
    office.quiet()
    channel.is_ext_shared = False
    office.channel_event("channel_unshared")
    office.quiet()
    office.writes("Ana", "But this")
    office.quiet()

    assert said(office) == ["But this"]


def test_a_channel_with_guests_cannot_be_linked(office: Office) -> None:
    guest = office.slack.user("Guest", restricted=True)
    office.slack.slack.channels[office.acme].members.append(guest)

    answer = office.slack.slash(office.users["Ana"], office.acme, "link Acme")

    assert "People from outside are in #acme" in answer.text


def test_a_new_id_of_a_channel_is_followed(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "One")
    office.quiet()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Two")
    channels = office.slack.slack.channels
    channels["C0NEW"] = channels.pop(office.acme)
    channels["C0NEW"].id = "C0NEW"

    office.slack.send_event({"type": "channel_id_changed", "old_channel_id": office.acme, "new_channel_id": "C0NEW"})
    office.quiet()

    assert [text.partition(": ")[2] for text in office.texts("C0NEW")] == ["Two"]


def test_a_renamed_and_a_deleted_channel(office: Office) -> None:
    link = office.link()
    office.slack.slack.channels[office.acme].name = "acme-ltd"
    office.slack.send_event({"type": "channel_rename", "channel": {"id": office.acme, "name": "acme-ltd"}})
    office.quiet()
    assert office.the_link().channel_name == "acme-ltd"

    office.channel_event("channel_deleted")

    with office.world.reading() as db:
        assert db.get_one(ChannelLink, link.id).unlinked_at is not None


def test_what_was_said_before_the_link_is_not_said_afterwards(office: Office) -> None:
    entry = office.writes("Ana", "Old")
    office.link()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Old, but edited")
    office.quiet()

    assert office.texts() == []


def test_linked_anew_it_goes_on_with_the_same_cards(office: Office) -> None:
    link = office.link()
    entry = office.writes("Ana", "One")
    office.says("Ben", "From Slack")
    office.quiet()
    office.unlink(link)
    office.link()
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="Two")
    office.quiet()

    assert said(office) == ["Two"]
    assert sorted(office.bodies()) == ["From Slack", "Two"]


def test_a_reply_under_a_deleted_card_is_said_in_the_channel(office: Office) -> None:
    office.link()
    root = office.writes("Ana", "The card")
    office.quiet()
    messages = office.slack.slack.channels[office.acme].messages
    messages.clear()
    office.writes("Ben", "The reply", reply_to_id=root.id)
    office.quiet()

    assert said(office) == ["The reply"]
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


def test_what_slack_refuses_for_good_is_said_and_holds_up_nothing(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "error_before", code="message_limit_exceeded")
    first = office.writes("Ana", "Refused")
    second = office.writes("Ana", "Taken")
    office.quiet()

    assert office.state(first) == "not in #acme: Slack says message_limit_exceeded"
    assert office.state(second) == "in #acme"


def test_too_much_for_slack_is_said_in_short(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "error_before", code="msg_too_long")
    office.writes("Ana", "Long")
    office.quiet()

    assert "This is too long for Slack." in office.texts()[0]


def test_removed_from_the_channel_it_waits_for_an_invitation(office: Office) -> None:
    office.link()
    members = office.slack.slack.channels[office.acme].members
    members.remove(office.slack.slack.bot_user)
    entry = office.writes("Ana", "Waits")
    office.world.settle()
    assert "type /invite @baton" in office.the_link().trouble
    assert office.state(entry) == "on its way to #acme"

    members.append(office.slack.slack.bot_user)
    office.quiet()

    assert office.state(entry) == "in #acme"
    assert office.slack.calls_of("conversations.join") == []


def test_linking_goes_into_a_public_channel(office: Office) -> None:
    office.slack.slack.channels[office.acme].members.remove(office.slack.slack.bot_user)
    office.link()

    assert office.slack.slack.bot_user in office.slack.slack.channels[office.acme].members
    assert office.the_link().trouble == ""


def test_a_delay_is_no_reason_to_look_at_the_channel_too_often(office: Office) -> None:
    office.link()
    for number in range(30):
        office.writes("Ana", f"Number {number}")
    office.quiet()

    assert len(office.slack.calls_of("conversations.info")) <= 3
    assert office.clock.now - timedelta(minutes=2) < office.entries()[-1].created_at + timedelta(minutes=1)
