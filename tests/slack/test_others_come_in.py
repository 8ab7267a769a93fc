"""Others from outside come into a channel: admins are asked anew, and no older look is believed."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from tests.slack.test_audience import HELD, _shared, _told
from tests.slack.test_named_vendor import _named, _said
from tests.slack.test_showing import shared as shared
from workspace.bots.bundling.budget import set_budget
from workspace.bots.healing.audience import go_on_with
from workspace.timeline.operations import change_audience, delete_entry


def _joins(office: Office, name: str, **more: object) -> str:
    user = office.slack.user(name, **more)
    office.slack.slack.channels[office.acme].members.append(user)
    return user


@pytest.mark.parametrize("is_told", [True, False])
def test_another_organisation_ends_what_the_admin_said(shared: Office, is_told: bool) -> None:
    """With Slack's word of it, and without."""
    nordwind = _named(shared)
    shared.writes("Ana", "Before", vendor_ids=[nordwind])
    shared.quiet()
    _joins(shared, "Otto", email="otto@ostwind.example", team="T0OSTWIND")
    if is_told:
        shared.channel_event("channel_shared", connected_team_id="T0OSTWIND")
    else:
        shared.clock.forward(minutes=2)
    after = shared.writes("Ana", "After", vendor_ids=[nordwind])
    shared.quiet()

    assert _said(shared) == ["Before"]
    assert shared.state(after) == HELD
    assert shared.the_link().vendor_id is None
    assert len(_told(shared, "Ana")) == 1

    shared.world.does("Ana", go_on_with, link_id=shared.the_link().id, vendor_id=nordwind)
    shared.quiet()
    assert _said(shared) == ["Before", "After"]


def test_one_more_of_the_same_organisation_is_no_news(shared: Office) -> None:
    _joins(shared, "Vera", team="T0NORDWIND")
    nordwind = _named(shared)
    _joins(shared, "Olga", team="T0NORDWIND")
    shared.channel_event("channel_shared", connected_team_id="T0NORDWIND")
    shared.writes("Ana", "For Nordwind", vendor_ids=[nordwind])
    shared.quiet()

    assert _said(shared) == ["For Nordwind"]
    assert _told(shared, "Ana") == []


def test_a_guest_who_came_a_moment_ago_keeps_the_channel_from_being_linked(office: Office) -> None:
    assert not office.world.chat.channel(office.acme).has_guests
    _joins(office, "Gast", restricted=True)
    assert not office.world.chat.channel(office.acme).has_guests

    answer = office.slack.slash(office.users["Ana"], office.acme, "link Acme").text

    assert "People from outside are in #acme" in answer


def test_who_is_no_guest_any_more_is_seen_when_the_channel_is_linked(office: Office) -> None:
    guest = _joins(office, "Gast", restricted=True)
    assert office.world.chat.channel(office.acme).has_guests
    office.slack.slack.users[guest].restricted = False

    answer = office.slack.slash(office.users["Ana"], office.acme, "link Acme").text

    assert "mirror each other" in answer


def _summary(office: Office) -> tuple[str, ...]:
    """Two things of Ana's in the summary of the day. Returns their ids."""
    office.world.does("Ana", set_budget, link_id=office.the_link().id, budget=0)
    entries = tuple(office.writes("Ana", words).id for words in ("First words", "Second words"))
    office.quiet()
    assert "First words" in office.texts()[-1]
    return entries


def test_deleted_words_go_from_a_summary_that_outsiders_could_read(office: Office) -> None:
    office.link()
    first, _ = _summary(office)
    _shared(office)
    office.quiet()
    office.world.does("Ana", delete_entry, entry_id=first)
    office.quiet()
    assert office.texts() == []

    _shared(office, shared=False)
    office.quiet()
    assert "Second words" in office.texts()[-1]
    assert "First words" not in str(office.ours())


def test_what_is_taken_back_goes_from_the_summary_and_the_rest_stays(shared: Office) -> None:
    nordwind = _named(shared)
    shared.world.does("Ana", set_budget, link_id=shared.the_link().id, budget=0)
    back, _ = (shared.writes("Ana", words, vendor_ids=[nordwind]) for words in ("By mistake", "On purpose"))
    shared.quiet()
    said = str(shared.ours()[-1])
    assert "By mistake" in said
    assert "On purpose" in said
    assert "Acme" not in said
    assert "/customers/" not in said

    shared.world.does("Ana", change_audience, entry_id=back.id, vendor_ids=[])
    shared.quiet()
    assert "On purpose" in shared.texts()[-1]
    assert "By mistake" not in str(shared.ours())
    assert shared.state(back) == HELD


def test_an_outsider_neither_pins_nor_reacts_on_our_timeline(office: Office) -> None:
    office.link()
    # Who never said anything yet is looked up only now.
    office.says("Ben", "Good morning")
    entry = office.writes("Ana", "For staff")
    office.quiet()
    ts = office.ours()[0]["ts"]
    outsider = _joins(office, "Otto", team="T0OSTWIND")
    _shared(office)
    office.quiet()
    for user, emoji in ((outsider, "tada"), (office.users["Ben"], "eyes")):
        item = {"type": "message", "channel": office.acme, "ts": ts, "message": {"ts": ts}}
        told = {"user": user, "item": item, "event_ts": f"{office.clock().timestamp():.6f}"}
        office.slack.send_event({"type": "reaction_added", "reaction": emoji, **told})
        if user == outsider:
            office.slack.send_event({"type": "pin_added", "channel_id": office.acme, **told})
        office.quiet()

    (found,) = [each for each in office.entries() if each.id == entry.id]
    assert [given.emoji for given in found.reactions] == ["eyes"]
    assert found.pinned_at is None
