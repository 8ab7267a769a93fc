"""Above a channel's daily budget quiet news folds into one message of the day; what asks somebody always passes."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from tests.slack.office import Office
from workspace.bots.bundling.ranks import RANKS, Facts, news_of, passes
from workspace.bots.models import Bundle, ChannelLink, Mirrored
from workspace.customers.operations import change_customer
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry, delete_entry, edit_entry


def linked(office: Office, *, budget: int) -> None:
    link = office.link()
    with office.world.transaction() as db:
        db.get_one(ChannelLink, link.id).budget = budget


def writes_at_once(office: Office, count: int, who: str = "Ana") -> list[Entry]:
    actor = office.world.actor(who)
    with office.world.transaction() as db:
        return [add_entry(db, actor, customer_id=office.world.acme, body=f"Row {n}") for n in range(count)]


def summaries(office: Office) -> list[str]:
    return [text for text in office.texts() if text.startswith("Also on the timeline")]


# ------------------------------------------------------------------ the rule
@pytest.mark.parametrize(
    ("facts", "news", "level"),
    [
        (Facts("note"), "note", "quiet"),
        (Facts("call"), "note", "quiet"),
        (Facts("profile"), "profile", "quiet"),
        (Facts("document"), "document", "quiet"),
        (Facts("note", names_somebody=True), "mention", "always"),
        (Facts("handoff", step="offer"), "offer", "always"),
        (Facts("handoff", step="decline"), "answer", "always"),
        (Facts("handoff", step="done"), "done", "quiet"),
        (Facts("handoff", step="done", had_date=True), "promise", "always"),
        (Facts("comment", root_is_said=True), "reply", "thread"),
        (Facts("comment"), "note", "quiet"),
    ],
)
def test_each_kind_of_news_has_its_rank(facts: Facts, news: str, level: str) -> None:
    assert (news_of(facts), RANKS[news].level) == (news, level)


def test_threads_may_go_on_until_twice_the_budget() -> None:
    said = [(level, spent) for level in ("quiet", "thread", "always") for spent in (9, 10, 19, 20)]

    assert [each for each in said if passes(each[0], spent=each[1], budget=10)] == [
        ("quiet", 9), ("thread", 9), ("thread", 10), ("thread", 19), ("always", 9), ("always", 10), ("always", 19),
        ("always", 20),
    ]  # fmt: skip
    assert not passes("thread", spent=0, budget=0)


# ------------------------------------------------------------------ through the channel
def test_what_is_above_the_budget_stands_in_one_message(office: Office) -> None:
    linked(office, budget=2)
    entries = [office.writes("Ana", f"Number {number}") for number in range(5)]
    office.quiet()

    assert office.said()[:2] == ["Number 0", "Number 1"]
    assert len(office.ours()) == 3
    (summary,) = summaries(office)
    assert "Acme on 2026-11-02: 3 things" in summary
    assert "Number 2" in summary
    assert "Number 4" in summary
    assert office.ours()[2]["blocks"][0]["block_id"].startswith("tb:")
    assert [office.state(entry) for entry in entries[1:3]] == ["in #acme", "in today's summary in #acme"]


def test_the_message_is_edited_in_place_and_not_for_each_entry(office: Office) -> None:
    linked(office, budget=0)
    office.writes("Ana", "The first")
    office.quiet()
    for number in range(6):
        office.writes("Ben", f"More {number}")
    office.quiet()

    assert len(office.slack.calls_of("chat.postMessage")) == 1
    assert len(office.slack.calls_of("chat.update")) == 1
    assert "7 things" in summaries(office)[0]


def test_edits_lie_three_seconds_apart(office: Office) -> None:
    linked(office, budget=0)
    for number in range(5):
        office.writes("Ana", f"Number {number}")
        office.world.settle()
        office.clock.forward(seconds=1)
    office.quiet()

    calls = [call.at for call in office.slack.calls if call.method in ("chat.postMessage", "chat.update")]
    assert len(calls) > 1
    assert all(later - earlier >= 3 for earlier, later in pairwise(calls))


def test_mentions_and_handoffs_always_pass(office: Office) -> None:
    linked(office, budget=0)
    office.writes("Ana", "Nothing for anybody")
    office.writes("Ana", "@Ben please call them")
    handoff = office.world.does(
        "Ana", offer_handoff, customer_id=office.world.acme, team_id=office.world.teams["support"], reason="Sign-in"
    )
    office.quiet()
    office.world.does("Ben", answer_handoff, handoff_id=handoff.id, verb="accept")
    office.world.does("Ben", answer_handoff, handoff_id=handoff.id, verb="done")
    office.quiet()

    alone = [text for text in office.texts() if not text.startswith("Also on")]
    assert len(alone) == 3
    assert "please call them" in alone[0]
    assert alone[1].startswith("Ana hands Acme to Support.")
    assert alone[2] == "Ben (Support): took over"
    assert "2 things" in summaries(office)[0]


def test_what_was_promised_for_a_date_is_said_when_it_is_done(office: Office) -> None:
    linked(office, budget=0)
    handoff = office.world.does(
        "Ana", offer_handoff, customer_id=office.world.acme, team_id=office.world.teams["support"], reason="Sign-in",
        due_at=office.clock() + timedelta(days=1),
    )  # fmt: skip
    office.world.does("Ben", answer_handoff, handoff_id=handoff.id, verb="accept")
    office.world.does("Ben", answer_handoff, handoff_id=handoff.id, verb="done")
    office.quiet()

    assert office.said()[-1] == "marked the hand-off as done"
    assert summaries(office) == []


def test_an_answer_in_a_thread_that_is_there_passes_until_twice_the_budget(office: Office) -> None:
    linked(office, budget=2)
    root = office.writes("Ana", "The root")
    office.writes("Ana", "Another")
    for number in range(4):
        office.writes("Ben", f"Answer {number}", reply_to_id=root.id)
    office.quiet()

    assert office.said()[:4] == ["The root", "Another", "Answer 0", "Answer 1"]
    assert "2 things" in summaries(office)[0]


def test_the_next_day_has_its_own_budget_and_summary(office: Office) -> None:
    linked(office, budget=1)
    old = [office.writes("Ana", f"Monday {number}") for number in range(2)]
    office.quiet()
    office.clock.forward(days=1)
    for number in range(2):
        office.writes("Ana", f"Tuesday {number}")
    office.quiet()

    assert office.said()[0] == "Monday 0"
    assert len([text for text in office.said() if text.startswith(("Monday", "Tuesday"))]) == 2
    assert len(summaries(office)) == 2
    assert office.state(old[1]) == "in the summary of 2026-11-02 in #acme"


def test_an_import_is_one_message(office: Office) -> None:
    linked(office, budget=100)
    entries = writes_at_once(office, 1_000)
    office.quiet()

    (message,) = office.ours()
    assert "1,000 things" in message["text"]
    assert len(office.slack.calls_of("chat.postMessage")) == 1
    assert office.state(entries[0]) == office.state(entries[-1]) == "in today's summary in #acme"


def test_a_busy_conversation_is_no_import(office: Office) -> None:
    linked(office, budget=100)
    for number in range(6):
        office.writes("Ana", f"From Ana {number}")
        office.writes("Ben", f"From Ben {number}")
    office.quiet()

    assert len(office.ours()) == 12
    assert summaries(office) == []


def test_within_an_import_who_is_named_is_told(office: Office) -> None:
    linked(office, budget=100)
    writes_at_once(office, 30)
    office.writes("Ana", "@Ben look at row 7")
    writes_at_once(office, 30)
    office.quiet()

    assert len(office.ours()) == 2
    assert "60 things" in summaries(office)[0]


# ------------------------------------------------------------------ what happens to it afterwards
def test_an_edit_and_a_deletion_reach_the_summary(office: Office) -> None:
    linked(office, budget=0)
    first, second, third = (office.writes("Ana", body) for body in ("One", "Two", "Three"))
    office.quiet()
    office.world.does("Ana", edit_entry, entry_id=first.id, body="The first")
    office.world.does("Ana", delete_entry, entry_id=second.id)
    office.quiet()

    (summary,) = summaries(office)
    assert "2 things" in summary
    assert "The first" in summary
    assert "Two" not in summary

    office.world.does("Ana", delete_entry, entry_id=first.id)
    office.world.does("Ana", delete_entry, entry_id=third.id)
    office.quiet()
    assert office.ours() == []


@pytest.mark.parametrize("fault", ["lost_after", "500_after", "lost_before", "500_before", "429"])
def test_a_lost_answer_is_still_one_summary(office: Office, fault: str) -> None:
    linked(office, budget=0)
    office.slack.fail("chat.postMessage", fault, times=2)
    office.writes("Ana", "One")
    office.writes("Ana", "Two")
    office.quiet()

    assert len(office.ours()) == 1
    assert "2 things" in summaries(office)[0]


def test_our_own_echo_is_the_summarys_receipt(office: Office) -> None:
    office.slack.echo = "before"
    linked(office, budget=0)
    office.slack.fail("chat.postMessage", "lost_after")
    office.writes("Ana", "One")
    office.quiet()

    assert len(office.ours()) == 1
    assert office.bodies() == ["One"]


def test_a_summary_that_somebody_took_away_is_not_edited_any_more(office: Office) -> None:
    linked(office, budget=0)
    office.writes("Ana", "One")
    office.quiet()
    office.slack.deletes(office.acme, office.ours()[0]["ts"])
    office.writes("Ana", "Two")
    office.quiet()
    office.writes("Ana", "Three")
    office.quiet()

    (summary,) = summaries(office)
    assert "2 things" in summary
    assert "Three" in summary


def test_a_summary_of_long_and_hostile_texts_keeps_to_the_limits(office: Office) -> None:
    linked(office, budget=0)
    for body in (
        "x" * 100_000,
        "🙂" * 20_000,
        "<!channel> @everyone `<!here>` & </a>",
        "> " * 500 + "deep",
        "```\n" * 99,
    ):
        office.writes("Ana", body)
    office.quiet()

    (summary,) = summaries(office)
    assert "<!" not in summary
    assert "@everyone" not in summary


def test_nothing_more_is_said_when_people_from_outside_come_in(office: Office) -> None:
    linked(office, budget=0)
    office.writes("Ana", "For staff")
    office.world.settle()
    office.slack.slack.channels[office.acme].is_ext_shared = True
    office.channel_event("channel_shared")
    office.clock.forward(minutes=5)
    office.world.settle()
    office.clock.forward(minutes=5)
    office.world.settle()

    assert office.ours() == []
    with office.world.reading() as db:
        assert db.scalars(select(Bundle.state)).all() == ["removed"]
        assert db.scalars(select(Mirrored.state)).all() == ["held"]


def test_profile_changes_are_quiet(office: Office) -> None:
    linked(office, budget=0)
    office.world.does("Ana", change_customer, customer_id=office.world.acme, changes={"about": "Makes better anvils."})
    office.quiet()

    assert len(summaries(office)) == 1
