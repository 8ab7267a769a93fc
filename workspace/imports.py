"""Bring customers in from a CSV file: whole or not at all."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy.orm import Session

from workspace.customers.operations import add_contact, add_customer
from workspace.customers.queries import customers
from workspace.errors import Invalid
from workspace.people.words import folded
from workspace.policy import Actor

COLUMNS = ("name", "about", "preferences", "goals", "contact", "contact_email", "contact_phone")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV with a heading line. Raises Invalid naming the line and column that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read as UTF-8 text: {error}") from error
    dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t") if text.strip() else csv.excel
    reader = csv.DictReader(text.splitlines(), dialect=dialect)
    headings = [heading.strip().lower() for heading in reader.fieldnames or []]
    if "name" not in headings:
        raise Invalid(f"The first line of {path} must name the columns, name among them: {', '.join(COLUMNS)}.")
    rows = []
    for row in reader:
        values = {str(key).strip().lower(): (value or "").strip() for key, value in row.items() if key is not None}
        if not values.get("name"):
            raise Invalid(f"Line {reader.line_num} of {path} has no name.")
        rows.append({column: values.get(column, "") for column in COLUMNS})
    return rows


def import_customers(db: Session, actor: Actor, *, rows: list[dict[str, str]]) -> tuple[int, int]:
    """Add each customer that is not there by name. Returns how many were added and how many were there already."""
    known = {each.folded_name for each in customers(db, actor, limit=1_000_000)}
    added = 0
    for row in rows:
        if folded(row["name"]) in known:
            continue
        known.add(folded(row["name"]))
        customer = add_customer(
            db, actor, name=row["name"], about=row["about"], preferences=row["preferences"], goals=row["goals"]
        )
        if row["contact"]:
            add_contact(
                db, actor, customer_id=customer.id, name=row["contact"], email=row["contact_email"],
                phone=row["contact_phone"],
            )  # fmt: skip
        added += 1
    return added, len(rows) - added
