"""Who is named is told once; who answers is heard by those who wrote."""

from __future__ import annotations

import pytest

from tests.world import World
from workspace.people.notifications import mark_read, notifications_of, unread_count
from workspace.people.operations import add_person, add_team, deactivate_person
from workspace.timeline.mentions import callable_names, find_mentions, mention_places
from workspace.timeline.operations import add_entry, delete_entry, edit_entry


def test_a_named_person_is_told_once_however_often_it_is_edited(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="Look, @Ben")
    world.settle()
    world.does("Ana", edit_entry, entry_id=entry.id, body="Look again, @ben and @cleo")
    world.settle()

    assert _told(world, "Ben") == ["Ana mentioned you: “Look, @Ben”"]
    assert _told(world, "Cleo") == ["Ana mentioned you: “Look again, @ben and @cleo”"]


def test_a_name_that_is_called_is_marked_for_staff_and_its_bearer_can_be_told_apart(world: World) -> None:
    ben, support = f"person:{world.people['Ben']}", f"team:{world.teams['support']}"
    body = "**@Ben**, ask @support and @nobody; `@Ben` is [no @Ben](https://x.example)"
    world.does("Ana", add_entry, customer_id=world.acme, body=body)

    pages = [world.client_as(name).get(f"/customers/{world.acme}").get_data(as_text=True) for name in ("Ana", "Ben")]

    for page in pages:
        assert f'<strong><span class="mention" data-mention="{ben}">@Ben</span></strong>' in page
        assert f'<span class="mention" data-mention="{support}">@support</span>' in page
        assert page.count('class="mention"') == 2
        assert "@nobody" in page
        assert "<code>@Ben</code>" in page


def test_a_guest_is_not_told_who_of_those_called_works_here(world: World) -> None:
    upload = world.api("Ana").upload(f"/api/customers/{world.acme}/documents", "plan.txt", b"words").json["id"]
    world.api("Ana").post(f"/api/documents/{upload}/shares", {"vendor_id": world.vendors["Nordwind"]})
    for_vera = {"vendors": [world.vendors["Nordwind"]]}
    world.api("Ana").post(f"/api/documents/{upload}/comments", {"body": "Ask @Ben", "audience": for_vera})

    page = world.client_as("Vera").get(f"/guest/documents/{upload}").get_data(as_text=True)

    assert "Ask @Ben" in page
    assert "data-mention" not in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@ben okafor!", ["@ben okafor"]),
        ("Hi @BEN", ["@BEN"]),
        ("@Bente and x@ben", []),
        ("@Zoe\u0308 and @Zoë", ["@Zoe\u0308", "@Zoë"]),
        ("@" * 30, []),
        ("@ben, @ben", ["@ben", "@ben"]),
    ],
)
def test_where_a_name_stands_is_found_as_it_was_written(text: str, found: list[str]) -> None:
    names = {"ben": "b", "ben okafor": "b", "zoe": "z"}

    assert [text[start:end] for start, end, _ in mention_places(text, names)] == found


def test_naming_a_team_tells_its_present_members_but_not_the_writer(world: World) -> None:
    for name in ("Dora", "Emil"):
        team, email = world.teams["sales"], f"{name.lower()}@baton.example"
        world.people[name] = world.does("Ana", add_person, name=name, email=email, team_id=team).id
    world.does("Ana", deactivate_person, person_id=world.people["Emil"])
    world.does("Ana", add_entry, customer_id=world.acme, body="@sales: who calls?")
    world.settle()

    assert len(_told(world, "Dora")) == 1
    assert _told(world, "Ana") == []
    assert _told(world, "Ben") == []


def test_a_team_with_accents_and_two_words_can_be_named(world: World) -> None:
    team = world.does("Ana", add_team, name="Équipe Réussite").id
    world.people["Dora"] = world.does("Ana", add_person, name="Dora", email="dora@baton.example", team_id=team).id
    for body in ("@Équipe Réussite, please", "@equipe-reussite, please"):
        world.does("Ana", add_entry, customer_id=world.acme, body=body)
    world.settle()

    assert len(_told(world, "Dora")) == 2


def test_an_answer_is_told_to_those_who_wrote_before(world: World) -> None:
    root = world.does("Ana", add_entry, customer_id=world.acme, body="Root")
    world.does("Ben", add_entry, customer_id=world.acme, body="First", reply_to_id=root.id)
    world.does("Cleo", add_entry, customer_id=world.acme, body="Second, @ben", reply_to_id=root.id)
    world.settle()

    assert sorted(_told(world, "Ana")) == ["Ben answered: “First”", "Cleo answered: “Second, @ben”"]
    assert _told(world, "Ben") == ["Cleo mentioned you: “Second, @ben”"]


def test_guests_and_former_colleagues_cannot_be_called(world: World) -> None:
    world.does("Ana", deactivate_person, person_id=world.people["Cleo"])
    world.does("Ana", add_entry, customer_id=world.acme, body="@vera @cleo @nobody")
    world.settle()

    assert _told(world, "Vera") == []
    assert _told(world, "Cleo") == []


def test_a_deleted_entry_tells_nobody(world: World) -> None:
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="Oops, @ben")
    world.does("Ana", delete_entry, entry_id=entry.id)
    world.settle()

    assert _told(world, "Ben") == []


def test_notifications_are_read_by_their_person_alone(world: World) -> None:
    world.does("Ana", add_entry, customer_id=world.acme, body="@ben")
    world.settle()
    (told,) = world.sees("Ben", notifications_of)

    world.does("Cleo", mark_read, notification_ids=[told.id])
    assert world.sees("Ben", unread_count) == 1
    assert world.client_as("Ben").post("/inbox/read", {"id": told.id}).status_code == 303
    assert world.sees("Ben", unread_count) == 0
    assert "mentioned you" in world.client_as("Ben").get("/inbox").get_data(as_text=True)
    assert "is-unread" not in world.client_as("Ben").get("/inbox").get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("@ben", ["B"]),
        ("@Ben Okafor and @BEN", ["B"]),
        ("(@ana) @support!", ["A", "S"]),
        ("mail ben@ana.example or x/@ben", []),
        ("@benjamin @support2", []),
        ("`@ben` and ```\n@ana\n```", []),
        ("@ zoe @zoë @ZOË", ["Z"]),
        ("@@ben", []),
        ("", []),
    ],
)
def test_names_behind_an_at_sign_are_found(body: str, found: list[str]) -> None:
    names = callable_names([("Ben Okafor", "B"), ("Ana Ruiz", "A"), ("Zoë Lind", "Z")])

    assert find_mentions(body, {**names, "support": "S"}) == found


def test_a_whole_name_that_two_people_have_calls_neither() -> None:
    names = callable_names([("Ben Lind", "L"), ("Ben Lind", "M")])

    assert find_mentions("@ben @ben lind", names) == []


def test_a_first_name_that_two_people_have_calls_neither() -> None:
    names = callable_names([("Ben Okafor", "B"), ("Ben Lind", "L")])

    assert find_mentions("@ben @ben lind", names) == ["L"]


def _told(world: World, name: str) -> list[str]:
    return [each.sentence for each in world.sees(name, notifications_of)]
