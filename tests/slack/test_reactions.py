"""Emoji on an entry and on its message are the same ones, each once, whoever gave them where."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from workspace.errors import Conflict
from workspace.timeline.models import Entry
from workspace.timeline.queries import get_entry
from workspace.timeline.sticking.grouped import grouped
from workspace.timeline.sticking.operations import react, take_back


def given(office: Office, entry: Entry) -> dict[str, tuple[str, ...]]:
    found = office.world.sees("Ana", get_entry, entry.id)
    return {each.emoji: each.names for each in grouped(found.reactions)}


def there(office: Office, ts: str) -> dict[str, list[str]]:
    message = office.slack.slack.channels[office.acme].message(ts)
    return {each["name"]: each["users"] for each in (message or {}).get("reactions", [])}


def calls(office: Office) -> list[str]:
    return [call.method for call in office.slack.calls if call.method.startswith("reactions.")]


def test_a_reaction_in_slack_shows_here_with_the_name(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "They signed")
    office.slack.reacts(office.users["Ana"], office.acme, ts, "tada")
    office.slack.reacts(office.users["Dora"], office.acme, ts, "tada")
    office.quiet()

    (entry,) = office.entries()
    assert given(office, entry) == {"tada": ("Ana", "Dora, via Slack")}
    assert calls(office) == []


def test_a_reaction_taken_back_in_slack_goes_here(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "They signed")
    office.slack.reacts(office.users["Ana"], office.acme, ts, "tada")
    office.slack.unreacts(office.users["Ana"], office.acme, ts, "tada")
    office.quiet()

    assert given(office, office.entries()[0]) == {}


def test_the_bot_reacts_while_somebody_here_does(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "They signed")
    office.quiet()
    ts = office.ours()[0]["ts"]

    for who in ("Ben", "Cleo"):
        office.world.does(who, react, entry_id=entry.id, emoji="tada")
    office.quiet()
    assert there(office, ts) == {"tada": [office.slack.slack.bot_user]}

    office.world.does("Ben", take_back, entry_id=entry.id, emoji="tada")
    office.quiet()
    assert there(office, ts) == {"tada": [office.slack.slack.bot_user]}

    office.world.does("Cleo", take_back, entry_id=entry.id, emoji="tada")
    office.quiet()
    assert there(office, ts) == {}
    assert calls(office) == ["reactions.add", "reactions.remove"]


def test_a_reaction_given_before_the_card_is_posted_follows_it(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "They signed")
    office.world.does("Ben", react, entry_id=entry.id, emoji="eyes")
    office.quiet()

    assert there(office, office.ours()[0]["ts"]) == {"eyes": [office.slack.slack.bot_user]}


@pytest.mark.parametrize("echo", ["before", "after"])
def test_our_own_reaction_is_not_heard(office: Office, echo: str) -> None:
    office.link()
    office.slack.echo = echo
    entry = office.writes("Ana", "They signed")
    office.world.does("Ben", react, entry_id=entry.id, emoji="tada")
    office.quiet()

    assert given(office, entry) == {"tada": ("Ben",)}
    assert calls(office) == ["reactions.add"]


def test_the_same_event_twice_and_an_older_one_late_change_nothing(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "They signed")
    added = office.slack.reacts(office.users["Ana"], office.acme, ts, "tada")
    office.slack.unreacts(office.users["Ana"], office.acme, ts, "tada")
    assert added is not None

    office.slack.redeliver(added)
    office.slack.send(added.body.replace(added.event_id.encode(), b"EvLATE"))
    office.quiet()

    assert given(office, office.entries()[0]) == {}


def test_a_reaction_that_overtakes_its_message_waits_for_it(office: Office) -> None:
    office.link()
    ts = f"{office.clock.now.timestamp():.6f}"
    item = {"type": "message", "channel": office.acme, "ts": ts}
    reaction = {"type": "reaction_added", "user": office.users["Ana"], "reaction": "eyes", "item": item}

    office.slack.send_event({**reaction, "event_ts": f"{float(ts) + 1:.6f}"})
    office.slack.send_event(
        {"type": "message", "channel": office.acme, "user": office.users["Ben"], "text": "Late", "ts": ts}
    )
    office.slack.retry_refused()
    office.quiet()

    assert given(office, office.entries()[0]) == {"eyes": ("Ana",)}


def test_what_somebody_gave_in_slack_is_taken_back_there(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "They signed")
    office.slack.reacts(office.users["Ana"], office.acme, ts, "tada")
    office.quiet()
    (entry,) = office.entries()

    with pytest.raises(Conflict, match="take it back there"):
        office.world.does("Ana", take_back, entry_id=entry.id, emoji="tada")
    office.world.does("Ana", react, entry_id=entry.id, emoji="tada")

    assert given(office, entry) == {"tada": ("Ana",)}


def test_custom_emoji_and_skin_tones_keep_their_names(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "They signed")
    for name in ("acme_logo", "+1::skin-tone-3"):
        office.slack.reacts(office.users["Ana"], office.acme, ts, name)
    office.quiet()

    (entry,) = office.entries()
    found = office.world.sees("Ana", get_entry, entry.id)
    assert [each.shown for each in grouped(found.reactions)] == [":acme_logo:", ":+1::skin-tone-3:"]


def test_in_two_channels_each_shows_what_the_other_gives(office: Office) -> None:
    office.link()
    second = office.slack.channel("acme-support", members=office.users.values())
    office.link(channel=second)
    ts = office.says("Ben", "They signed")
    office.quiet()
    office.slack.reacts(office.users["Ana"], office.acme, ts, "tada")
    office.quiet()

    (copy,) = office.ours(second)
    assert [each["name"] for each in copy["reactions"]] == ["tada"]
    assert there(office, ts) == {"tada": [office.users["Ana"]]}


@pytest.mark.parametrize("kind", ["lost_after", "lost_before", "500_after", "429"])
def test_a_lost_answer_is_one_reaction(office: Office, kind: str) -> None:
    office.link()
    entry = office.writes("Ana", "They signed")
    office.slack.fail("reactions.add", kind)
    office.world.does("Ben", react, entry_id=entry.id, emoji="tada")
    office.quiet()

    assert there(office, office.ours()[0]["ts"]) == {"tada": [office.slack.slack.bot_user]}
    assert len(calls(office)) == 2


def test_a_missing_scope_is_said_and_the_words_go_on(office: Office) -> None:
    office.link()
    office.slack.slack.scopes.discard("reactions:write")
    entry = office.writes("Ana", "They signed")
    office.world.does("Ben", react, entry_id=entry.id, emoji="tada")
    office.writes("Ana", "And paid")
    office.quiet()

    assert office.said() == ["They signed", "And paid"]
    assert office.state(entry) == "in #acme, but not 🎉: the Slack app lacks reactions:write"


def test_an_emoji_that_slack_does_not_know_is_said(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "They signed")
    office.world.does("Ben", react, entry_id=entry.id, emoji="our_own")
    office.quiet()

    assert office.state(entry) == "in #acme, but not :our_own:: there is no such emoji there"


def test_nobody_in_a_shared_channel_sees_who_reacts_here(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "They signed")
    office.quiet()
    office.slack.slack.channels[office.acme].is_ext_shared = True
    office.channel_event("channel_shared")
    office.world.does("Ben", react, entry_id=entry.id, emoji="tada")
    office.quiet()

    assert calls(office) == []


def test_who_becomes_known_later_gets_what_they_gave(office: Office) -> None:
    office.slack.slack.users[office.users["Ben"]].email = "ben@elsewhere.example"
    office.link()
    ts = office.says("Ana", "They signed")
    office.slack.reacts(office.users["Ben"], office.acme, ts, "tada")
    office.quiet()
    (entry,) = office.entries()
    assert given(office, entry) == {"tada": ("Ben, via Slack",)}

    office.slack.slack.users[office.users["Ben"]].email = "ben@baton.example"
    office.clock.forward(minutes=15)
    office.says("Ben", "Me too")
    office.quiet()

    assert given(office, entry) == {"tada": ("Ben",)}
