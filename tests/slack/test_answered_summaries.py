"""An answer to a summary: to one entry it is a comment on that, to several a note that says what it answers."""

from __future__ import annotations

from tests.slack.office import Office
from tests.slack.test_budget import linked, summaries
from workspace.timeline.operations import delete_entry


def test_an_answer_to_a_summary_of_one_entry_answers_that_entry(office: Office) -> None:
    linked(office, budget=0)
    entry = office.writes("Ana", "The renewal is due")
    office.quiet()
    assert len(summaries(office)) == 1

    office.says("Cleo", "I call them", thread=office.ours()[0]["ts"])
    office.quiet()

    answer = office.entries()[-1]
    assert (answer.body, answer.kind, answer.reply_to_id) == ("I call them", "comment", entry.id)


def test_an_answer_to_a_summary_of_several_says_which(office: Office) -> None:
    linked(office, budget=0)
    for number in range(3):
        office.writes("Ana", f"Number {number}")
    office.quiet()
    (summary,) = office.ours()

    ts = office.says("Cleo", "All of it?", thread=summary["ts"])
    office.quiet()
    office.writes("Ana", "One more")
    office.quiet()
    office.slack.edits(office.users["Cleo"], office.acme, ts, "All of it!")
    office.quiet()

    (answer,) = [entry for entry in office.entries() if "All of it" in entry.body]
    moment = office.clock.now.fromtimestamp(float(summary["ts"]), office.clock.now.tzinfo)
    assert answer.body == f"*In answer to the summary of 3 entries, {moment:%H:%M} UTC:*\n\nAll of it!"
    assert answer.reply_to_id is None


def test_what_was_deleted_here_does_not_count(office: Office) -> None:
    linked(office, budget=0)
    entry, wrong = office.writes("Ana", "The renewal is due"), office.writes("Ana", "Wrong")
    office.quiet()
    office.world.does("Ana", delete_entry, entry_id=wrong.id)
    office.quiet()

    office.says("Cleo", "I call them", thread=office.ours()[0]["ts"])
    office.quiet()

    assert office.entries()[-1].reply_to_id == entry.id
