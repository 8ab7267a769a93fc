"""A channel may change while it is linked: nobody from outside reads along, and nothing is lost on the way."""

from __future__ import annotations

from datetime import timedelta

from tests.slack.office import Office
from workspace.bots.models import ChannelLink
from workspace.i18n import speaking
from workspace.timeline.operations import edit_entry


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
    assert office.state(entry) == "kept out of #acme: people from outside are in the channel"
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

    assert office.said() == ["Among us"]
    assert office.state(entry) == "kept out of #acme: people from outside are in the channel"


def test_when_the_guest_left_it_goes_on(office: Office) -> None:
    office.link()
    channel = office.slack.slack.channels[office.acme]
    channel.is_ext_shared = True
    office.channel_event("channel_shared")
    office.writes("Ana", "Held")
    office.quiet()
    assert office.said() == []
    channel.is_ext_shared = False
    office.channel_event("channel_unshared")
    office.quiet()
    office.writes("Ana", "But this")
    office.quiet()

    assert office.said() == ["Held", "But this"]


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

    assert office.said() == ["Two"]
    assert sorted(office.bodies()) == ["From Slack", "Two"]


def test_removed_from_the_channel_it_waits_for_an_invitation(office: Office) -> None:
    office.link()
    members = office.slack.slack.channels[office.acme].members
    members.remove(office.slack.slack.bot_user)
    entry = office.writes("Ana", "Waits")
    office.world.settle()
    assert "type /invite @baton" in office.the_link().trouble
    assert office.state(entry) == "on its way to #acme"
    with speaking("de"):
        assert office.state(entry) == "unterwegs nach #acme"

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
