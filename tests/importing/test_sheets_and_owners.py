"""Of a workbook one sheet is read, the one that is chosen; and an import stays with whoever brought it."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from tests.importing.test_importing import begun, checked, state
from tests.world import World
from workspace.customers.models import Customer
from workspace.customers.queries import customers_called
from workspace.errors import Conflict, Invalid
from workspace.events import changes_after, last_number
from workspace.importing import operations, queries
from workspace.importing.models import Import, ImportFile
from workspace.people.events import person_room
from workspace.timeline.models import Entry


def workbook(**sheets: list[list[object]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file.getvalue()


def first_rows(world: World, import_id: str) -> list[list[str]]:
    return world.sees("Ben", queries.first_rows, import_id=import_id)


def test_a_workbook_is_read_in_the_sandbox(world: World) -> None:
    rows: list[list[object]] = [["Name", "Phone"], ["Bolt", 49123], [None, None], ["Crate", ""]]
    import_id = begun(world, workbook(Sheet=rows), name="list.xlsx")

    assert state(world, import_id) == "mapping"
    assert first_rows(world, import_id) == [["Bolt", "49123"], ["Crate", ""]]
    assert state(world, begun(world, b"PK\x03\x04 no workbook", name="list.xlsx")) == "unreadable"
    with world.reading() as db:
        assert db.get(ImportFile, import_id) is None, "with one sheet there is nothing to choose"


def test_another_sheet_of_the_workbook_can_be_chosen(world: World) -> None:
    content = workbook(Title=[["Our customers"]], Old=[["Name"], ["Rust"]], New=[["Name", "About"], ["Bolt", "Screws"]])
    import_id = begun(world, content, name="list.xlsx")
    assert first_rows(world, import_id) == [["Rust"]], "the first of more than one line"

    world.does("Ben", operations.choose_sheet, import_id=import_id, sheet="2")
    world.settle()
    assert first_rows(world, import_id) == [["Bolt", "Screws"]]
    page = world.client_as("Ben").get(f"/imports/{import_id}").get_data(as_text=True)
    assert "The sheet “New”, one of 3." in page
    assert '<option value="2" selected>New</option>' in page

    world.does("Ben", operations.choose_sheet, import_id=import_id, sheet="0")
    world.settle()
    assert first_rows(world, import_id) == [["Bolt", "Screws"]], "what cannot be read takes nothing away"
    page = world.client_as("Ben").get(f"/imports/{import_id}").get_data(as_text=True)
    assert "That sheet could not be read, so this one stays" in page
    for none in ("3", "-1", "x", ""):
        with pytest.raises(Invalid):
            world.does("Ben", operations.choose_sheet, import_id=import_id, sheet=none)

    world.does("Ben", operations.choose_columns, import_id=import_id, chosen=["name", "about"])
    world.settle()
    with pytest.raises(Conflict):
        world.does("Ben", operations.choose_sheet, import_id=import_id, sheet="1")
    world.does("Ben", operations.run_import, import_id=import_id)
    with world.reading() as db:
        assert db.get(ImportFile, import_id) is None, "nothing is chosen any more"


def test_what_an_admin_runs_stays_with_whoever_brought_it(world: World) -> None:
    import_id = checked(world, b"Name,Note\nBolt,Hello\n")
    world.does("Ana", operations.run_import, import_id=import_id)
    world.settle()

    assert world.sees("Ben", queries.get_import, import_id).person_id == world.people["Ben"]
    assert state(world, import_id) == "done"
    with world.reading() as db:
        (bolt,) = customers_called(db, world.actor("Ana"), "Bolt")
        written = set(db.scalars(select(Entry.author_id).where(Entry.customer_id == bolt)))
    assert written == {world.people["Ana"]}, "rows come in the name of who says so"


def test_admins_see_how_far_the_import_of_somebody_else_is(world: World) -> None:
    import_id = begun(world, b"Name\nBolt\n")
    rooms = {who: person_room(world.people[who]) for who in ("Ana", "Ben", "Cleo")}
    with world.reading() as db:
        before = {who: last_number(db, room) for who, room in rooms.items()}

    world.does("Ben", operations.choose_columns, import_id=import_id, chosen=["name"])
    world.settle()

    with world.reading() as db:
        told = {who: {each.subject for each in changes_after(db, rooms[who], before[who])} for who in rooms}
        assert db.get_one(Import, import_id).state == "checked"
    assert "imports" in told["Ana"]
    assert "imports" in told["Ben"]
    assert "imports" not in told["Cleo"]


@pytest.mark.parametrize("holder", ["", "me", "nobody", "Cleo"])
def test_who_holds_new_customers_without_a_holder_is_said_before(world: World, holder: str) -> None:
    import_id = checked(world, b"Name,Owner\nBolt,\nCrate,ana@baton.example\nAcme,\n")
    world.does("Ben", operations.run_import, import_id=import_id, holder=world.people.get(holder, holder))
    world.settle()

    with world.reading() as db:
        held = dict(db.execute(select(Customer.name, Customer.holder_person_id)).all())
    names = {person_id: name for name, person_id in world.people.items()}
    expected = {"": "Ben", "me": "Ben", "nobody": None}.get(holder, holder)
    assert {name: names.get(held[name]) for name in ("Bolt", "Crate")} == {"Bolt": expected, "Crate": "Ana"}
    assert names.get(held["Acme"]) != "Cleo", "who holds a known customer stays"


def test_new_customers_are_given_to_no_guest_and_no_stranger(world: World) -> None:
    import_id = checked(world, b"Name\nBolt\n")

    for nobody in (world.people["Vera"], "somebody"):
        with pytest.raises(Invalid, match="no such colleague"):
            world.does("Ben", operations.run_import, import_id=import_id, holder=nobody)
    page = world.client_as("Ben").post(f"/imports/{import_id}", {"do": "run", "holder": "somebody"})
    assert page.status_code == 422
    assert "There is no such colleague." in page.get_data(as_text=True)


def test_nobody_is_proposed_to_hold_what_nobody_could_care_for(world: World) -> None:
    few, many = (f"Name\n{''.join(f'Bolt {n}{chr(10)}' for n in range(count))}".encode() for count in (2, 21))
    for table, proposed in ((few, "me"), (many, "nobody")):
        page = world.client_as("Ben").get(f"/imports/{checked(world, table)}").get_data(as_text=True)
        assert re.findall(r'<option value="(\w+)" selected>', page) == [proposed]
