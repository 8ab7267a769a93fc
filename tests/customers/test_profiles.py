"""A customer's profile: what is typed is kept, whoever else typed meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sqlalchemy import select

from tests.world import World
from workspace.customers.models import Contact, Customer, ProfileChange
from workspace.customers.operations import add_contact, add_customer, archive_customer, change_customer, save_profile
from workspace.customers.queries import contacts_of, get_contact, get_customer
from workspace.errors import Conflict, Invalid, NotFound
from workspace.events import Delivery, DeliveryRow, EventRow, revive
from workspace.timeline.queries import timeline
from workspace.timeline.reactions import show_profile_change

HARD_NAMES = ["Łódź & Söhne 🧯", "شركة النور", "Ω≈ç√ <b>bold</b>", "a'b\"c;--", "名前株式会社", "👩‍👩‍👧‍👦 Family"]


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_of_every_kind_come_back_as_they_were_typed(world: World, name: str) -> None:
    browser = world.client_as("Ana")
    answer = browser.post("/customers/new", {"name": name, "about": f"About {name}"})

    assert answer.status_code == 303
    page = browser.get(answer.location).get_data(as_text=True)
    assert "<b>bold</b>" not in page
    with world.reading() as db:
        assert name in db.scalars(select(Customer.name)).all()


def test_a_customer_is_held_by_who_adds_it(world: World) -> None:
    customer = world.does("Ben", add_customer, name="Umbrella")

    assert customer.holder_person.name == "Ben"
    assert customer.holder_team.name == "Support"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": ""}, "The name is missing."),
        ({"name": " \u202e\x00 "}, "The name is missing."),
        ({"name": "n" * 10_000}, "may be 200 characters long; this is 10,000."),
        ({"name": "Umbrella", "about": "a" * 1_000_000}, "may be 20,000 characters long; this is 1,000,000."),
        ({"name": "Umbrella", "contact_name": "Wes", "contact_email": "at home"}, "not an e-mail address"),
        ({"name": "Umbrella", "contact_email": "wes@umbrella.example"}, "The name is missing."),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_half_written(world: World, form: dict[str, str], says: str) -> None:
    answer = world.client_as("Ana").post("/customers/new", form)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert says in page
    for typed in form.values():
        assert len(typed) > 5_000 or typed.replace("\u202e", "").strip("\x00 ") in page
    with world.reading() as db:
        assert db.scalars(select(Customer.name)).all() == ["Acme"]
        assert db.scalars(select(Contact.name)).all() == []


def test_a_body_beyond_what_a_form_may_hold_is_refused_with_a_sentence(world: World) -> None:
    answer = world.client_as("Ana").post("/customers/new", {"name": "Umbrella", "about": "a" * 3_000_000})

    assert answer.status_code == 413
    assert "larger than Baton takes" in answer.get_data(as_text=True)


def test_a_stale_edit_shows_both_texts_and_saves_neither_in_secret(world: World) -> None:
    ana, ben = world.client_as("Ana"), world.client_as("Ben")
    path = f"/customers/{world.acme}/edit"
    assert ben.post(path, _form(about="Ben's words", revision=1)).status_code == 303

    stale = ana.post(path, _form(about="Ana's words", preference="Call before noon", revision=1))
    page = stale.get_data(as_text=True)

    assert stale.status_code == 409
    for text in ("Ben&#39;s words", "Ana&#39;s words", "Call before noon", "Ben saved this profile"):
        assert text in page
    assert _acme(world).about == "Ben's words"

    newest = _acme(world).revision
    assert f'name="revision" value="{newest}"' in page
    assert ana.post(path, _form(about="Both", revision=newest)).status_code == 303
    assert _acme(world).about == "Both"


def test_a_wrong_field_keeps_everything_typed_in_the_form(world: World) -> None:
    form = _form(about="Long thoughts", goal="Ship in May", contact_name="Wes", contact_email="nowhere", revision=1)
    answer = world.client_as("Ana").post(f"/customers/{world.acme}/edit", form)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    for typed in ("Long thoughts", "Ship in May", "Wes", "nowhere"):
        assert typed in page
    assert _acme(world).about == "Makes anvils."


def test_equal_texts_are_no_conflict(world: World) -> None:
    world.does("Ben", change_customer, customer_id=world.acme, changes={"about": "Same"}, revision=1)

    assert world.does("Ana", change_customer, customer_id=world.acme, changes={"about": "Same"}, revision=1)
    with pytest.raises(Conflict) as conflict:
        world.does("Ana", change_customer, customer_id=world.acme, changes={"about": "Other"}, revision=1)
    assert (conflict.value.mine["about"], conflict.value.theirs["about"]) == ("Other", "Same")


def test_an_unknown_field_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="has no revision"):
        world.does("Ana", change_customer, customer_id=world.acme, changes={"revision": "9"})


def test_contacts_are_added_changed_and_removed_in_the_form(world: World) -> None:
    browser, path = world.client_as("Ana"), f"/customers/{world.acme}/edit"
    two = {"contact_id": ["", ""], "contact_name": ["Wes", "Yara"], "contact_role": ["Buyer", ""]}
    browser.post(path, _form(**two, contact_email=["wes@acme.example", ""], contact_phone=["", "+1 555"], revision=1))
    wes, yara = world.sees("Ana", contacts_of, world.acme)
    assert (wes.name, wes.title, yara.phone) == ("Wes", "Buyer", "+1 555")

    again = {"contact_id": [wes.id, yara.id], "contact_name": ["Wesley", ""], "contact_role": ["", ""]}
    browser.post(path, _form(**again, contact_email=["", ""], contact_phone=["", ""], revision=_acme(world).revision))

    (left,) = world.sees("Ana", contacts_of, world.acme)
    assert (left.name, left.title, left.email) == ("Wesley", "", "")
    with pytest.raises(NotFound):
        world.sees("Ana", get_contact, yara.id)


def test_a_contact_of_another_customer_cannot_be_changed_through_this_one(world: World) -> None:
    other = world.does("Ana", add_customer, name="Umbrella").id
    row = {"id": "", "name": "Wes", "role": "", "email": "", "phone": ""}
    fields = {"name": "Umbrella", "about": "", "preferences": "", "goals": ""}
    world.does("Ana", save_profile, customer_id=other, fields=fields, contacts=[row], revision=None)
    (wes,) = world.sees("Ana", contacts_of, other)

    mine = {"name": "Acme", "about": "", "preferences": "", "goals": ""}
    stolen = [{**row, "id": wes.id, "name": "Stolen"}]
    with pytest.raises(Invalid, match="another customer"):
        world.does("Ana", save_profile, customer_id=world.acme, fields=mine, contacts=stolen, revision=None)
    assert _acme(world).about == "Makes anvils."


def test_a_profile_edit_shows_once_on_the_timeline_even_when_its_reaction_runs_twice(world: World) -> None:
    world.does("Ben", change_customer, customer_id=world.acme, changes={"goals": "Double the output"})
    world.settle()
    for delivery in _deliveries(world, "show_profile_change"):
        show_profile_change(world.baton.tools, delivery)
    world.settle()

    (entry,) = world.sees("Ana", timeline, customer_id=world.acme, kinds=["profile"])
    assert (entry.body, entry.author_name, entry.team.name) == ("changed goals", "Ben", "Support")
    with world.reading() as db:
        assert entry.at == db.scalars(select(ProfileChange)).one().at


def test_archiving_takes_a_customer_out_of_the_lists_and_loses_nothing(world: World) -> None:
    browser = world.client_as("Ana")
    browser.post(f"/customers/{world.acme}/archive")

    assert "Makes anvils." not in browser.get("/customers").get_data(as_text=True)
    assert "Acme" in browser.get("/customers?archived=1").get_data(as_text=True)
    assert browser.get(f"/customers/{world.acme}").status_code == 200

    browser.post(f"/customers/{world.acme}/archive")
    assert "Makes anvils." in browser.get("/customers").get_data(as_text=True)


def test_archiving_twice_is_one_change(world: World) -> None:
    for _ in range(2):
        world.does("Ana", archive_customer, customer_id=world.acme)

    assert _acme(world).revision == 2


def test_a_guest_sees_no_customer_at_all(world: World) -> None:
    with pytest.raises(NotFound):
        world.sees("Vera", get_customer, world.acme)
    for path in ("/customers", f"/customers/{world.acme}", f"/customers/{world.acme}/edit", "/customers/new"):
        assert world.client_as("Vera").get(path).status_code == 404


def _form(**changed: Any) -> dict[str, Any]:
    return {"name": "Acme", "about": "Makes anvils.", **changed}


def _acme(world: World) -> Customer:
    return world.sees("Ana", get_customer, world.acme)


def _deliveries(world: World, reaction: str) -> list[Delivery]:
    with world.reading() as db:
        rows = db.scalars(select(DeliveryRow).where(DeliveryRow.reaction == reaction)).all()
        happened = [(row, db.get_one(EventRow, row.event_id)) for row in rows]
        return [
            Delivery(row.id, revive(each.type, each.payload), each.actor_id, each.at, reaction, row.lane, row.attempts)
            for row, each in happened
        ]


WRONG_ROWS = [
    (
        {"contact_name": ["Wes", ""], "contact_email": ["", "y@acme.example"]},
        "Name of contact 2",
        "The name is missing.",
    ),
    ({"contact_name": ["Wes", "Yara"], "contact_email": ["", "at home"]}, "E-mail of contact 2", "Write it like"),
    ({"contact_name": ["Wes"], "contact_phone": ["1" * 41]}, "Phone of contact 1", "may be 40 characters"),
    ({"contact_name": ["Wes"], "contact_role": ["r" * 121]}, "Role of contact 1", "may be 120 characters"),
]


@pytest.mark.parametrize("path", ["/customers/new", "/customers/{acme}/edit"])
@pytest.mark.parametrize(("rows", "field", "says"), WRONG_ROWS)
def test_a_wrong_contact_is_marked_in_its_own_row_and_field(
    world: World, path: str, rows: dict[str, list[str]], field: str, says: str
) -> None:
    answer = world.client_as("Ana").post(path.format(acme=world.acme), _form(**rows))

    page = HTMLParser(answer.get_data(as_text=True))
    (marked,) = page.css("[aria-invalid]")
    assert answer.status_code == 422
    assert marked.parent is not None
    label = page.css_first(f'label[for="{marked.attributes["id"]}"]')
    assert label is not None
    assert (label.text().strip(), "autofocus" in marked.attributes) == (field, True)
    said = page.css_first(f"#{marked.attributes['aria-describedby']}")
    assert said is not None
    assert said.parent == marked.parent
    assert says in said.text()


def test_ones_own_save_in_another_window_is_called_ones_own(world: World) -> None:
    ana, path = world.client_as("Ana"), f"/customers/{world.acme}/edit"
    ana.post(path, _form(about="First window", revision=1))

    page = ana.post(path, _form(about="Second window", revision=1)).get_data(as_text=True)

    assert "You saved this profile in another window while you were writing." in page
    assert "Ana saved this profile" not in page


def test_all_that_is_wrong_about_a_contact_is_said_at_once(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.does("Ana", add_contact, customer_id=world.acme, name=" ", email="nope@")

    assert set(refused.value.fields) == {"name", "email"}
