"""What a file is read as, whatever wrote it; and what is wrong with it, by its line."""

from __future__ import annotations

import csv
import io

import pytest

from workspace.errors import Invalid
from workspace.importing.table import reading
from workspace.importing.table.columns import FIELDS, checked, guessed, named
from workspace.importing.table.formulas import as_meant, guarded
from workspace.importing.table.reading import read_table


@pytest.mark.parametrize(
    "content",
    [
        "name;about\nMüller GmbH;Bäckerei\n".encode("cp1252"),
        "name,about\r\nMüller GmbH,Bäckerei\r\n".encode("utf-8-sig"),
        "name\tabout\nMüller GmbH\tBäckerei\n".encode("utf-16"),
        'name|about\n"Müller GmbH"|"Bäckerei"\n\n\n'.encode(),
        "n\x00ame,about\nMüller \x00GmbH,Bäckerei\n".encode(),
    ],
)
def test_encoding_and_separator_are_found(content: bytes) -> None:
    table = read_table(content)

    assert (table.columns, table.rows) == (["name", "about"], [(2, ["Müller GmbH", "Bäckerei"])])


def test_a_row_knows_the_line_on_which_it_begins() -> None:
    table = read_table(b'name,about\nAcme,"two\nlines"\n\nBolt,x\n')

    assert table.rows == [(2, ["Acme", "two\nlines"]), (5, ["Bolt", "x"])]


def test_headings_that_are_missing_or_double_are_told_apart() -> None:
    assert read_table(b"name,,Mail,Mail\na,b,c,d\n").columns == ["name", "Column 2", "Mail", "Mail (2)"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in it"),
        (b" \n \n", "nothing in it"),
        (b"name,about\n", "one line"),
        (b'name,about\nAcme,x\nBolt,"open\nCrate,y\n', "Line 3 cannot be read: a quotation mark opens"),
        (b'name,about\nAcme,"a"b\n', "Line 2 cannot be read: a quotation mark stands inside"),
        (b"name,about\nAcme," + b"x" * 200_000 + b"\n", "Line 2 cannot be read: a value is longer than"),
        (b",".join([b"x"] * 61) + b"\n1\n", "61 columns"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(content: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_table(content)


def test_more_rows_than_baton_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert len(read_table(b"name\na\nb\n").rows) == 2

    with pytest.raises(Invalid, match="more than 2 rows"):
        read_table(b"name\na\nb\nc\n")


def test_columns_are_guessed_by_heading_and_by_what_is_in_them() -> None:
    columns = ["Firma", "Ansprechpartner", "An", "Telefon", "Company", "Shoe size"]
    rows = [["Acme", "Joris", "joris@acme.example", "1", "x", "44"]]

    assert guessed(columns, rows) == ["name", "contact", "contact_email", "contact_phone", "", ""]


def test_a_choice_needs_the_name_and_no_field_twice() -> None:
    assert checked(["A", "B"], ["name", ""]) == ["name", ""]
    with pytest.raises(Invalid, match="which column holds the name"):
        checked(["A", "B"], ["about", ""])
    with pytest.raises(Invalid, match="“A” and “B” cannot both be"):
        checked(["A", "B"], ["name", "name"])
    with pytest.raises(Invalid):
        checked(["A"], ["password_hash"])


def test_the_command_takes_the_names_of_fields_alone() -> None:
    assert named(["Name", "Contact_Email"]) == ["name", "contact_email"]
    assert named(list(FIELDS)) == list(FIELDS)
    with pytest.raises(Invalid, match="'Shoe size' is not known"):
        named(["name", "Shoe size"])


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "-2",
        "+49 30",
        "@cmd",
        "\t=1",
        "x;=1+1",
        'x;"=1+1',
        "a|-2",
        "a\t@b",
        "first\n=1+1",
        "first\r\n+1",
        "'=1",
        "a; '=1",
    ],
)
def test_no_program_runs_a_cell_however_it_parts_the_file_and_it_comes_back_as_it_was(cell: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerow(["1", guarded(cell), "2"])

    for separator in ",;\t|":
        found = csv.reader(io.StringIO(text.getvalue(), newline=""), delimiter=separator, quoting=csv.QUOTE_NONE)
        cells = [each.lstrip(' "') for row in found for each in row]
        assert not [each for each in cells if each.startswith(("=", "+", "-", "@"))], separator
    assert as_meant(guarded(cell)) == cell


def test_what_no_program_would_run_is_left_alone() -> None:
    for cell in ("a-b", "1 - 2", "a, -b", "ana@baton.example", "it's", "x = y; z"):
        assert guarded(cell) == cell
