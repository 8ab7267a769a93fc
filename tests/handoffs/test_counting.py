"""How hand-offs stand by team, and how quickly they are answered."""

from __future__ import annotations

from datetime import timedelta

from tests.world import World
from workspace.customers.operations import add_customer
from workspace.handoffs.counting import Answering, TeamLoad, answering_lately, load_by_team
from workspace.handoffs.operations import answer_handoff, offer_handoff


def test_open_ones_count_for_the_team_that_is_asked_and_late_ones_apart(world: World) -> None:
    offer(world, team="support", hours=1)
    offer(world, team="support", hours=48)
    offer(world, person="Cleo")
    taken = offer(world, team="support")
    world.does("Ben", answer_handoff, handoff_id=taken, verb="accept")
    world.clock.forward(hours=2)

    assert world.sees("Ana", load_by_team) == [
        TeamLoad("support", "Support", 2, 1),
        TeamLoad("marketing", "Marketing", 1, 0),
    ]
    assert world.sees("Vera", load_by_team) == []


def test_an_answer_counts_from_the_first_word_and_withdrawn_offers_do_not(world: World) -> None:
    kept, missed, asked = offer(world, team="support", hours=4), offer(world, team="support", hours=1), offer(world)
    world.does("Ana", answer_handoff, handoff_id=offer(world), verb="withdraw")
    world.clock.forward(hours=2)
    for each, verb in ((kept, "accept"), (missed, "decline"), (asked, "ask")):
        world.does("Ben", answer_handoff, handoff_id=each, verb=verb, text="Because")
    world.clock.forward(hours=2)
    world.does("Ana", answer_handoff, handoff_id=asked, verb="answer", text="So")
    world.does("Ben", answer_handoff, handoff_id=asked, verb="accept")

    found = world.sees("Ana", answering_lately)

    assert found.middle is not None
    assert timedelta(hours=2) <= found.middle < timedelta(hours=2, seconds=5)
    assert (found.offered, found.answered, found.timed, found.in_time) == (3, 3, 2, 1)
    world.clock.forward(days=90)
    assert world.sees("Ana", answering_lately) == Answering(0, 0, 0, 0, None)


def offer(world: World, *, team: str = "support", person: str = "", hours: float = 0) -> str:
    """Of a customer of its own, so that taking one over settles no other."""
    customer = world.does("Ana", add_customer, name=f"Beta {world.clock.now:%H%M%S%f}").id
    due = world.clock.now + timedelta(hours=hours) if hours else None
    to = {"person_id": world.people[person]} if person else {"team_id": world.teams[team]}
    return str(world.does("Ana", offer_handoff, customer_id=customer, reason="Please", due_at=due, **to).id)
