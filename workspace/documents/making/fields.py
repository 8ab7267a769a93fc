"""What templates may ask for by name, who knows it, and how values are made fit for a Word file. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workspace.errors import Invalid
from workspace.i18n import _, mark, number

Value = str | list[dict[str, str]]
"""A text, or the rows of a table."""

BATON, HANDOFF, PERSON = "baton", "handoff", "person"
LONGEST, MOST_ROWS = 20_000, 500

# What XML 1.0 cannot hold, and what turns the direction of the words after it.
_UNFIT = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


@dataclass(frozen=True)
class Field:
    """One thing a template may ask for. `source` says who knows it: the timeline, a hand-off, or the person.

    `kind` is "text", "long", "date" or "rows"; rows have `columns`. One that `may_be_empty` is asked of nobody.
    """

    name: str
    label: str
    source: str = PERSON
    kind: str = "text"
    may_be_empty: bool = False
    columns: tuple[str, ...] = ()

    @property
    def sample(self) -> Value:
        """Something of its form, to try a template with."""
        return [dict.fromkeys(self.columns, "sample")] if self.kind == "rows" else "sample"


def _rows(name: str, label: str, source: str, *columns: str) -> Field:
    return Field(name, label, source, "rows", may_be_empty=source != PERSON, columns=columns)


_KNOWN = (
    Field("customer_name", mark("Customer"), BATON),
    Field("customer_about", mark("About the customer"), BATON, "long", may_be_empty=True),
    Field("customer_preferences", mark("Their preferences"), BATON, "long", may_be_empty=True),
    Field("customer_goals", mark("Their goals"), BATON, "long", may_be_empty=True),
    Field("customer_link", mark("Link to the customer"), BATON),
    Field("holder", mark("Who holds the baton"), BATON),
    Field("made_by", mark("Who makes this"), BATON),
    Field("made_by_email", mark("Their address"), BATON),
    Field("today", mark("Today"), BATON),
    _rows("contacts", mark("Contacts"), BATON, "name", "title", "email", "phone"),
    _rows("recent", mark("What happened lately"), BATON, "when", "who", "what"),
    _rows("documents", mark("Documents"), BATON, "title", "version", "changed", "ends"),
    _rows("promises", mark("What was promised"), BATON, "what", "who", "until"),
    Field("handoff_from", mark("Handed over by"), HANDOFF),
    Field("handoff_to", mark("Handed over to"), HANDOFF),
    Field("handoff_reason", mark("Why"), HANDOFF, "long"),
    Field("handoff_state", mark("How it stands"), HANDOFF),
    Field("handoff_due", mark("Until when"), HANDOFF, may_be_empty=True),
    _rows("handoff_points", mark("Open points"), HANDOFF, "what"),
    _rows("handoff_steps", mark("What was said"), HANDOFF, "when", "who", "what"),
    Field("subject", mark("What it is about")),
    Field("purpose", mark("What for"), kind="long"),
    Field("scope", mark("What is included"), kind="long"),
    Field("price", mark("Price in all")),
    _rows("items", mark("Items"), PERSON, "what", "amount", "price"),
    Field("payment_terms", mark("Terms of payment")),
    Field("valid_until", mark("Valid until"), kind="date"),
    Field("delivery_date", mark("Delivery on"), kind="date"),
    Field("start_date", mark("Begins on"), kind="date"),
    Field("end_date", mark("Ends on"), kind="date"),
    Field("term", mark("For how long")),
    Field("our_name", mark("Our name, as it stands in contracts")),
    Field("our_address", mark("Our address"), kind="long"),
    Field("our_signatory", mark("Who signs for us")),
    Field("party_name", mark("Their name, as it stands in contracts")),
    Field("party_address", mark("Their address"), kind="long"),
    Field("party_signatory", mark("Who signs for them")),
    Field("governing_law", mark("Whose law holds")),
)
KNOWN: Mapping[str, Field] = {field.name: field for field in _KNOWN}
SAMPLES: Mapping[str, Value] = {field.name: field.sample for field in _KNOWN}


def field_called(name: str) -> Field:
    """The field of this name; one that only a template's author knows is asked of the person."""
    if name in KNOWN:
        return KNOWN[name]
    is_date = name.endswith(("_date", "_until", "_on"))
    return Field(name, name.replace("_", " ").strip().capitalize(), kind="date" if is_date else "text")


def are_names(names: Sequence[object]) -> bool:
    """Whether these could be names of fields. They come from a template, so from a stranger."""
    return len(names) <= 200 and all(isinstance(name, str) and _NAME.fullmatch(name) for name in names)


def missing(names: Sequence[str], values: Mapping[str, Value]) -> list[Field]:
    """What nobody has said yet, in the order in which it is asked for."""
    fields = [field_called(name) for name in names]
    order = {name: place for place, name in enumerate(KNOWN)}
    wanted = [field for field in fields if not (field.may_be_empty or _is_said(values.get(field.name, "")))]
    return sorted(wanted, key=lambda field: (order.get(field.name, len(order)), field.name))


def completed(names: Sequence[str], values: Mapping[str, Value]) -> dict[str, Value]:
    """What goes into the file, fit for it. Raises Invalid, naming each field that is missing."""
    wanting = missing(names, values)
    if wanting:
        said = {field.name: _("%(label)s is missing.", label=_(field.label)) for field in wanting}
        raise Invalid(_("Still missing: %(known)s.", known=", ".join(_(field.label) for field in wanting)), said)
    return {name: fit(values.get(name, _nothing(field_called(name)))) for name in names}


def typed(field: Field, value: object) -> Value:
    """What a person typed or a program sent for a field. Raises Invalid, naming it."""
    if field.kind == "rows":
        return _typed_rows(field, value)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _wrong(
            field,
            _(
                "%(label)s must be a text of %(longest)s characters at most.",
                label=_(field.label),
                longest=number(LONGEST),
            ),
        )
    if field.kind != "date" or not value.strip():
        return value.strip()
    try:
        day = date.fromisoformat(value.strip())
    except ValueError as error:
        raise _wrong(field, _("%(label)s: write the day like 2026-12-31.", label=_(field.label))) from error
    return f"{day.day} {day:%B %Y}"


def fit(value: Value) -> Value:
    """Without what a Word file cannot hold, and without what would show it in another order than it is."""
    if isinstance(value, str):
        return _UNFIT.sub("", value.replace("\r\n", "\n").replace("\x0b", "\n").replace("\x0c", "\n"))
    return [{name: str(fit(cell)) for name, cell in row.items()} for row in value]


def _typed_rows(field: Field, value: object) -> Value:
    """One row a line, its columns with | between them; or a list of objects."""
    if isinstance(value, str):
        lines = [line.split("|") for line in value.splitlines() if line.strip()]
        value = [dict(zip(field.columns, (cell.strip() for cell in line), strict=False)) for line in lines]
        if any(len(line) > len(field.columns) for line in lines):
            raise _wrong(
                field,
                _(
                    "%(label)s: a line has %(count)s parts, with | between them.",
                    label=_(field.label),
                    count=len(field.columns),
                ),
            )
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise _wrong(field, _("%(label)s must be %(most)s rows at most.", label=_(field.label), most=MOST_ROWS))
    rows = []
    for row in value:
        if not isinstance(row, dict) or not set(row) <= set(field.columns) or not all(map(_is_cell, row.values())):
            raise _wrong(
                field,
                _("%(label)s: each row has the parts %(parts)s.", label=_(field.label), parts=", ".join(field.columns)),
            )
        rows.append({name: row.get(name, "") for name in field.columns})
    return rows


def _is_cell(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 2_000


def _is_said(value: Value) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _nothing(field: Field) -> Any:
    return [] if field.kind == "rows" else ""


def _wrong(field: Field, sentence: str) -> Invalid:
    return Invalid(sentence, {field.name: sentence})
