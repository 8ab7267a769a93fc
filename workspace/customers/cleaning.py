"""What may be written into a profile and its contacts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workspace.i18n import _
from workspace.people.queries import clean_email
from workspace.people.words import all_cleaned, long_text, one_line

FIELDS = {"name": "Name", "about": "About", "preferences": "Preferences", "goals": "Goals"}
LONGEST = 20_000


def cleaned_fields(changes: Mapping[str, str]) -> dict[str, str]:
    """Raises Invalid, naming the field."""
    values = {}
    for name, value in changes.items():
        if name == "name":
            values[name] = one_line(value, field="name", label=_("The name"), longest=200)
        else:
            values[name] = long_text(value, field=name, label=FIELDS[name], longest=LONGEST)
    return values


def cleaned_contact(name: str, title: str, email: str, phone: str) -> dict[str, str]:
    """Raises Invalid, naming the fields."""
    return all_cleaned(**contact_cleaners(name, title, email, phone))


def contact_cleaners(name: str, title: str, email: str, phone: str) -> dict[str, Callable[[], str]]:
    """What cleans each value of a contact; one of them raises Invalid, and the others know nothing of it."""
    return {
        "name": lambda: one_line(name, field="name", label=_("The name"), longest=120),
        "title": lambda: one_line(title, field="title", label=_("The title"), longest=120, needed=False),
        "email": lambda: clean_email(email) if email.strip() else "",
        "phone": lambda: one_line(phone, field="phone", label=_("The phone number"), longest=40, needed=False),
    }
