"""What people write in a linked channel stands on the timeline once, as theirs, and follows their edits."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.slack.office import Office
from workspace.bots.models import InboxEvent
from workspace.policy import Audience
from workspace.timeline.queries import revisions_of


def test_a_message_becomes_an_entry_of_its_writer(office: Office) -> None:
    office.link()

    office.says("Ben", "They like the *new* price &amp; the plan")
    office.quiet()

    (entry,) = office.entries()
    assert (entry.body, entry.kind, entry.origin) == ("They like the **new** price & the plan", "note", "slack")
    assert (entry.author_name, entry.author_id) == ("Ben", office.world.people["Ben"])
    assert entry.team_id == office.world.teams["support"]
    assert entry.audience == Audience.staff
    assert office.texts() == []


def test_nothing_is_heard_in_a_channel_that_is_not_linked(office: Office) -> None:
    office.says("Ben", "Nobody here")
    office.quiet()

    assert office.entries() == []


def test_what_was_said_before_the_link_does_not_come_late(office: Office) -> None:
    """Slack delivers for up to a day what it could not deliver at once; somebody may link the channel meanwhile."""
    office.slack.holds = True
    ts = office.says("Ben", "Among ourselves")
    office.slack.edits(office.users["Ben"], office.acme, ts, "Among ourselves, really")
    office.clock.forward(seconds=5)
    office.link()
    office.says("Ben", "For the record")

    office.slack.let_go()
    office.quiet()

    assert office.bodies() == ["For the record"]


def test_a_reply_becomes_a_comment_for_staff_alone(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "The renewal is due")
    office.quiet()

    office.says("Cleo", "I have the figures", thread=office.ours()[0]["ts"])
    office.quiet()

    comment = office.entries()[-1]
    assert (comment.kind, comment.reply_to_id, comment.author_name) == ("comment", entry.id, "Cleo")
    assert comment.audience == Audience.staff
    assert len(office.ours()) == 1


def test_a_broadcast_reply_is_one_comment(office: Office) -> None:
    office.link()
    root = office.says("Ana", "Who calls them?")

    office.says("Ben", "I do", thread=root, broadcast=True)
    office.quiet()

    note, comment = office.entries()
    assert (comment.body, comment.reply_to_id) == ("I do", note.id)


def test_the_same_event_twice_is_one_entry(office: Office) -> None:
    office.link()
    office.says("Ben", "Once")

    repeated = office.slack.redeliver(office.slack.sent[-1])
    office.quiet()

    assert repeated.status == 200
    assert office.bodies() == ["Once"]


def test_the_same_message_in_two_events_is_one_entry(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "Once")
    message = {"type": "message", "channel": office.acme, "user": office.users["Ben"], "text": "Once", "ts": ts}

    office.slack.send_event(message, event_id="EvANOTHER")
    office.quiet()

    assert office.bodies() == ["Once"]


def test_an_edit_in_slack_changes_the_entry_and_keeps_the_revision(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "They pay in May")
    office.slack.edits(office.users["Ben"], office.acme, ts, "They pay in *June*")
    office.quiet()

    (entry,) = office.entries()
    assert entry.body == "They pay in **June**"
    assert [each.body for each in office.world.sees("Ana", revisions_of, entry.id)] == ["They pay in May"]


def test_a_preview_of_a_link_is_no_edit(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "Look: <https://example.org/>")
    office.slack.unfurls(office.acme, ts)
    office.quiet()

    (entry,) = office.entries()
    assert entry.revision == 1


def test_an_older_edit_that_comes_late_changes_nothing(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "One")
    office.slack.edits(office.users["Ben"], office.acme, ts, "Two")
    late = office.slack.sent[-1]
    office.slack.edits(office.users["Ben"], office.acme, ts, "Three")

    office.slack.send(late.body.replace(late.event_id.encode(), b"EvLATE"))
    office.quiet()

    assert office.bodies() == ["Three"]


def test_an_edit_that_overtakes_its_message_is_one_entry(office: Office) -> None:
    office.link()
    ts = f"{office.clock.now.timestamp() + 1:.6f}"
    message = {"type": "message", "user": office.users["Ben"], "text": "First", "ts": ts}
    later = {**message, "text": "Second", "edited": {"user": office.users["Ben"], "ts": f"{float(ts) + 1:.6f}"}}

    office.slack.send_event(
        {"type": "message", "subtype": "message_changed", "channel": office.acme, "message": later, "ts": ts}
    )
    office.slack.send_event({**message, "channel": office.acme})
    office.quiet()

    assert office.bodies() == ["Second"]


def test_a_deletion_in_slack_leaves_a_tombstone(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "To the wrong channel")
    office.slack.deletes(office.acme, ts)
    office.quiet()

    assert office.entries() == []


def test_a_deletion_that_overtakes_its_message_wins(office: Office) -> None:
    office.link()
    ts = f"{office.clock.now.timestamp():.6f}"

    office.slack.send_event(
        {"type": "message", "subtype": "message_deleted", "channel": office.acme, "deleted_ts": ts, "ts": ts}
    )
    office.slack.send_event(
        {"type": "message", "channel": office.acme, "user": office.users["Ben"], "text": "Gone", "ts": ts}
    )
    office.quiet()

    assert office.entries() == []


def test_a_root_deleted_under_its_replies_keeps_the_thread(office: Office) -> None:
    office.link()
    root = office.says("Ana", "Wrong figure")
    office.says("Ben", "Are you sure?", thread=root)
    office.slack.deletes(office.acme, root)
    office.quiet()

    assert office.bodies() == ["Are you sure?"]


def test_what_slack_itself_says_is_not_taken(office: Office) -> None:
    office.link()
    for subtype in ("channel_join", "channel_topic", "bot_message", "message_replied", "pinned_item"):
        ts = office.slack.slack.next_ts()
        event = {"type": "message", "subtype": subtype, "text": "No", "ts": ts, "user": office.users["Ben"]}
        office.slack.send_event({**event, "channel": office.acme, "bot_id": "B0OTHER"})
    office.says("Ben", "From another app", bot_id="B0OTHER")
    office.quiet()

    assert office.entries() == []


def test_a_reply_to_what_was_before_the_link_says_so(office: Office) -> None:
    root = office.says("Ana", "Before the link")
    office.link()

    office.says("Ben", "Yes", thread=root)
    office.says("Cleo", "No", thread=root)
    office.quiet()

    note, comment = office.entries()
    assert note.body == "*Answers an earlier message in #acme:*\n\nYes"
    assert (comment.body, comment.reply_to_id) == ("No", note.id)


def test_what_was_written_in_one_channel_shows_in_the_other_and_never_comes_back(office: Office) -> None:
    office.link()
    second = office.slack.channel("acme-support", members=office.users.values())
    office.link(channel=second)

    office.says("Ben", "Born in the first")
    office.quiet()

    assert office.texts() == []
    assert len(office.texts(second)) == 1
    assert "Born in the first" in office.texts(second)[0]
    assert len(office.entries()) == 1


def test_unlinking_stops_both_ways_and_keeps_what_was_said(office: Office) -> None:
    link = office.link()
    office.says("Ben", "Kept")
    office.quiet()

    office.unlink(link)
    office.says("Ben", "Not heard")
    office.writes("Ana", "Not said")
    office.quiet()

    assert office.bodies() == ["Kept", "Not said"]
    assert office.texts() == []


def test_a_card_deleted_in_slack_leaves_the_entry(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "Stays here")
    office.quiet()

    office.slack.deletes(office.acme, office.ours()[0]["ts"])
    office.quiet()

    assert office.bodies() == ["Stays here"]
    assert office.state(entry) == "removed from #acme"


def test_an_error_of_ours_makes_slack_send_again(office: Office, monkeypatch: object) -> None:
    office.link()
    whole, broken = office.world.baton.database.transaction, [True]

    def stumbling() -> object:
        if broken.pop() if broken else False:
            raise OSError("the disk is full")
        return whole()

    object.__setattr__(office.world.baton.tools, "transaction", stumbling)
    office.says("Ben", "Not lost")

    assert office.slack.refused[0].status == 500
    assert [again.status for again in office.slack.retry_refused()] == [200]
    office.quiet()
    assert office.bodies() == ["Not lost"]


def test_requests_are_forgotten_after_days(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workspace.bots.hearing.following.TIDY_EVERY", 1)
    office.link()
    office.says("Ben", "One")
    office.clock.forward(days=4)
    office.says("Ben", "Two")

    with office.world.reading() as db:
        assert len(db.scalars(select(InboxEvent)).all()) == 1
    office.quiet()


def test_the_words_of_an_event_are_kept_no_longer_than_needed(office: Office) -> None:
    office.link()
    office.says("Ben", "Only once in the database")

    with office.world.reading() as db:
        (kept,) = db.scalars(select(InboxEvent)).all()
    assert kept.done_at is not None
    assert kept.body == ""


def test_an_event_is_taken_at_once_and_followed_by_the_worker(office: Office) -> None:
    """Fifty at once are answered before any of them is followed."""
    office.link()
    worker = office.world.baton.worker
    office.world.baton.worker.drain = lambda **_: 0
    for number in range(50):
        office.says("Ben", f"Message {number}")
    assert office.bodies() == []
    del worker.drain

    office.quiet()

    assert office.bodies() == [f"Message {number}" for number in range(50)]
