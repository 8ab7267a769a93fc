"""An import from the first page to the last by forms alone, as a browser without scripts sends them."""

from __future__ import annotations

import html
import io
from typing import Any

import pytest
from sqlalchemy import select

from tests.world import Browser, World
from workspace.customers.models import Customer
from workspace.importing import operations
from workspace.importing.table import reading


def names(world: World) -> set[str]:
    with world.reading() as db:
        return set(db.scalars(select(Customer.name)))


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def chosen(world: World, browser: Browser, form: dict[str, Any], columns: list[str]) -> str:
    """The address of an import that was checked."""
    answer = browser.post("/imports", form, content_type="multipart/form-data")
    assert answer.status_code == 303, text(answer)
    world.settle()
    address = str(answer.location)
    browser.post(address, {"do": "choose", "column": columns})
    world.settle()
    return address


def test_a_file_goes_all_the_way_and_back(world: World) -> None:
    ben = world.client_as("Ben")
    file = (io.BytesIO("Firma;Kommentar;Größe\nMüller;gut;4\n;x;y\n=cmd();z;1\n".encode("cp1252")), "Liste.csv")
    answer = ben.post("/imports", {"file": file, "text": ""}, content_type="multipart/form-data")
    address = str(answer.location)
    assert "being read" in text(ben.get(address))
    world.settle()
    page = text(ben.get(address))
    assert "Liste.csv" in page
    assert "semicolons" in page
    assert "Kommentar" in page
    assert "gut · x · z" in page

    ben.post(address, {"do": "choose", "column": ["name", "about", ""], "fills_only": "1"})
    assert 'role="progressbar"' in text(ben.get(address))
    assert "Müller" not in names(world)
    world.settle()
    page = text(ben.get(address))
    assert "Import 2 rows" in page
    assert "The name is missing." in page

    ben.post(address, {"do": "run"})
    assert 'aria-valuenow="0"' in text(ben.get(address))
    world.settle()
    assert {"Müller", "=cmd()"} <= names(world)
    assert "Liste.csv" in text(ben.get("/imports"))

    ben.post(address, {"do": "undo"})
    world.settle()
    assert "What “Liste.csv” had brought in was taken back: 2 customers." in text(ben.get(address))
    assert not {"Müller", "=cmd()"} & names(world)


def test_rows_with_errors_come_as_a_file_that_no_spreadsheet_runs(world: World) -> None:
    ben = world.client_as("Ben")
    address = chosen(world, ben, {"text": "=name(),e-mail\nBolt,=HYPERLINK(1)\n"}, ["name", "contact_email"])

    answer = ben.get(f"{address}/errors.csv")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.get_data(as_text=True).splitlines() == [
        "\ufeffline,reason,'=name(),e-mail",
        "2,e-mail: That is not an e-mail address.,Bolt,'=HYPERLINK(1)",
    ]


def test_what_was_left_out_comes_back_as_it_was(world: World) -> None:
    ben = world.client_as("Ben")
    address = chosen(world, ben, {"text": "name,phone\n,+49 30 1\n"}, ["name", "contact_phone"])
    left_out = ben.get(f"{address}/errors.csv").get_data(as_text=True)
    assert "'+49 30 1" in left_out

    again = ben.post("/imports", {"text": left_out}, content_type="multipart/form-data").location
    world.settle()

    assert "'+49" not in text(ben.get(again))
    assert "+49 30 1" in text(ben.get(again))


def test_a_choice_that_cannot_be_is_said_and_kept(world: World) -> None:
    ben = world.client_as("Ben")
    begun = ben.post("/imports", {"text": "a,b\n1,2\n"}, content_type="multipart/form-data").location
    world.settle()

    answer = ben.post(begun, {"do": "choose", "column": ["about", "goals"]})

    assert answer.status_code == 422
    assert "Say which column holds the name" in text(answer)
    assert '<option value="goals" selected>' in text(answer)


@pytest.mark.parametrize("form", [{}, {"text": "  "}])
def test_nothing_is_no_import(world: World, form: dict[str, str]) -> None:
    answer = world.client_as("Ben").post("/imports", form, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "There is nothing in it." in text(answer)


def test_a_file_that_is_too_large_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_BYTES", 20)
    file = (io.BytesIO(b"name\n" + b"x" * 30), "large.csv")

    answer = world.client_as("Ben").post("/imports", {"file": file}, content_type="multipart/form-data")

    assert (answer.status_code, reading.MOST_BYTES) == (422, 10_000_000)


def test_a_step_that_is_past_leads_to_how_it_is_now(world: World) -> None:
    ben = world.client_as("Ben")
    address = chosen(world, ben, {"text": "name\nBolt\n"}, ["name"])
    ben.post(address, {"do": "run"})
    world.settle()

    assert ben.post(address, {"do": "run"}).status_code == 303
    assert "has gone on meanwhile" in text(ben.get(address))
    assert ben.post(address, {"do": "drop tables"}).status_code == 422


def test_nobody_sees_the_imports_of_others(world: World) -> None:
    address = chosen(world, world.client_as("Ben"), {"text": "name\nBolt\n"}, ["name"])

    assert world.client_as("Ana").get(address).status_code == 200
    for who in ("Cleo", "Vera"):
        stranger = world.client_as(who)
        assert stranger.get(address).status_code == 404
        assert stranger.get(f"{address}/errors.csv").status_code == 404
        assert stranger.post(address, {"do": "run"}).status_code == 404
    assert "Bolt" not in names(world)


def test_the_page_names_every_value_of_a_row_that_is_wrong_by_its_column(world: World) -> None:
    ben = world.client_as("Ben")
    table = {"text": "Firma,Mail,Betreuer,Abteilung\n,nirgends,Zoe,Nowhere\n"}
    address = chosen(world, ben, table, ["name", "contact_email", "holder", "team"])

    page = text(ben.get(address))
    german = text(ben.get(address, headers={"Accept-Language": "de"}))

    for column in ("Firma", "Mail", "Betreuer", "Abteilung"):
        assert f'<strong dir="auto">{column}</strong>: ' in page
    assert "No colleague is called “Zoe”." in page
    assert "Niemand im Team heißt „Zoe“." in german
    assert "There is no team called" not in german


def test_the_log_names_the_file_that_was_taken_back_and_how_many_customers(world: World) -> None:
    ben = world.client_as("Ben")
    address = chosen(world, ben, {"text": "name\nBolt\nCrate\n"}, ["name"])
    for what in ("run", "undo"):
        ben.post(address, {"do": what})
        world.settle()

    page = text(world.client_as("Ana").get("/log"))
    assert "took back what a file had brought in: A pasted table (2 customers)" in page
