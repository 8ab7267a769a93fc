"""Nobody from outside reads along: what is for staff alone is held, an admin is asked, and nothing is lost."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from workspace.bots.healing.audience import go_on_with
from workspace.documents.operations import Upload, add_document, share_document
from workspace.errors import Forbidden
from workspace.people.notifications import notifications_of
from workspace.people.operations import change_person
from workspace.policy import Role
from workspace.timeline.operations import edit_entry

HELD = "kept out of #acme: people from outside are in the channel"


def _shared(office: Office, *, shared: bool = True) -> None:
    office.slack.slack.channels[office.acme].is_ext_shared = shared
    office.channel_event("channel_shared" if shared else "channel_unshared")


def _told(office: Office, who: str) -> list[str]:
    return [each.sentence for each in office.world.sees(who, notifications_of) if each.kind == "channel"]


def test_what_is_written_and_what_waits_is_held(office: Office) -> None:
    office.link()
    office.slack.stop()
    queued = office.writes("Ana", "Queued before")
    office.world.settle()
    office.slack.start()
    _shared(office)
    written = office.writes("Ana", "Written after")
    office.quiet()

    assert office.texts() == []
    assert (office.state(queued), office.state(written)) == (HELD, HELD)
    office.says("Ben", "From Slack")
    assert office.entries()[-1].audience == "staff"


def test_admins_are_asked_once_and_members_are_not(office: Office) -> None:
    office.link()
    _shared(office)
    _shared(office)
    office.quiet()

    (sentence,) = _told(office, "Ana")
    assert "People from outside are in #acme" in sentence
    assert _told(office, "Ben") == []


def test_a_guest_who_joins_pauses_it(office: Office) -> None:
    office.link()
    guest = office.slack.user("Guest", restricted=True)
    office.slack.slack.channels[office.acme].members.append(guest)
    office.channel_event("member_joined_channel", user=guest)
    entry = office.writes("Ana", "For staff")
    office.quiet()

    assert office.texts() == []
    assert office.state(entry) == HELD
    assert len(_told(office, "Ana")) == 1


def test_a_guest_who_leaves_just_after_the_look_frees_what_was_held(office: Office) -> None:
    office.link()
    members = office.slack.slack.channels[office.acme].members
    guests = [office.slack.user(f"Guest {number}", restricted=True) for number in range(2)]
    members.extend(guests)
    for guest in guests:
        office.channel_event("member_joined_channel", user=guest)
    entry = office.writes("Ana", "For staff")
    office.quiet()
    assert office.state(entry) == HELD

    for guest in guests:
        assert office.texts() == []
        office.clock.forward(seconds=5)
        members.remove(guest)
        office.channel_event("member_left_channel", user=guest)
        office.world.settle()
        assert office.the_link().audience == ("internal" if guest == guests[-1] else "shared")
    office.quiet()

    assert office.said() == ["For staff"]
    assert _told(office, "Ana") == []


def test_what_was_held_goes_out_as_one_when_they_are_gone(office: Office) -> None:
    office.link()
    _shared(office)
    for number in range(3):
        office.writes("Ana", f"Number {number}")
    named = office.writes("Ana", "@Ben please look")
    office.quiet()
    assert office.texts() == []

    _shared(office, shared=False)
    office.quiet()

    summary, alone = office.texts()
    assert summary.startswith("While people from outside were in the channel: 3 things")
    assert [summary.index(f"Number {number}") for number in range(3)] == sorted(
        summary.index(f"Number {number}") for number in range(3)
    )
    assert "please look" in alone
    assert office.state(named) == "in #acme"
    assert _told(office, "Ana") == []


def test_one_that_was_held_is_said_as_it_is(office: Office) -> None:
    office.link()
    _shared(office)
    entry = office.writes("Ana", "Alone")
    office.quiet()
    _shared(office, shared=False)
    office.quiet()

    assert office.said() == ["Alone"]
    assert office.state(entry) == "in #acme"


def test_an_edit_does_not_change_a_card_that_others_could_read(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "Before")
    office.quiet()
    _shared(office)
    office.world.does("Ana", edit_entry, entry_id=entry.id, body="For staff alone")
    office.quiet()
    assert office.said() == ["Before"]
    assert office.state(entry) == "an older text is in #acme"

    _shared(office, shared=False)
    office.quiet()
    assert office.said() == ["For staff alone"]


def test_only_an_admin_decides_and_only_for_a_named_vendor(office: Office) -> None:
    link = office.link()
    _shared(office)
    page = office.world.client_as("Ben").get(f"/customers/{office.world.acme}").get_data(as_text=True)
    assert "People from outside are in #acme" in page
    assert "Keep it apart" not in page
    with pytest.raises(Forbidden):
        office.world.does("Ben", go_on_with, link_id=link.id, vendor_id=office.world.vendors["Nordwind"])
    assert office.world.client_as("Ben").post(f"/channels/{link.id}/apart").status_code == 403
    assert office.world.client_as("Ana").post(f"/channels/{link.id}/vendor").status_code == 404


def test_an_admin_keeps_it_apart(office: Office) -> None:
    link = office.link()
    _shared(office)
    ana = office.world.client_as("Ana")
    assert "Keep it apart" in ana.get(f"/customers/{office.world.acme}").get_data(as_text=True)

    assert ana.post(f"/channels/{link.id}/apart").status_code == 303
    office.writes("Ana", "Not there")
    office.says("Ben", "Not here")
    office.quiet()

    assert office.texts() == []
    assert office.bodies() == ["Not there"]


def test_go_on_with_what_one_vendor_may_see(office: Office) -> None:
    link = office.link()
    _shared(office)
    nordwind, ostwind = office.world.vendors["Nordwind"], office.world.vendors["Ostwind"]
    _share_something(office, nordwind, ostwind)
    held = office.writes("Ana", "For both", vendor_ids=[nordwind, ostwind])
    office.quiet()
    office.world.client_as("Ana").post(f"/channels/{link.id}/vendor", {"vendor": nordwind})
    office.quiet()
    office.writes("Ana", "For staff")
    office.writes("Ana", "For the other", vendor_ids=[ostwind])
    office.writes("Ana", "For Nordwind", vendor_ids=[nordwind])
    office.quiet()

    said = str([message["blocks"] for message in office.ours()])
    assert office.state(held) == "in #acme"
    assert "For both" in said
    assert "For Nordwind" in said
    assert "For staff" not in said
    assert "For the other" not in said
    assert "Ostwind" not in said
    assert office.the_link().trouble == ""
    reply_to = office.ours()[0]["ts"]
    office.says("Ben", "Our price is ten", thread=reply_to)
    assert office.entries()[-1].audience == "staff"


def test_a_new_admin_sees_the_banner_too(office: Office) -> None:
    office.link()
    _shared(office)
    office.world.does("Ana", change_person, person_id=office.world.people["Ben"], role=Role.admin)

    page = office.world.client_as("Ben").get(f"/customers/{office.world.acme}").get_data(as_text=True)

    assert "Keep it apart" in page


def _share_something(office: Office, *vendor_ids: str) -> None:
    """Nothing is for a vendor who has no share."""
    stored = office.world.outside.files.put([b"The plan"], limit=10_000)
    plan = office.world.does(
        "Ana", add_document, customer_id=office.world.acme, upload=Upload(name="plan.txt", stored=stored)
    )
    for vendor_id in vendor_ids:
        office.world.does("Ana", share_document, document_id=plan.id, vendor_id=vendor_id)
