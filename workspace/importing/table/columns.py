"""Which column is what: guessed from its heading and its values, and checked when somebody chose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from workspace.errors import Invalid
from workspace.i18n import _, mark
from workspace.words import fold

FIELDS: Mapping[str, str] = {
    "name": mark("Name of the customer"),
    "about": mark("About"),
    "preferences": mark("Preferences"),
    "goals": mark("Goals"),
    "holder": mark("Who holds the baton (a colleague's name or e-mail)"),
    "team": mark("Which team holds the baton"),
    "contact": mark("Contact: name"),
    "contact_title": mark("Contact: role"),
    "contact_email": mark("Contact: e-mail"),
    "contact_phone": mark("Contact: phone"),
    "note": mark("Note for the timeline"),
}
"""Everything that a table can say of a customer."""

_CALLED: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "customer", "customer name", "company", "company name", "account", "account name", "organisation",
             "organization", "client", "firma", "kunde", "unternehmen"),
    "about": ("about", "description", "industry", "summary", "beschreibung", "branche"),
    "preferences": ("preferences", "preference", "vorlieben"),
    "goals": ("goals", "goal", "objectives", "ziele"),
    "holder": ("holder", "owner", "account owner", "account manager", "responsible", "inhaber", "betreuer"),
    "team": ("team", "holder team", "department", "abteilung"),
    "contact": ("contact", "contact name", "contact person", "full name", "kontakt", "ansprechpartner"),
    "contact_title": ("contact title", "title", "job title", "role", "position", "rolle"),
    "contact_email": ("contact email", "contact e mail", "email", "e mail", "email address", "mail"),
    "contact_phone": ("contact phone", "phone", "phone number", "telephone", "tel", "mobile", "telefon"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks", "notiz", "notizen", "bemerkung"),
}  # fmt: skip


def guessed(columns: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """The field of each column, or "" where nobody can tell. No field twice."""
    chosen = [""] * len(columns)
    for number, heading in enumerate(columns):
        field = next((field for field, names in _CALLED.items() if _plain(heading) in names), "")
        if field and field not in chosen:
            chosen[number] = field
    if "contact_email" not in chosen:
        for number in range(len(columns)):
            values = [row[number] for row in samples if number < len(row) and row[number]]
            if not chosen[number] and values and all("@" in value for value in values):
                chosen[number] = "contact_email"
                break
    return chosen


def checked(columns: Sequence[str], chosen: Sequence[str]) -> list[str]:
    """The same choice when it can be worked with. Raises Invalid, saying which column is wrong."""
    if len(chosen) != len(columns) or any(field and field not in FIELDS for field in chosen):
        raise Invalid(_("Say of each column what it is, or that it is left out."))
    for field in chosen:
        if field and chosen.count(field) > 1:
            both = [columns[number] for number, each in enumerate(chosen) if each == field]
            raise Invalid(f"“{both[0]}” and “{both[1]}” cannot both be “{FIELDS[field]}”. Leave one of them out.")
    if "name" not in chosen:
        raise Invalid(_("Say which column holds the name of the customer: without it no row can be brought in."))
    return list(chosen)


def named(columns: Sequence[str]) -> list[str]:
    """The fields of headings that are fields' own names, as the command takes them. Raises Invalid for any other."""
    chosen = [_plain(heading).replace(" ", "_") for heading in columns]
    for heading, field in zip(columns, chosen, strict=True):
        if field not in FIELDS:
            known = ", ".join(FIELDS)
            raise Invalid(f"The column {heading!r} is not known, and would be lost. Known are: {known}.")
    return checked(columns, chosen)


def _plain(heading: str) -> str:
    """Without case, accents and punctuation."""
    return " ".join(re.findall(r"\w+", fold(heading).replace("_", " ")))
