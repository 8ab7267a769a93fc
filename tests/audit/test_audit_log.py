"""Who did what, for admins alone: every act, no word of what was written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import workspace
from tests.world import World
from workspace.audit.queries import acts
from workspace.audit.words import ACTS, STEPS
from workspace.customers.operations import add_customer, change_customer
from workspace.errors import Forbidden, Invalid
from workspace.timeline.operations import add_entry

SOURCE = Path(workspace.__file__).parent


def test_every_event_is_an_act_or_a_step_of_the_program() -> None:
    events = {
        node.name
        for path in SOURCE.rglob("events.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and path.parent != SOURCE
    }

    assert len(events) > 30
    assert events == set(ACTS) | STEPS
    assert not set(ACTS) & STEPS


def test_acts_stand_in_order_with_who_what_and_whose(world: World) -> None:
    harbor = world.does("Ben", add_customer, name="Harbor Foods")
    world.does("Cleo", change_customer, customer_id=harbor.id, changes={"about": "A secret recipe"})
    world.does("Ben", add_entry, customer_id=harbor.id, body="Not a word of this")

    found = world.sees("Ana", acts, limit=3)

    said = [(act.person, act.did, act.customer) for act in found]
    assert said == [
        ("Ben", "wrote an entry", "Harbor Foods"),
        ("Cleo", "changed the profile", "Harbor Foods"),
        ("Ben", "added the customer", "Harbor Foods"),
    ]
    assert "secret" not in repr(found)
    assert "Not a word" not in repr(found)


def test_only_admins_read_it(world: World) -> None:
    with pytest.raises(Forbidden):
        world.sees("Ben", acts)

    assert world.client_as("Ana").get("/log").status_code == 200
    assert world.client_as("Ben").get("/log").status_code == 403
    assert world.client_as("Vera").get("/log").status_code in (403, 404)


def test_it_narrows_by_person_act_and_page(world: World) -> None:
    for who in ("Ben", "Cleo", "Ben"):
        world.does(who, add_entry, customer_id=world.acme, body="News")

    by_ben = world.sees("Ana", acts, person_id=world.people["Ben"], events=["EntryAdded"])
    assert [act.person for act in by_ben] == ["Ben", "Ben"]
    assert [
        act.id
        for act in world.sees("Ana", acts, person_id=world.people["Ben"], events=["EntryAdded"], before=by_ben[0].id)
    ] == [by_ben[1].id]
    with pytest.raises(Invalid):
        world.sees("Ana", acts, events=["Nothing"])
    assert world.client_as("Ana").get("/log?act=Nothing").status_code == 422


def test_csv_holds_no_formula(world: World) -> None:
    world.does("Ben", add_customer, name="=HYPERLINK(1)")

    answered = world.client_as("Ana").get("/log?format=csv")

    assert answered.mimetype == "text/csv"
    assert "attachment" in answered.headers["Content-Disposition"]
    rows = answered.get_data(as_text=True)
    assert "added the customer" in rows
    assert ",'=HYPERLINK(1)" in rows
