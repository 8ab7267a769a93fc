"""The inbox: what comes first, what is put off and comes back, what is done and can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.world import Browser, World
from workspace.errors import Invalid, NotFound
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.inbox.operations import mark_done, mark_unread, snooze, take_back
from workspace.inbox.queries import due_today, inbox_rows, tab_counts
from workspace.people.notifications import mark_read, notifications_of, unread_count
from workspace.people.operations import change_person
from workspace.timeline.operations import add_entry


def mention(world: World, words: str, *, to: str = "Ben") -> None:
    world.does("Ana", add_entry, customer_id=world.acme, body=f"@{to} {words}")
    world.settle()


def offer(world: World, reason: str, *, hours: float | None = None, **to: Any) -> Any:
    due_at = world.clock() + timedelta(hours=hours) if hours else None
    to = to or {"person_id": world.people["Ben"]}
    made = world.does("Ana", offer_handoff, customer_id=world.acme, reason=reason, due_at=due_at, **to)
    world.settle()
    return made


def rows(world: World, who: str = "Ben", tab: str = "needs-me") -> list[str]:
    """What the rows say, without who says it."""
    found = world.sees(who, inbox_rows, tab=tab, zone="")
    return [(row.told.sentence if row.told else row.handoff.reason).rpartition("“")[2].rstrip("”") for row in found]


def ids(world: World, who: str = "Ben") -> list[str]:
    return [told.id for told in world.sees(who, notifications_of)]


def test_what_is_over_comes_first_then_what_is_due_today_then_unread(world: World) -> None:
    mention(world, "read")
    world.does("Ben", mark_read)
    mention(world, "unread")
    team = {"team_id": world.teams["support"]}
    offer(world, "due today", hours=8)
    offer(world, "over", hours=1, **team)
    world.clock.forward(hours=2)

    assert rows(world) == ["over", "due today", "@Ben unread", "@Ben read"]
    assert [due.handoff.reason for due in world.sees("Ben", due_today, zone="")] == ["over", "due today"]


def test_what_is_put_off_comes_back_by_itself_unread(world: World) -> None:
    mention(world, "later")
    until = world.clock() + timedelta(hours=3)
    world.does("Ben", snooze, notification_ids=ids(world), until=until)

    assert (rows(world), rows(world, tab="snoozed")) == ([], ["@Ben later"])
    assert world.sees("Ben", unread_count) == 0
    world.settle()
    assert rows(world) == [], "not before its time"
    world.clock.forward(hours=3)
    world.settle()
    assert (rows(world), rows(world, tab="snoozed")) == (["@Ben later"], [])
    assert world.sees("Ben", unread_count) == 1


def test_put_off_anew_it_comes_back_at_the_later_time_alone(world: World) -> None:
    mention(world, "later")
    for hours in (1, 5):
        world.does("Ben", snooze, notification_ids=ids(world), until=world.clock() + timedelta(hours=hours))
    world.clock.forward(hours=2)
    world.settle()
    assert rows(world) == []

    world.clock.forward(hours=4)
    world.settle()
    assert rows(world) == ["@Ben later"]


def test_nothing_is_put_off_into_the_past_or_for_years(world: World) -> None:
    mention(world, "later")
    for until in (world.clock() - timedelta(minutes=1), world.clock() + timedelta(days=800)):
        with pytest.raises(Invalid):
            world.does("Ben", snooze, notification_ids=ids(world), until=until)
    assert rows(world) == ["@Ben later"]


def test_what_is_done_leaves_and_can_be_taken_back(world: World) -> None:
    mention(world, "one")
    mention(world, "two")
    world.does("Ben", mark_done, notification_ids=ids(world))
    assert (rows(world), len(rows(world, tab="done"))) == ([], 2)

    world.does("Ben", take_back, notification_ids=ids(world)[:1])

    assert rows(world) == ["@Ben two"]
    assert world.sees("Ben", tab_counts)["mentions"] == 1


def test_a_hand_off_that_waits_for_an_answer_is_not_done_by_saying_so(world: World) -> None:
    handoff = offer(world, "Please take over")
    done = world.does("Ben", mark_done, notification_ids=ids(world))
    assert (done.ids, done.waiting, rows(world)) == ((), 1, ["Please take over"])

    world.does("Ben", answer_handoff, handoff_id=handoff.id, verb="accept")
    world.settle()
    assert rows(world) == [], "answered, it needs nobody any more"


def test_who_joins_a_team_sees_what_waits_for_it_though_they_were_never_told(world: World) -> None:
    offer(world, "For support", team_id=world.teams["support"])
    assert rows(world, "Cleo") == []
    world.does("Ana", change_person, person_id=world.people["Cleo"], team_id=world.teams["support"])

    assert rows(world, "Cleo") == ["For support"]


def test_nobody_touches_what_is_in_anothers_inbox(world: World) -> None:
    mention(world, "mine")
    mine, until = ids(world), world.clock() + timedelta(hours=2)
    for act, more in ((mark_done, {}), (mark_unread, {}), (take_back, {}), (snooze, {"until": until})):
        with pytest.raises(NotFound):
            world.does("Cleo", act, notification_ids=mine, **more)
    assert rows(world) == ["@Ben mine"]
    world.does("Ben", snooze, notification_ids=mine, until=until)
    assert rows(world) == []


def test_due_times_are_told_before_and_after_to_who_is_concerned(world: World) -> None:
    offer(world, "Call Joris", hours=5)
    world.clock.forward(hours=2, minutes=1)
    world.settle()
    assert said(world, "Ben")[0] == "The offer of Acme waits for an answer and is due soon: “Call Joris”"
    assert said(world, "Ana") == []

    world.clock.forward(hours=3)
    world.settle()
    for who in ("Ana", "Ben"):
        assert said(world, who)[0] == "The offer of Acme waits for an answer and was due: “Call Joris”"


def test_nobody_is_reminded_of_what_is_done(world: World) -> None:
    handoff = offer(world, "Call Joris", hours=5)
    world.does("Ben", answer_handoff, handoff_id=handoff.id, verb="accept")
    world.does("Ben", answer_handoff, handoff_id=handoff.id, verb="done")
    world.clock.forward(hours=6)
    world.settle()

    assert not [each for each in said(world, "Ben") + said(world, "Ana") if "due" in each]


def said(world: World, who: str) -> list[str]:
    return [told.sentence for told in world.sees(who, notifications_of)]


# ------------------------------------------------------------------ as a page, without a script
@pytest.fixture
def ben(world: World) -> Browser:
    return world.client_as("Ben")


def test_the_page_puts_off_marks_done_and_undoes_by_forms_alone(world: World, ben: Browser) -> None:
    mention(world, "by form")
    (mine,) = ids(world)

    assert ben.post("/inbox/act", {"do": "snooze", "id": mine, "until": "tomorrow"}).status_code == 303
    assert "by form" not in ben.get("/inbox").get_data(as_text=True)
    assert "by form" in ben.get("/inbox?tab=snoozed").get_data(as_text=True)
    ben.post(f"/inbox/act?do=back&row={mine}")
    ben.post("/inbox/act", {"do": "done", "id": mine})
    page = ben.get("/inbox").get_data(as_text=True)

    assert "1 is done." in page
    assert f'action="/inbox/act?do=back&amp;id={mine}"' in page
    ben.post(f"/inbox/act?do=back&id={mine}")
    assert "by form" in ben.get("/inbox").get_data(as_text=True)


def test_the_page_says_what_was_wrong(world: World, ben: Browser) -> None:
    mention(world, "still here")
    (mine,) = ids(world)

    ben.post("/inbox/act", {"do": "snooze", "id": mine, "until": "", "day": "2020-01-01"})
    assert "That day has begun already." in ben.get("/inbox").get_data(as_text=True)
    ben.post("/inbox/act", {"do": "done"})
    assert "Tick something first." in ben.get("/inbox").get_data(as_text=True)
    assert ben.post("/inbox/act", {"do": "done", "id": "nothing"}, script=True).status_code == 404
    assert ben.get("/inbox?tab=secrets").status_code == 404
    assert world.client_as("Vera").get("/inbox").status_code == 404
    assert world.client_as("Vera").post("/inbox/act", {"do": "done", "id": mine}).status_code == 404
    assert "still here" in ben.get("/inbox").get_data(as_text=True)


def test_putting_off_goes_by_the_readers_own_clock(world: World, ben: Browser) -> None:
    ben.post("/account", {"do": "language", "language": "", "zone": "Europe/Berlin"})
    mention(world, "by clock")
    ben.post("/inbox/act", {"do": "snooze", "id": ids(world)[0], "until": "tomorrow"})

    (told,) = world.sees("Ben", notifications_of)
    assert told.snoozed_until == datetime(2026, 11, 3, 8, tzinfo=told.snoozed_until.tzinfo)


def test_what_one_promised_is_said_to_be_done_where_it_falls_due(world: World) -> None:
    made = offer(world, "Call Priya", hours=4)
    done = f'action="/handoffs/{made.id}/done"'
    ben = world.client_as("Ben")
    assert done not in ben.get("/inbox").get_data(as_text=True), "it is not accepted yet"
    ben.post(f"/handoffs/{made.id}/accept")
    world.clock.forward(hours=5)

    page = ben.get("/inbox").get_data(as_text=True)
    assert done in page
    assert "Call Priya</small>" in page
    ben.post(f"/handoffs/{made.id}/done")
    assert world.sees("Ben", due_today, zone="") == []
