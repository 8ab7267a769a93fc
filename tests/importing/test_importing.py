"""Customers come in from a table, once however often it is brought, and go again as if they had never come."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from tests.world import World
from workspace.customers.models import Contact, Customer
from workspace.customers.operations import add_customer, archive_customer, change_contact, change_customer
from workspace.errors import Conflict, Forbidden, Invalid, NotFound
from workspace.importing import operations, queries
from workspace.importing.command import bring_in_whole
from workspace.importing.events import ImportEnds
from workspace.importing.models import Import, ImportFile, ImportRow
from workspace.importing.working import end_import
from workspace.people.operations import deactivate_person
from workspace.search.queries import search
from workspace.timeline.models import Entry
from workspace.timeline.operations import add_entry
from workspace.worker import Later

TABLE = (
    b"Company,About,Contact,E-mail,Phone,Notes,Owner\n"
    b"Bolt,Screws,Joris,joris@bolt.example,0123,Met at the fair,ben@baton.example\n"
    b"Acme,Anvils and more,Priya,priya@acme.example,,,\n"
    b"Crate,,,,,,\n"
)


def begun(world: World, content: bytes = TABLE, who: str = "Ben", name: str = "list.csv") -> str:
    import_id = str(world.does(who, operations.begin_import, name=name, content=content).id)
    world.settle()
    return import_id


def checked(world: World, content: bytes = TABLE, who: str = "Ben", **more: Any) -> str:
    import_id = begun(world, content, who)
    with world.reading() as db:
        chosen = list(operations.json.loads(db.get_one(Import, import_id).chosen))
    world.does(who, operations.choose_columns, import_id=import_id, chosen=chosen, **more)
    world.settle()
    return import_id


def brought(world: World, content: bytes = TABLE, who: str = "Ben", **more: Any) -> str:
    import_id = checked(world, content, who, **more)
    world.does(who, operations.run_import, import_id=import_id)
    world.settle()
    return import_id


def taken_back(world: World, import_id: str) -> None:
    world.does("Ben", operations.take_import_back, import_id=import_id)
    world.settle()


def state(world: World, import_id: str) -> str:
    with world.reading() as db:
        return db.get_one(Import, import_id).state


def said(world: World, import_id: str) -> list[tuple[int, str, str]]:
    rows = world.sees("Ben", queries.rows_of, import_id=import_id)
    return [(row.line, row.verdict, row.said) for row in rows]


def customer(world: World, name: str) -> Customer:
    with world.reading() as db:
        return db.scalars(select(Customer).where(Customer.name == name)).one()


def everything(world: World) -> list[Any]:
    with world.reading() as db:
        names = db.execute(select(Customer.name, Customer.about).order_by(Customer.name)).all()
        contacts = select(Contact.name, Contact.email, Contact.phone).where(Contact.removed_at.is_(None))
        notes = select(Entry.body).where(Entry.kind == "note", Entry.deleted_at.is_(None))
        return [*names, *db.execute(contacts.order_by(Contact.id)).all(), *db.scalars(notes.order_by(Entry.id))]


def test_rows_become_customers_with_contacts_notes_and_holder(world: World) -> None:
    import_id = brought(world)

    assert state(world, import_id) == "done"
    bolt = customer(world, "Bolt")
    assert (bolt.about, bolt.holder_person_id) == ("Screws", world.people["Ben"])
    assert customer(world, "Acme").about == "Anvils and more"
    with world.reading() as db:
        joris = db.scalars(select(Contact).where(Contact.customer_id == bolt.id)).one()
        note = db.scalars(select(Entry).where(Entry.customer_id == bolt.id)).one()
        assert db.scalars(select(ImportFile)).all() == []
    assert (joris.name, joris.email, joris.phone) == ("Joris", "joris@bolt.example", "0123")
    assert (note.kind, note.body, note.author_id, note.origin) == (
        "note",
        "Met at the fair",
        world.people["Ben"],
        "import",
    )
    with world.reading() as db:
        assert search(db, world.actor("Cleo"), world.outside.index, "screws").total == 1


def test_the_check_says_of_each_row_what_it_would_do(world: World) -> None:
    lines = b"Name,About,E-mail,Owner\nAcme,Makes anvils.,,\nBolt,x,,\nBolt,x,,\nBolt,y,,\n,z,,\n"
    lines += b"Crate,,no address,Yan\nDrum,,,Zoe\nEbb,a,b,c,d\n"

    assert said(world, checked(world, lines)) == [
        (2, "same", ""),
        (3, "new", ""),
        (4, "same", "It says the same as line 3."),
        (5, "update", "It adds to the customer of line 3."),
        (6, "error", "Name\tThe name is missing."),
        (7, "error", "E-mail\tThat is not an e-mail address.\nOwner\tNo colleague is called “Yan”."),
        (8, "error", "Owner\tNo colleague is called “Zoe”."),
        (9, "error", "There are 5 values in this row, and 4 columns."),
    ]
    assert [each for each in everything(world) if each[0] == "Bolt"] == []


def test_the_same_file_again_changes_nothing(world: World) -> None:
    brought(world)
    before = everything(world)

    again = brought(world)

    assert everything(world) == before
    assert {verdict for _, verdict, _ in said(world, again)} == {"same"}


def test_what_is_here_stays_where_only_gaps_are_filled(world: World) -> None:
    brought(world, b"name,about,goals\nAcme,Nothing,More anvils\n", fills_only=True)

    acme = customer(world, "Acme")
    assert (acme.about, acme.goals) == ("Makes anvils.", "More anvils")


def test_who_holds_a_customer_is_no_files_business(world: World) -> None:
    import_id = brought(world, b"name,about,owner\nAcme,Anvils,Cleo\n")

    assert customer(world, "Acme").holder_person_id == world.people["Ana"]
    assert said(world, import_id) == [(2, "update", "Who holds the baton stays: it moves by a hand-off.")]


def test_archived_and_ambiguous_names_are_left_alone(world: World) -> None:
    world.does("Ana", archive_customer, customer_id=world.acme)
    for _ in range(2):
        world.does("Ana", add_customer, name="Twin")

    import_id = checked(world, b"name,about\nAcme,x\nTwin,x\n")

    assert [verdict for _, verdict, _ in said(world, import_id)] == ["same", "error"]


def test_taking_back_leaves_no_trace(world: World) -> None:
    before = everything(world)
    import_id = brought(world, TABLE + b"Bolt,Screws,Second,second@bolt.example,,,\n")
    assert everything(world) != before

    taken_back(world, import_id)

    assert state(world, import_id) == "undone"
    assert everything(world) == before
    with world.reading() as db:
        assert search(db, world.actor("Cleo"), world.outside.index, "screws").total == 0
        assert search(db, world.actor("Cleo"), world.outside.index, "joris").total == 0
    assert state(world, brought(world)) == "done"
    assert customer(world, "Bolt").about == "Screws"


def test_what_people_changed_since_stays_and_is_said(world: World) -> None:
    lines = b"name,about,goals,contact,phone\nAcme,New,Goal,Priya,1\nBolt,x,,,\nCrate,,,,\n"
    import_id = brought(world, lines)
    world.does("Ana", change_customer, customer_id=world.acme, changes={"about": "Ana's own words"})
    with world.reading() as db:
        priya = db.scalars(select(Contact).where(Contact.name == "Priya")).one()
    world.does("Ana", change_contact, contact_id=priya.id, name="Priya", phone="2")
    world.does("Cleo", add_entry, customer_id=customer(world, "Bolt").id, body="Called them")
    world.settle()

    taken_back(world, import_id)

    acme = customer(world, "Acme")
    assert (acme.about, acme.goals) == ("Ana's own words", "")
    assert customer(world, "Bolt").about == "x"
    with pytest.raises(Exception, match="No row"):
        customer(world, "Crate")
    assert [(row.state, row.said) for row in world.sees("Ben", queries.rows_of, import_id=import_id)] == [
        ("kept", "Changed since, so it stays: about and the contact Priya."),
        ("kept", "This customer stays: something was written, shared or linked there since."),
        ("undone", ""),
    ]


def test_it_stops_where_it_is_and_goes_on_from_there(world: World) -> None:
    lines = b"name\n" + b"".join(b"Row %d\n" % n for n in range(25))
    import_id = checked(world, lines)
    world.does("Ben", operations.run_import, import_id=import_id)
    world.does("Ben", operations.cancel_import, import_id=import_id)
    world.settle()
    assert world.sees("Ben", queries.states, import_id=import_id) == {"": 25}

    world.does("Ben", operations.run_import, import_id=import_id)
    world.settle()

    assert (state(world, import_id), world.sees("Ben", queries.states, import_id=import_id)) == ("done", {"done": 25})


def test_who_was_deactivated_meanwhile_brings_in_nothing(world: World) -> None:
    import_id = checked(world)
    world.does("Ben", operations.run_import, import_id=import_id)
    world.does("Ana", deactivate_person, person_id=world.people["Ben"])
    world.settle()

    assert state(world, import_id) == "stopped"
    assert [each for each in everything(world) if each[0] == "Bolt"] == []


def test_an_import_is_of_whoever_brought_it_and_admins(world: World) -> None:
    import_id = begun(world)

    assert world.sees("Ben", queries.get_import, import_id).id == import_id
    assert world.sees("Ana", queries.get_import, import_id).id == import_id
    for stranger in ("Cleo", "Vera"):
        with pytest.raises(NotFound):
            world.sees(stranger, queries.get_import, import_id)
    with pytest.raises(Forbidden):
        world.does("Vera", operations.begin_import, name="x", content=TABLE)


def test_a_step_that_is_past_is_not_taken_again(world: World) -> None:
    import_id = brought(world)

    for late in (operations.run_import, operations.cancel_import, operations.choose_again):
        with pytest.raises(Conflict):
            world.does("Ben", late, import_id=import_id)


def test_what_cannot_be_read_says_so(world: World) -> None:
    import_id = begun(world, b'name\n"open\n')
    with world.reading() as db:
        assert db.get_one(Import, import_id).trouble.startswith("Line 2 cannot be read")
        assert db.get(ImportFile, import_id) is None, "what nobody can read is not kept"
    with pytest.raises(Invalid):
        world.does("Ben", operations.begin_import, name="x", content=b" ")


def test_what_is_still_under_way_at_its_end_is_asked_about_now_and_then(world: World) -> None:
    import_id = checked(world)
    world.does("Ben", operations.run_import, import_id=import_id)
    with pytest.raises(Later) as later:
        end_import(world.baton.tools, SimpleNamespace(event=ImportEnds(import_id)))  # type: ignore[arg-type]
    assert later.value.until - world.clock() > timedelta(minutes=50)


def test_after_its_time_it_is_forgotten_and_cannot_be_taken_back(world: World) -> None:
    import_id = brought(world)
    world.clock.forward(days=31)  # type: ignore[attr-defined]
    world.settle()

    assert state(world, import_id) == "closed"
    with world.reading() as db:
        assert db.scalars(select(ImportRow)).all() == []
    assert customer(world, "Bolt").about == "Screws"
    with pytest.raises(Conflict):
        world.does("Ben", operations.take_import_back, import_id=import_id)


def test_the_command_is_whole_or_not_at_all(world: World) -> None:
    def bring(content: bytes) -> dict[str, int]:
        return bring_in_whole(
            world.baton.tools, world.baton.worker.drain, world.actor("Ben"), name="x.csv", content=content
        )

    before = everything(world)
    with pytest.raises(Invalid, match=r"Line 3: contact_email: That is not an .*\. Nothing was brought in\."):
        bring(b"name,contact_email\nBolt,\nCrate,nonsense\n")
    with pytest.raises(Invalid, match="'Shoes' is not known"):
        bring(b"name,Shoes\nBolt,44\n")
    assert everything(world) == before

    assert bring(b"name,about\nBolt,x\nAcme,y\n") == {"new": 1, "update": 1}
    assert bring(b"name,about\nBolt,x\nAcme,y\n") == {"same": 2}
