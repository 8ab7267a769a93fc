"""Who belongs here: admins, members, teams, vendors and their guests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import World
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.people import operations, queries
from workspace.people.queries import last_seen
from workspace.people.sessions import create_token, revoke_token
from workspace.policy import MAY, Role, may


def test_the_last_admin_stays_one(world: World) -> None:
    ana = world.people["Ana"]

    for operation, change in ((operations.change_person, {"role": Role.member}), (operations.deactivate_person, {})):
        with pytest.raises(Conflict, match="only admin"):
            world.does("Ana", operation, person_id=ana, **change)

    world.does("Ana", operations.change_person, person_id=world.people["Ben"], role=Role.admin)
    world.does("Ben", operations.change_person, person_id=ana, role=Role.member)
    assert world.person("Ana").role == Role.member


def test_only_an_admin_changes_people(world: World) -> None:
    for attempt in (
        lambda: world.does("Ben", operations.deactivate_person, person_id=world.people["Cleo"]),
        lambda: world.does("Ben", operations.change_person, person_id=world.people["Ben"], role=Role.admin),
        lambda: world.does("Ben", operations.change_person, person_id=world.people["Cleo"], name="Clea"),
        lambda: world.does("Ben", operations.invite_person, name="Dora", email="dora@baton.example"),
        lambda: world.does("Ben", operations.add_team, name="Legal"),
        lambda: world.does("Vera", operations.add_vendor, name="Ostwind 2"),
        lambda: world.does("Vera", create_token, name="mine"),
    ):
        with pytest.raises(Forbidden):
            attempt()

    assert world.does("Ben", operations.change_person, person_id=world.people["Ben"], name="Benno").name == "Benno"


def test_a_guest_stays_a_guest(world: World) -> None:
    with pytest.raises(Invalid):
        world.does("Ana", operations.change_person, person_id=world.people["Vera"], role=Role.admin)
    with pytest.raises(Invalid):
        world.does("Ana", operations.change_person, person_id=world.people["Ben"], role=Role.guest)


def test_a_guest_sees_nobody_but_themselves_and_their_vendor(world: World) -> None:
    assert [each.name for each in world.sees("Vera", queries.vendors)] == ["Nordwind"]
    assert world.sees("Vera", queries.teams) == []
    assert world.sees("Vera", queries.staff) == []
    for name in ("Ana", "Otto"):
        with pytest.raises(NotFound):
            world.sees("Vera", queries.get_person, world.people[name])
    with pytest.raises(NotFound):
        world.sees("Vera", queries.get_vendor, world.vendors["Ostwind"])


def test_one_address_is_one_person(world: World) -> None:
    with pytest.raises(Conflict, match="known here already"):
        world.does("Ana", operations.invite_person, name="Ben again", email="BEN@baton.example")
    vendor = world.vendors["Ostwind"]
    with pytest.raises(Conflict, match="not a guest of Ostwind"):
        world.does("Ana", operations.guest_of, vendor_id=vendor, email="vera@nordwind.example")


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "ana@",
        "@baton.example",
        "a b@baton.example",
        "ana@baton",
        "a@b.example\r\nBcc: x@y.example",
        "x" * 300,
    ],
)
def test_what_is_no_address_is_refused(world: World, email: str) -> None:
    with pytest.raises(Invalid, match="not an e-mail address"):
        world.does("Ana", operations.invite_person, name="Dora", email=email)


def test_a_lead_is_of_the_team(world: World) -> None:
    with pytest.raises(Invalid, match="not in Sales"):
        world.does("Ana", operations.lead_team, team_id=world.teams["sales"], lead_id=world.people["Ben"])

    world.does("Ana", operations.lead_team, team_id=world.teams["sales"], lead_id=world.people["Ana"])
    assert world.team("sales").lead_id == world.people["Ana"]


def test_teams_and_vendors_have_names_of_their_own(world: World) -> None:
    for name in ("Sales", "sales", " SALES "):
        with pytest.raises(Conflict):
            world.does("Ana", operations.add_team, name=name)
    with pytest.raises(Conflict):
        world.does("Ana", operations.add_vendor, name="nordwind")
    with pytest.raises(Invalid):
        world.does("Ana", operations.add_team, name="…")


def test_a_token_is_revoked_by_its_person_or_an_admin_alone(world: World) -> None:
    token, _ = world.does("Ben", create_token, name="script")

    with pytest.raises(NotFound):
        world.does("Cleo", revoke_token, token_id=token.id)
    world.does("Ana", revoke_token, token_id=token.id)
    assert world.sees("Ben", queries.tokens_of) == []


def test_names_lose_what_cannot_be_seen(world: World) -> None:
    person = world.does("Ana", operations.add_person, name="  Zoë\u202e\x00 \n Ñ  ", email="zoe@baton.example")

    assert person.name == "Zoë Ñ"


def test_admin_pages_are_not_there_for_guests_and_refused_to_members(world: World) -> None:
    for path in ("/people/", "/people/teams"):
        assert world.client_as("Ana").get(path).status_code == 200
        assert world.client_as("Ben").get(path).status_code == 403
        assert world.client_as("Vera").get(path).status_code == 404


def test_people_pages_say_what_is_wrong_and_keep_what_was_typed(world: World) -> None:
    form = {"do": "invite", "name": "Dora", "email": "dora at home", "role": "member", "team": "sales"}
    answer = world.client_as("Ana").post("/people/", form)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert "not an e-mail address" in page
    assert "dora at home" in page
    assert "Dora" in page


def test_a_member_cannot_end_a_guest_by_the_vendors_page(world: World) -> None:
    form = {"do": "deactivate", "id": world.people["Vera"]}

    assert world.client_as("Ben").post("/people/vendors", form).status_code == 422
    assert world.person("Vera").deactivated_at is None
    assert world.client_as("Ana").post("/people/vendors", form).status_code == 303
    assert world.person("Vera").deactivated_at is not None


def test_every_operation_that_is_asked_for_is_in_the_table(world: World) -> None:
    vera, ana = world.actor("Vera"), world.actor("Ana")

    assert {what for what in MAY if may(vera, what)} == {
        "entry.comment", "entry.change", "document.see", "search",
    }  # fmt: skip
    assert {what for what in MAY if may(ana, what)} == set(MAY) - {"document.prepare"}, "that the program does alone"


def test_last_seen_follows_a_person_by_five_minutes_at_most(world: World) -> None:
    browser = world.client_as("Ben")
    began = world.clock.now

    world.clock.forward(minutes=4)
    browser.get("/customers")
    assert world.sees("Ana", last_seen)[world.people["Ben"]] < began + timedelta(minutes=1)
    world.clock.forward(minutes=2)
    browser.get("/customers")

    assert world.sees("Ana", last_seen)[world.people["Ben"]] >= began + timedelta(minutes=6)
