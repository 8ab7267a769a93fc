"""Handing a customer over: nothing moves before somebody accepts, and of two who accept one wins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import START, World
from workspace.customers.queries import get_customer
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.handoffs.models import Handoff
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.handoffs.queries import get_handoff, handoffs_for, next_verbs, promised
from workspace.people.notifications import notifications_of
from workspace.people.operations import add_person, deactivate_person
from workspace.timeline.queries import timeline


@pytest.fixture
def offer(world: World) -> Handoff:
    """Ana offers Acme to the support team, which is Ben and Dora."""
    team = world.teams["support"]
    world.people["Dora"] = world.does("Ana", add_person, name="Dora", email="dora@baton.example", team_id=team).id
    return world.does("Ana", offer_handoff, customer_id=world.acme, team_id=team, reason="They need help now")


def test_an_offer_moves_nothing_and_is_told_to_its_receivers(world: World, offer: Handoff) -> None:
    world.settle()

    assert _holder(world) == ("Sales", "Ana")
    for name in ("Ben", "Dora"):
        assert [each.sentence for each in world.sees(name, notifications_of)] == [
            "Ana offers you Acme: “They need help now”"
        ]
        assert [each.id for each in world.sees(name, handoffs_for)] == [offer.id]
    for name in ("Ana", "Cleo", "Vera"):
        assert world.sees(name, notifications_of) == []
    assert [entry.body for entry in world.sees("Cleo", timeline, customer_id=world.acme)] == ["They need help now"]


def test_accepting_passes_the_baton_and_tells_who_offered(world: World, offer: Handoff) -> None:
    world.does("Ben", answer_handoff, handoff_id=offer.id, verb="accept")
    world.settle()

    assert _holder(world) == ("Support", "Ben")
    assert [each.sentence for each in world.sees("Ana", notifications_of)] == ["Ben took over Acme"]
    assert world.sees("Dora", handoffs_for) == []


def test_of_two_who_accept_one_wins_and_the_other_is_told_who(world: World, offer: Handoff) -> None:
    browsers = {name: world.client_as(name) for name in ("Ben", "Dora")}
    path = f"/handoffs/{offer.id}/accept"

    assert browsers["Ben"].post(path).status_code == 303
    late = browsers["Dora"].post(path)

    assert (late.status_code, late.headers["Location"]) == (303, f"/customers/{world.acme}")
    said = "Acme: Ben was faster and has taken over already."
    # What fetches a part of a page anew does not take the sentence from who reads.
    assert said not in browsers["Dora"].get(late.headers["Location"], headers={"X-Refresh": "inbox"}).get_data(
        as_text=True
    )
    assert said in browsers["Dora"].get(late.headers["Location"]).get_data(as_text=True)
    assert said not in browsers["Dora"].get(late.headers["Location"]).get_data(as_text=True)
    assert _holder(world) == ("Support", "Ben")
    again = browsers["Ben"].post(path)
    assert "Acme: You have taken over already." in browsers["Ben"].get(again.headers["Location"]).get_data(as_text=True)


def test_declining_needs_a_reason_and_moves_nothing(world: World, offer: Handoff) -> None:
    with pytest.raises(Invalid, match="The reason is empty"):
        world.does("Ben", answer_handoff, handoff_id=offer.id, verb="decline", text=" ")
    world.does("Ben", answer_handoff, handoff_id=offer.id, verb="decline", text="No time before June")
    world.settle()

    assert _holder(world) == ("Sales", "Ana")
    assert [each.sentence for each in world.sees("Ana", notifications_of)] == [
        "Ben declined to take over Acme: “No time before June”"
    ]
    with pytest.raises(Conflict, match="Ben has declined"):
        world.does("Dora", answer_handoff, handoff_id=offer.id, verb="accept")


def test_a_question_waits_for_its_answer_and_then_it_goes_on(world: World, offer: Handoff) -> None:
    world.does("Ben", answer_handoff, handoff_id=offer.id, verb="ask", text="Which contract?")
    world.settle()
    assert [each.id for each in world.sees("Ana", handoffs_for)] == [offer.id]
    assert "Which contract?" in world.sees("Ana", notifications_of)[0].sentence

    world.does("Ana", answer_handoff, handoff_id=offer.id, verb="answer", text="The old one")
    world.settle()
    assert world.sees("Ana", handoffs_for) == []
    assert "The old one" in world.sees("Ben", notifications_of)[0].sentence

    world.does("Ben", answer_handoff, handoff_id=offer.id, verb="accept")
    assert [step.verb for step in world.sees("Ana", get_handoff, offer.id).steps] == [
        "offer",
        "ask",
        "answer",
        "accept",
    ]


def test_what_is_promised_stands_with_the_customer_until_it_is_done(world: World) -> None:
    due = world.clock() + timedelta(days=1)
    words = {"reason": "Send the plan", "due_at": due}
    promise = world.does("Ana", offer_handoff, customer_id=world.acme, person_id=world.people["Ben"], **words)
    pages = [f"/customers/{world.acme}", "/handoffs?show=promised"]
    browser = world.client_as("Cleo")

    for state, is_there in (("accept", True), ("done", False)):
        assert [each.id for each in world.sees("Cleo", promised)] == [] if state == "accept" else [promise.id]
        world.does("Ben", answer_handoff, handoff_id=promise.id, verb=state)
        assert ["taken over by Ben" in browser.get(page).get_data(as_text=True) for page in pages] == [is_there] * 2
    assert world.sees("Vera", promised) == []


def test_withdrawing_ends_the_offer(world: World, offer: Handoff) -> None:
    world.does("Ana", answer_handoff, handoff_id=offer.id, verb="withdraw")

    with pytest.raises(Conflict, match="Ana has withdrawn"):
        world.does("Ben", answer_handoff, handoff_id=offer.id, verb="accept")
    assert _holder(world) == ("Sales", "Ana")


def test_done_closes_what_was_accepted(world: World, offer: Handoff) -> None:
    with pytest.raises(Forbidden):
        world.does("Ben", answer_handoff, handoff_id=offer.id, verb="done")
    world.does("Ben", answer_handoff, handoff_id=offer.id, verb="accept")
    world.does("Ben", answer_handoff, handoff_id=offer.id, verb="done")

    with pytest.raises(Conflict, match="done already"):
        world.does("Ana", answer_handoff, handoff_id=offer.id, verb="done")


@pytest.mark.parametrize(
    ("who", "verbs"),
    [("Ana", ("withdraw",)), ("Ben", ("accept", "ask", "decline")), ("Cleo", ())],
)
def test_each_may_do_what_is_theirs(world: World, offer: Handoff, who: str, verbs: tuple[str, ...]) -> None:
    handoff = world.sees(who, get_handoff, offer.id)

    assert next_verbs(world.actor(who), handoff) == verbs
    for verb in {"accept", "ask", "decline", "answer", "withdraw"} - set(verbs):
        with pytest.raises((Forbidden, Conflict)):
            world.does(who, answer_handoff, handoff_id=offer.id, verb=verb, text="words")


def test_an_offer_to_a_person_is_for_them_alone(world: World) -> None:
    ben = world.people["Ben"]
    offer = world.does("Ana", offer_handoff, customer_id=world.acme, person_id=ben, reason="Yours")

    with pytest.raises(Forbidden):
        world.does("Cleo", answer_handoff, handoff_id=offer.id, verb="accept")
    world.does("Ben", answer_handoff, handoff_id=offer.id, verb="accept")
    assert _holder(world) == ("Support", "Ben")


def test_what_will_not_do_is_said_in_the_form_and_nothing_is_offered(world: World) -> None:
    world.does("Ana", deactivate_person, person_id=world.people["Cleo"])
    browser, path = world.client_as("Ana"), f"/customers/{world.acme}/handoffs/new"
    right = {"to": "team:support", "reason": "Please"}
    wrong = {
        "The reason is empty": {**right, "reason": " "},
        "Choose a team or a person": {**right, "to": ""},
        "cannot hand over to yourself": {**right, "to": f"person:{world.people['Ana']}"},
        "Vera cannot take over": {**right, "to": f"person:{world.people['Vera']}"},
        "Cleo cannot take over": {**right, "to": f"person:{world.people['Cleo']}"},
        "has passed already": {**right, "due_at": "2026-11-01T09:00"},
        "not a date and time": {**right, "due_at": "soon"},
        "50 points at most": {**right, "checklist": "\n".join("x" * 51)},
    }
    for says, form in wrong.items():
        answer = browser.post(path, form)
        assert answer.status_code == 422, says
        assert says in answer.get_data(as_text=True)
    assert browser.post(path, {**right, "to": "team:nothing"}).status_code == 404

    assert world.sees("Ben", handoffs_for) == []
    assert browser.post(path, {**right, "due_at": "2026-11-05T09:00", "checklist": "Call\n\nWrite"}).status_code == 303
    (offered,) = world.sees("Ben", handoffs_for)
    assert offered.checklist == '["Call", "Write"]'
    assert offered.due_at is not None
    assert offered.due_at - START > timedelta(days=2)


def test_guests_know_of_no_hand_off(world: World, offer: Handoff) -> None:
    browser = world.client_as("Vera")

    assert browser.post(f"/handoffs/{offer.id}/accept").status_code == 404
    assert browser.get("/handoffs").status_code == 404
    with pytest.raises(NotFound):
        world.sees("Vera", get_handoff, offer.id)


def test_an_unknown_verb_is_refused(world: World, offer: Handoff) -> None:
    browser = world.client_as("Ben")

    browser.post(f"/handoffs/{offer.id}/steal")
    page = browser.get(f"/customers/{world.acme}").get_data(as_text=True)
    assert "Acme: A hand-off cannot be answered with" in page
    assert _holder(world) == ("Sales", "Ana")


def _holder(world: World) -> tuple[str, str]:
    customer = world.sees("Ana", get_customer, world.acme)
    return customer.holder_team.name, customer.holder_person.name
