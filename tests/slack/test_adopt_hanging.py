"""With a channel's history come its files, reactions and pins, with their people; and they go again with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.slack.history import between_pages, looked, now, taken, ts_of
from tests.slack.office import Office
from tests.slack.test_files_in import PLAN, hanging_on, in_the_trash
from workspace.bots.adopting.found import Found
from workspace.bots.adopting.operations import take, undo
from workspace.documents.keeping.holds import place_hold
from workspace.documents.models import Document
from workspace.people.notifications import notifications_of
from workspace.timeline.models import Entry
from workspace.timeline.queries import get_entry
from workspace.timeline.sticking.operations import react, unpin_entry

PLANNED = "The plan, @Ben"


@pytest.fixture
def rich(office: Office) -> Office:
    """A history in which Ben shared a file; Ana and Dora reacted to it, and Cleo pinned it."""
    ts = office.says("Ben", PLANNED, files=[office.slack.file("plan.pdf", PLAN)])
    office.says("Dora", "Huge", files=[office.slack.file("huge.pdf", PLAN, size=10**12)])
    for who, emoji in (("Ana", "+1"), ("Dora", "+1"), ("Dora", "acme_logo")):
        office.slack.reacts(office.users[who], office.acme, ts, emoji)
    office.clock.forward(hours=1)
    office.slack.pins(office.users["Cleo"], office.acme, ts)
    office.clock.forward(days=3)
    office.link()
    return office


def planned(office: Office) -> Entry:
    found: Entry = next(each for each in office.entries() if each.body.startswith("The plan"))
    shown: Entry = office.world.sees("Ana", get_entry, found.id)
    return shown


def given(entry: Entry) -> set[tuple[str, str, bool]]:
    return {(each.emoji, each.name, bool(each.person_id)) for each in entry.reactions if each.is_there}


ALL = {("+1", "Ana", True), ("+1", "Dora", False), ("acme_logo", "Dora", False)}


# ------------------------------------------------------------------ bringing in
def test_looking_counts_what_hangs_on_the_messages(rich: Office) -> None:
    found = Found.read(looked(rich).found)

    assert (found.files, found.bytes, found.reactions, found.pins) == (1, len(PLAN), 3, 1)
    assert found.left_out == {"files that stay in Slack": 1}
    page = rich.world.client_as("Ana").get(f"/customers/{rich.world.acme}").get_data(as_text=True)
    assert "1 file (0.0 MB), 3 reactions, 1 pin" in page
    assert rich.slack.calls_of("download") == []


def test_everything_comes_with_its_people_and_its_time(rich: Office) -> None:
    assert taken(rich).state == "taken"

    entry = planned(rich)
    assert entry.body == PLANNED
    assert hanging_on(rich, entry) == ["plan.pdf"]
    with rich.world.reading() as db:
        (document,) = db.scalars(select(Document)).all()
    assert document.created_at == entry.at
    assert given(entry) == ALL
    assert (entry.pinned_by, entry.pinned_at - entry.at > timedelta(minutes=59)) == ("Cleo", True)
    assert "stays in Slack: it is larger than 100 MB" in next(body for body in rich.bodies() if "Huge" in body)


def test_nobody_is_told_and_nothing_is_done_in_slack(rich: Office) -> None:
    taken(rich)

    assert rich.world.sees("Ben", notifications_of) == []
    assert rich.texts() == []
    assert [call.method for call in rich.slack.calls if call.method.endswith((".add", ".remove"))] == []


def test_bringing_in_twice_is_once(rich: Office) -> None:
    taken(rich)
    taken(rich)

    assert hanging_on(rich, planned(rich)) == ["plan.pdf"]
    assert given(planned(rich)) == ALL
    assert len(rich.slack.calls_of("download")) == 1


def test_pins_wait_for_the_permission_and_the_rest_comes_at_once(rich: Office) -> None:
    rich.slack.slack.scopes -= {"pins:read"}
    rich.world.does("Ana", take, adoption_id=looked(rich).id)
    for _ in range(5):
        rich.world.settle()
        rich.clock.forward(seconds=30)

    assert "needs pins:read" in now(rich).error
    assert (planned(rich).pinned_at, given(planned(rich))) == (None, ALL)

    rich.slack.slack.scopes |= {"pins:read"}
    rich.quiet()

    assert (now(rich).state, now(rich).error) == ("taken", "")
    assert planned(rich).pinned_by == "Cleo"


# ------------------------------------------------------------------ meanwhile
def test_what_sticks_between_reading_and_writing_is_not_lost(rich: Office) -> None:
    adoption, ts = looked(rich), ts_of(rich, PLANNED)
    between_pages(rich, lambda: rich.slack.unreacts(rich.users["Dora"], rich.acme, ts, "+1"))
    rich.world.does("Ana", take, adoption_id=adoption.id)
    rich.quiet()

    assert given(planned(rich)) == ALL - {("+1", "Dora", False)}


def test_what_is_taken_back_later_goes_both_ways(rich: Office) -> None:
    taken(rich)
    ts = ts_of(rich, PLANNED)
    rich.slack.unreacts(rich.users["Ana"], rich.acme, ts, "+1")
    rich.world.does("Ben", unpin_entry, entry_id=planned(rich).id)
    rich.quiet()

    assert ("+1", "Ana", True) not in given(planned(rich))
    assert not rich.slack.slack.channels[rich.acme].message(ts).get("pinned_to")


# ------------------------------------------------------------------ taking it away again
def test_undo_takes_back_what_hung_there(rich: Office) -> None:
    rich.world.does("Ana", undo, adoption_id=taken(rich).id)
    rich.quiet()
    assert rich.entries() == []
    assert in_the_trash(rich) == ["plan.pdf"]

    taken(rich)

    assert hanging_on(rich, planned(rich)) == ["plan.pdf"]
    assert given(planned(rich)) == ALL
    assert planned(rich).pinned_by == "Cleo"


def test_undo_leaves_what_is_held(rich: Office) -> None:
    adoption = taken(rich)
    rich.world.does("Ana", place_hold, customer_id=rich.world.acme, reason="Lawsuit 7")
    rich.world.does("Ana", undo, adoption_id=adoption.id)
    rich.quiet()

    assert rich.entries() == []
    assert in_the_trash(rich) == []


def test_what_somebody_here_reacted_to_stays_with_its_file(rich: Office) -> None:
    adoption = taken(rich)
    rich.world.does("Ben", react, entry_id=planned(rich).id, emoji="heart")
    rich.quiet()
    rich.world.does("Ana", undo, adoption_id=adoption.id)
    rich.quiet()

    assert [entry.body for entry in rich.entries()] == [PLANNED]
    assert hanging_on(rich, planned(rich)) == ["plan.pdf"]
    assert in_the_trash(rich) == []


def test_what_has_a_newer_file_here_stays(rich: Office) -> None:
    adoption = taken(rich)
    with rich.world.transaction() as db:
        db.scalars(select(Document)).one().version_n = 2
    rich.world.does("Ana", undo, adoption_id=adoption.id)
    rich.quiet()

    assert [entry.body for entry in rich.entries()] == [PLANNED]
