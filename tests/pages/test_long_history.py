"""A long timeline on the page: what is new to a reader, a day long past, an entry among others, folded changes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.world import Clock, World
from workspace.customers.operations import change_customer
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry


@pytest.fixture
def clock(world: World) -> Clock:
    assert isinstance(world.clock, Clock)
    return world.clock


def note(world: World, body: str, who: str = "Ana", **more: object) -> Entry:
    written: Entry = world.does(who, add_entry, customer_id=world.acme, body=body, **more)
    return written


def page_of(world: World, who: str, **asked: str) -> str:
    return world.client_as(who).get(f"/customers/{world.acme}", query_string=asked).get_data(as_text=True)


def articles(page: str) -> list[str]:
    """What stands in the timeline, from the top."""
    return re.findall(r"<p>(note \d+)</p>", page)


def test_what_came_since_the_last_visit_is_marked_and_counted(world: World, clock: Clock) -> None:
    old = note(world, "note 1")
    ben = world.client_as("Ben")
    assert "data-unread" not in page_of(world, "Ben"), "who was never here is not told that all is new"

    assert ben.post(f"/customers/{world.acme}/read", {"entry": old.id}, script=True).status_code == 204
    clock.now += timedelta(hours=1)
    note(world, "note 2")
    answer = note(world, "note 3", kind="comment", reply_to_id=old.id)
    note(world, "note 4", who="Ben")
    page = page_of(world, "Ben")

    assert "1 new since you were here" in page
    assert page.count(" data-unread") == 2, "the note and the answer; not one's own"
    assert re.search(rf'data-id="{answer.id}"[^>]* data-unread', page)
    assert page.index("note 2") < page.index("You read from here down") < page.index("note 1")
    assert "data-unread" not in page_of(world, "Ana"), "it is Ben's mark alone"


def test_the_mark_never_goes_back(world: World) -> None:
    first, second = note(world, "note 1"), note(world, "note 2")
    ben = world.client_as("Ben")

    for entry in (second, first):
        ben.post(f"/customers/{world.acme}/read", {"entry": entry.id}, script=True)

    assert "data-unread" not in page_of(world, "Ben")


def test_a_mark_on_an_entry_of_somebody_else_is_refused(world: World) -> None:
    entry = note(world, "note 1")

    assert world.client_as("Ben").post("/customers/nobody/read", {"entry": entry.id}, script=True).status_code == 422
    assert world.client_as("Ben").post(f"/customers/{world.acme}/read", {"entry": "?"}, script=True).status_code == 404
    assert world.client_as("Vera").post(f"/customers/{world.acme}/read", {"entry": entry.id}).status_code == 404


def test_a_day_long_past_opens_with_a_way_back(world: World, clock: Clock) -> None:
    note(world, "note 1")
    clock.now += timedelta(days=30)
    note(world, "note 2")
    day = (clock.now - timedelta(days=10)).date().isoformat()

    page = page_of(world, "Ben", until=day)

    assert articles(page) == ["note 1"]
    assert "Back to now" in page
    newer = re.search(r'href="([^"]+)" rel="prev"', page)
    assert newer is not None
    answered = world.client_as("Ben").get(newer.group(1).replace("&amp;", "&")).get_data(as_text=True)
    assert articles(answered) == ["note 2"]
    assert 'rel="prev"' not in answered


def test_a_day_before_the_first_entry_says_that_there_was_none(world: World, clock: Clock) -> None:
    note(world, "note 1")

    page = page_of(world, "Ben", until=(clock.now - timedelta(days=10)).date().isoformat())

    assert articles(page) == []
    assert "Nothing that early" in page
    assert "Back to now" in page


def test_what_is_no_day_is_said_in_words(world: World) -> None:
    answered = world.client_as("Ben").get(f"/customers/{world.acme}?until=yesterday")

    assert answered.status_code == 422
    assert "not a date" in answered.get_data(as_text=True)


def test_pages_lead_to_newer_and_older_ones_without_a_gap(world: World, clock: Clock) -> None:
    for number in range(120):
        clock.now += timedelta(minutes=1)
        note(world, f"note {number}")
    ben = world.client_as("Ben")

    def step(page: str, way: str) -> str:
        found = re.search(rf'href="([^"]+)"(?: data-older)? rel="{way}"', page)
        assert found is not None
        return ben.get(found.group(1).replace("&amp;", "&")).get_data(as_text=True)

    newest = page_of(world, "Ben")
    middle = step(newest, "next")
    oldest = step(middle, "next")

    assert articles(newest + middle + oldest) == [f"note {number}" for number in range(119, -1, -1)]
    assert articles(step(oldest, "prev")) == articles(middle)
    assert articles(step(step(oldest, "prev"), "prev"))[-1] == "note 70"


def test_one_entry_is_shown_among_its_neighbours(world: World, clock: Clock) -> None:
    notes = []
    for number in range(80):
        clock.now += timedelta(minutes=1)
        notes.append(note(world, f"note {number}"))
    answer = note(world, "the answer", kind="comment", reply_to_id=notes[10].id)

    for asked in (notes[10], answer):
        shown = articles(page_of(world, "Ben", around=asked.id))
        assert shown[:7] == [f"note {number}" for number in (15, 14, 13, 12, 11, 10, 9)]
        assert shown[-1] == "note 0"
    assert "See it in the timeline" in world.client_as("Ben").get(f"/entries/{answer.id}").get_data(as_text=True)


def test_three_changes_of_the_profile_in_a_row_are_folded(world: World, clock: Clock) -> None:
    for number in range(3):
        clock.now += timedelta(minutes=1)
        world.does("Ana", change_customer, customer_id=world.acme, changes={"about": f"A {number}"})
    world.settle()
    page = page_of(world, "Ben")

    assert "2 more changes by Ana" in page
    assert page.count("data-folded-under=") == 2

    clock.now += timedelta(minutes=1)
    world.does("Cleo", change_customer, customer_id=world.acme, changes={"about": "By Cleo"})
    world.settle()
    assert page_of(world, "Ben").count("data-folded-under=") == 2, "another person's change is no part of the run"


def test_changes_far_apart_are_not_folded(world: World, clock: Clock) -> None:
    for number in range(3):
        clock.now += timedelta(minutes=11)
        world.does("Ana", change_customer, customer_id=world.acme, changes={"about": f"A {number}"})
    world.settle()

    assert page_of(world, "Ben").count('data-kind="profile"') == 3
    assert "data-folded-under=" not in page_of(world, "Ben")
