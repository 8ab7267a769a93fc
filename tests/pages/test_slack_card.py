"""The card of a customer's Slack channels: the daily budget, and what was said there before it was linked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.slack.history import now, taken, talked_before
from tests.slack.office import Office
from workspace.bots.adopting.operations import look


@pytest.fixture
def office(tmp_path: Path):
    made = Office(tmp_path)
    yield talked_before(made)
    made.close()
    assert made.slack.violations == []


def page(office: Office) -> str:
    return str(office.world.client_as("Ben").get(f"/customers/{office.world.acme}").get_data(as_text=True))


def test_the_budget_is_shown_and_changed(office: Office) -> None:
    office.writes("Ana", "One")
    office.quiet()
    assert "1 of 100 messages today" in page(office)

    ben, link = office.world.client_as("Ben"), office.the_link()
    assert ben.post(f"/channels/{link.id}/budget", {"budget": "7"}).status_code == 303
    assert "1 of 7 messages today" in page(office)


@pytest.mark.parametrize("typed", ["", "-1", "many", "10001", "9" * 400, "1.5"])
def test_a_wrong_budget_is_a_sentence_and_changes_nothing(office: Office, typed: str) -> None:
    answer = office.world.client_as("Ben").post(f"/channels/{office.the_link().id}/budget", {"budget": typed})

    assert answer.status_code == 422
    assert office.the_link().budget == 100


def test_earlier_messages_are_looked_at_brought_in_and_taken_away(office: Office) -> None:
    ben = office.world.client_as("Ben")
    assert "Bring in earlier messages" in page(office)
    ben.post(f"/channels/{office.the_link().id}/history")
    assert "Reading what was said here before" in page(office)
    office.quiet()

    assert "4 messages, 1 thread, 1 file" in page(office)
    assert "via Slack: nobody of ours" in page(office)
    assert "Left out: messages of other apps (1)" in page(office)
    ben.post(f"/adoptions/{now(office).id}/take")
    assert "0 of 4 brought in" in page(office)
    office.quiet()

    assert "Earlier messages brought in: 4" in page(office)
    assert "They want" in page(office)
    ben.post(f"/adoptions/{now(office).id}/undo")
    assert "Taking away again" in page(office)
    office.quiet()
    assert "They want" not in page(office)
    assert "Bring in earlier messages" in page(office)


def test_who_is_late_is_told_so(office: Office) -> None:
    ben = office.world.client_as("Ben")
    ben.post(f"/channels/{office.the_link().id}/history")
    assert ben.post(f"/channels/{office.the_link().id}/history").status_code == 409
    assert ben.post(f"/adoptions/{now(office).id}/take").status_code == 409
    assert ben.post("/adoptions/nothing/take").status_code == 404


def test_a_guest_can_do_none_of_it(office: Office) -> None:
    vera, link = office.world.client_as("Vera"), office.the_link()

    for path in (f"/channels/{link.id}/budget", f"/channels/{link.id}/history", "/adoptions/x/take"):
        assert vera.post(path, {"budget": "5"}).status_code == 404
    assert office.the_link().budget == 100


def test_a_second_look_that_is_put_aside_leaves_the_first_to_be_taken_away(office: Office) -> None:
    ben, link = office.world.client_as("Ben"), office.the_link()
    taken(office)
    office.world.does("Ben", look, link_id=link.id)
    office.quiet()
    ben.post(f"/adoptions/{now(office).id}/undo")
    office.quiet()
    assert len(office.entries()) == 4
    assert "Take away 4" in page(office)

    ben.post(f"/adoptions/{now(office).id}/undo")
    office.quiet()

    assert office.entries() == []
    assert "Take away" not in page(office)
