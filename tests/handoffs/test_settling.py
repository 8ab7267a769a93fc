"""Several offers of one customer: when one is taken the others are settled, and nobody is asked twice for the same."""

from __future__ import annotations

import pytest

from tests.world import World
from workspace.errors import Conflict
from workspace.handoffs.models import Handoff
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.handoffs.queries import get_handoff, handoffs_for, handoffs_of, next_verbs
from workspace.people.notifications import notifications_of, unread_count
from workspace.timeline.queries import timeline


@pytest.fixture
def offers(world: World) -> tuple[Handoff, Handoff]:
    """Ana offers Acme to Ben and to the marketing team, which is Cleo."""
    to_ben = world.does("Ana", offer_handoff, customer_id=world.acme, person_id=world.people["Ben"], reason="Help")
    to_cleo = world.does("Ana", offer_handoff, customer_id=world.acme, team_id=world.teams["marketing"], reason="Look")
    return to_ben, to_cleo


def _bodies(world: World) -> list[str]:
    return [entry.body for entry in world.sees("Ana", timeline, customer_id=world.acme)]


def test_taking_a_customer_over_settles_its_other_offers(world: World, offers: tuple[Handoff, Handoff]) -> None:
    to_ben, to_cleo = offers
    world.settle()
    assert world.sees("Cleo", unread_count) == 1

    world.does("Ben", answer_handoff, handoff_id=to_ben.id, verb="accept")

    other = world.sees("Cleo", get_handoff, to_cleo.id)
    assert (other.state, other.answered_by.name) == ("settled", "Ben")
    assert next_verbs(world.actor("Cleo"), other) == ()
    assert world.sees("Cleo", handoffs_for) == []
    assert world.sees("Cleo", unread_count) == 0
    assert world.sees("Ana", handoffs_of, world.acme, open_only=True) == []
    assert _bodies(world) == ["took over, which settled the offer to Marketing", "Look", "Help"]
    with pytest.raises(Conflict, match="Ben has taken over this customer"):
        world.does("Cleo", answer_handoff, handoff_id=to_cleo.id, verb="accept")


def test_an_offer_with_an_open_question_is_settled_too(world: World, offers: tuple[Handoff, Handoff]) -> None:
    to_ben, to_cleo = offers
    world.does("Cleo", answer_handoff, handoff_id=to_cleo.id, verb="ask", text="Which contract?")

    world.does("Ben", answer_handoff, handoff_id=to_ben.id, verb="accept")

    assert world.sees("Ana", get_handoff, to_cleo.id).state == "settled"
    assert world.sees("Ana", handoffs_for) == []


def test_everybody_concerned_is_told_once_who_took_over(world: World, offers: tuple[Handoff, Handoff]) -> None:
    world.settle()
    world.does("Ben", answer_handoff, handoff_id=offers[0].id, verb="accept")
    world.settle()

    assert [told.sentence for told in world.sees("Ana", notifications_of)] == ["Ben took over Acme"]
    assert [told.sentence for told in world.sees("Cleo", notifications_of)] == [
        "Ben took over Acme",
        "Ana offers you Acme: “Look”",
    ]


def test_nobody_is_asked_for_what_was_settled_before_they_heard(world: World, offers: tuple[Handoff, Handoff]) -> None:
    world.does("Ben", answer_handoff, handoff_id=offers[0].id, verb="accept")
    world.settle()

    assert [told.sentence for told in world.sees("Cleo", notifications_of)] == ["Ben took over Acme"]


def test_another_customers_offers_stay_open(world: World, offers: tuple[Handoff, Handoff]) -> None:
    from_api = world.api("Ana").post("/api/customers", {"name": "Umbrella"}).json["id"]
    other = world.does("Ana", offer_handoff, customer_id=from_api, team_id=world.teams["marketing"], reason="Too")

    world.does("Ben", answer_handoff, handoff_id=offers[0].id, verb="accept")

    assert world.sees("Ana", get_handoff, other.id).state == "offered"


def test_the_page_says_who_took_over_and_has_no_buttons_left(world: World, offers: tuple[Handoff, Handoff]) -> None:
    browser, path = world.client_as("Cleo"), f"/customers/{world.acme}"
    before = browser.get(path).get_data(as_text=True)
    assert "offered to Marketing, Ben" in before
    assert f"/handoffs/{offers[1].id}/accept" in before

    world.does("Ben", answer_handoff, handoff_id=offers[0].id, verb="accept")
    after = browser.get(path).get_data(as_text=True)

    assert "Ben holds the baton<" in after
    assert f"/handoffs/{offers[1].id}/accept" not in after
    assert "Ben took over by another offer." in after


def test_who_accepts_is_told_before_and_after_that_their_own_offer_ends(world: World) -> None:
    taken = world.does("Ana", offer_handoff, customer_id=world.acme, person_id=world.people["Ben"], reason="Help")
    world.does("Ben", offer_handoff, customer_id=world.acme, team_id=world.teams["marketing"], reason="Look")
    ben, path = world.client_as("Ben"), f"/customers/{world.acme}"
    ends = "Accepting also ends the other open offers of this customer: yours to Marketing."
    assert ends in ben.get(path).get_data(as_text=True)
    assert ends in ben.get("/handoffs").get_data(as_text=True)
    assert "Accepting also ends" not in world.client_as("Ana").get(path).get_data(as_text=True)

    ben.post(f"/handoffs/{taken.id}/accept", {})
    after = ben.get(path).get_data(as_text=True)

    assert "You have taken over Acme. That ended its other open offers: yours to Marketing." in after
    assert "took over, which settled the offer to Marketing" in after


def test_the_same_receiver_has_one_open_offer_at_a_time(world: World, offers: tuple[Handoff, Handoff]) -> None:
    again = {"customer_id": world.acme, "team_id": world.teams["marketing"], "reason": "Once more"}
    with pytest.raises(Conflict, match="You have offered Acme to Marketing already"):
        world.does("Ana", offer_handoff, **again)
    with pytest.raises(Conflict, match="Ana has offered Acme to Marketing already"):
        world.does("Ben", offer_handoff, **again)

    world.does("Ana", answer_handoff, handoff_id=offers[1].id, verb="withdraw")

    assert world.does("Ben", offer_handoff, **again).state == "offered"


def test_offering_twice_is_refused_in_the_form_and_keeps_what_was_typed(
    world: World, offers: tuple[Handoff, Handoff]
) -> None:
    form = {"to": "team:marketing", "reason": "Typed with care"}
    answer = world.client_as("Ana").post(f"/customers/{world.acme}/handoffs/new", form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "You have offered Acme to Marketing already" in page
    assert "Typed with care" in page

    to = {"to": {"team": "marketing"}, "reason": "Again"}
    refused = world.api("Ana").post(f"/api/customers/{world.acme}/handoffs", to)
    assert refused.status_code == 409
    assert "already" in refused.json["detail"]


def test_a_step_with_words_says_its_verb_in_the_heading(world: World, offers: tuple[Handoff, Handoff]) -> None:
    world.does("Cleo", answer_handoff, handoff_id=offers[1].id, verb="decline", text="No time: ask in June")

    page = world.client_as("Ana").get(f"/customers/{world.acme}").get_data(as_text=True)

    assert '<span class="entry-verb">declined</span>' in page
    assert "<p>No time: ask in June</p>" in page
    assert "declined: No time" not in page
