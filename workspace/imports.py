"""Bring customers in from a CSV file: whole or not at all."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from sqlalchemy.orm import Session

from workspace.customers.operations import add_contact, add_customer
from workspace.customers.queries import customers
from workspace.errors import Invalid
from workspace.people.words import folded
from workspace.policy import Actor

COLUMNS = ("name", "about", "preferences", "goals", "contact", "contact_email", "contact_phone")
_TOO_MANY = "too many"
_ALL = 1_000_000


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV with a heading line, each with its "line". Raises Invalid naming the line and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read as UTF-8 text: {error}") from error
    first_line = text.partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey=_TOO_MANY, strict=True)
    try:
        headings = [heading.strip().lower() for heading in reader.fieldnames or []]
        _check_headings(path, headings)
        reader.fieldnames = headings
        return [_row(path, reader.line_num, values) for values in reader]
    except csv.Error as error:
        raise Invalid(f"Line {reader.line_num} of {path} is not CSV: {error}.") from error


def import_customers(db: Session, actor: Actor, *, rows: list[dict[str, str]]) -> tuple[int, int]:
    """Add each customer that is not there by name. Returns how many were added and how many were there already."""
    everybody = [*customers(db, actor, limit=_ALL), *customers(db, actor, archived=True, limit=_ALL)]
    known = {each.folded_name for each in everybody}
    added = 0
    for row in rows:
        if folded(row["name"]) in known:
            continue
        known.add(folded(row["name"]))
        try:
            _add(db, actor, row)
        except Invalid as wrong:
            raise Invalid(f"Line {row['line']}: {wrong.sentence} Nothing was brought in.") from wrong
        added += 1
    return added, len(rows) - added


def _check_headings(path: Path, headings: list[str]) -> None:
    if "name" not in headings:
        raise Invalid(f"The first line of {path} must name the columns, name among them: {', '.join(COLUMNS)}.")
    unknown = [heading for heading in headings if heading not in COLUMNS]
    if unknown:
        sentence = f"The column {unknown[0]!r} of {path} is not known, and would be lost. Known are"
        raise Invalid(f"{sentence}: {', '.join(COLUMNS)}.")


def _row(path: Path, line: int, values: dict[str, str | None]) -> dict[str, str]:
    if _TOO_MANY in values:
        raise Invalid(f"Line {line} of {path} has more values than there are columns.")
    row = {column: (values.get(column) or "").strip() for column in COLUMNS}
    if not row["name"]:
        raise Invalid(f"Line {line} of {path} has no name.")
    if not row["contact"] and (row["contact_email"] or row["contact_phone"]):
        raise Invalid(f"Line {line} of {path} has a contact's e-mail or phone but no name of the contact.")
    return {**row, "line": str(line)}


def _add(db: Session, actor: Actor, row: dict[str, str]) -> None:
    texts = {field: row[field] for field in ("name", "about", "preferences", "goals")}
    customer = add_customer(db, actor, **texts)
    if row["contact"]:
        add_contact(
            db, actor, customer_id=customer.id, name=row["contact"], email=row["contact_email"],
            phone=row["contact_phone"],
        )  # fmt: skip
