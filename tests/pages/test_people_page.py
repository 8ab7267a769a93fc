"""The pages about people: what an admin changes there, and how others reach their own part."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.world import World
from workspace.people.operations import guest_of
from workspace.people.sessions import set_password
from workspace.policy import Role
from workspace.web.passwords import hash_password


def test_team_and_role_are_changed_in_the_row(world: World) -> None:
    ana, ben = world.client_as("Ana"), world.people["Ben"]
    page = ana.get("/people/").get_data(as_text=True)
    assert page.count(f'form="change-{ben}"') == 2
    assert f'id="change-{ben}"' in page
    assert page.count(f'form="change-{world.people["Ana"]}"') == 1, "nobody takes their own role away by mistake"

    answer = ana.post("/people/", {"do": "change", "id": ben, "team": "marketing", "role": "admin"})
    assert answer.status_code == 303
    person = world.person("Ben")
    assert (person.role, person.team_id) == (Role.admin, world.teams["marketing"])
    assert "Ben is an admin now, in Marketing." in ana.get("/people/").get_data(as_text=True)

    ana.post("/people/", {"do": "change", "id": ben, "team": "", "role": "member"})
    assert (world.person("Ben").role, world.person("Ben").team_id) == (Role.member, None)


def test_only_an_admin_changes_them_there(world: World) -> None:
    change = {"do": "change", "id": world.people["Ben"], "team": "sales", "role": "admin"}

    assert world.client_as("Ben").post("/people/", change).status_code == 403
    assert world.person("Ben").role == Role.member


def test_why_a_change_was_not_taken_stands_at_the_list_and_not_at_the_invitation(world: World) -> None:
    page = world.client_as("Ana").post("/people/", {"do": "deactivate", "id": world.people["Ana"]})

    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert text.index("only admin") < text.index("Invite somebody")
    assert text.count("only admin") == 1


def test_an_invitation_says_that_it_was_sent(world: World) -> None:
    ana = world.client_as("Ana")
    ana.post("/people/", {"do": "invite", "name": "Dora", "email": "dora@baton.example", "role": "member"})

    page = ana.get("/people/").get_data(as_text=True)
    told = re.search(r'<p class="note told" data-tone="success" role="status">.*?</p>', page, re.DOTALL)
    assert told is not None
    assert "An invitation is on its way to dora@baton.example." in told.group()
    assert "on its way" not in ana.get("/people/").get_data(as_text=True)


def test_the_account_leads_to_people_teams_vendors_and_slack(world: World) -> None:
    areas = ("/people/", "/people/teams", "/people/vendors", "/settings/slack")
    pages = {name: world.client_as(name).get("/account").get_data(as_text=True) for name in ("Ana", "Ben", "Vera")}
    parts = {name: page[page.index('id="main"') :] for name, page in pages.items()}

    assert [area for area in areas if f'href="{area}"' in parts["Ana"]] == list(areas)
    assert [area for area in areas if f'href="{area}"' in parts["Ben"]] == ["/people/vendors"]
    assert [area for area in areas if f'href="{area}"' in parts["Vera"]] == []


def test_a_wrong_password_leads_back_to_its_field(world: World) -> None:
    page = world.client_as("Ana").post("/sign-in", {"email": "ana@baton.example", "password": "wrong"})

    field = re.search(r'<input[^>]*id="f-password".*?>', page.get_data(as_text=True), re.DOTALL)
    assert field is not None
    assert 'aria-invalid="true" autofocus' in field.group()
    assert 'aria-describedby="f-password-wrong ' in field.group()


def test_every_field_of_a_contact_has_its_label(world: World) -> None:
    page = world.client_as("Ana").get("/customers/new").get_data(as_text=True)

    for name, label in (("name", "Name"), ("role", "Role"), ("email", "E-mail"), ("phone", "Phone")):
        spoken = f'{label}<span class="visually-hidden"> of contact 1</span></label>'
        assert f'for="contact-1-{name}">{spoken}<input class="input" id="contact-1-{name}"' in page


def test_only_who_has_neither_come_nor_a_password_is_invited_again(world: World) -> None:
    page = HTMLParser(world.client_as("Ana").get("/people/").get_data(as_text=True))
    assert "invited" in _row(page, "Ben")
    assert "Invite again" in _row(page, "Ben")

    world.does("Ben", set_password, password_hash=hash_password("a long enough password"), keep_session=None)

    page = HTMLParser(world.client_as("Ana").get("/people/").get_data(as_text=True))
    assert "Never seen" in _row(page, "Ben")
    assert "invite" not in _row(page, "Ben").lower()
    assert "Invite again" in _row(page, "Cleo")


def _row(page: HTMLParser, name: str) -> str:
    return next(row.text() for row in page.css(".table-people tbody tr") if row.css_first("strong").text() == name)


def test_guests_of_one_name_are_told_apart_where_they_are_listed(world: World) -> None:
    for vendor, email in (("Nordwind", "v.lind@nordwind.example"), ("Ostwind", "vera@ostwind.example")):
        world.does("Ana", guest_of, vendor_id=world.vendors[vendor], email=email, name="Vera")

    page = world.client_as("Ana").get("/log").get_data(as_text=True)

    for name in ("Vera (vera@nordwind.example)", "Vera (v.lind@nordwind.example)", "Vera (Ostwind)", "Otto"):
        assert f">{name}</option>" in page
