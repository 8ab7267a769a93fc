"""While a channel's history is brought in, people there go on: nothing is lost, nothing doubled."""

from __future__ import annotations

from tests.slack.history import ROOT, between_pages, looked, now, taken, ts_of
from tests.slack.office import Office
from workspace.bots.adopting.operations import take


def test_a_live_message_between_two_pages_comes_once(old: Office) -> None:
    old.slack.slack.page_cap = 1
    looked(old)
    between_pages(old, lambda: old.says("Ben", "Live"))
    old.world.does("Ana", take, adoption_id=now(old).id)
    old.quiet()

    assert sorted(body[:9] for body in old.bodies()) == sorted(["They want", "How many,", "Forty", "With this", "Live"])


def test_an_edit_of_what_is_read_and_not_yet_written_is_not_lost(old: Office) -> None:
    adoption = looked(old)
    between_pages(old, lambda: old.slack.edits(old.users["Ana"], old.acme, ts_of(old, ROOT), "Edited"))
    old.world.does("Ana", take, adoption_id=adoption.id)
    old.quiet()

    assert "Edited" in old.bodies()
    assert len(old.entries()) == 4


def test_a_deletion_of_what_is_read_and_not_yet_written_is_kept(old: Office) -> None:
    adoption = looked(old)
    gone = ts_of(old, "Forty")
    between_pages(old, lambda: old.slack.deletes(old.acme, gone))
    old.world.does("Ana", take, adoption_id=adoption.id)
    old.quiet()

    assert "Forty" not in old.bodies()
    assert len(old.entries()) == 3


def test_an_edit_and_a_deletion_of_what_was_brought_arrive(old: Office) -> None:
    taken(old)
    gone = ts_of(old, "Forty")
    old.slack.edits(old.users["Ana"], old.acme, ts_of(old, ROOT), "Edited")
    old.slack.deletes(old.acme, gone)
    old.quiet()

    assert "Edited" in old.bodies()
    assert "Forty" not in old.bodies()


def test_an_answer_to_what_was_brought_stands_under_it(old: Office) -> None:
    taken(old)
    old.says("Dora", "Today", thread=ts_of(old, ROOT))
    old.quiet()

    assert old.entries()[-1].reply_to_id == old.entries()[0].id
