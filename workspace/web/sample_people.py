"""Who is who in the demo company, for the sign-in page of a demo and for nothing else."""

from __future__ import annotations

from workspace.i18n import _, mark

SAMPLE_PASSWORD = "baton-demo-2026"  # noqa: S105 - made for a demo that answers on this machine alone

SAMPLE_PEOPLE: list[dict[str, str | None]] = [
    {
        "name": "Ana Ruiz",
        "role": mark("Sales, admin"),
        "email": "ana@baton.example",
        "password": SAMPLE_PASSWORD,
        "note": "",
    },
    {
        "name": "Ben Okafor",
        "role": mark("Support"),
        "email": "ben@baton.example",
        "password": SAMPLE_PASSWORD,
        "note": "",
    },
    {
        "name": "Cleo Martin",
        "role": mark("Marketing"),
        "email": "cleo@baton.example",
        "password": SAMPLE_PASSWORD,
        "note": "",
    },
    {
        "name": "Vera Lind",
        "role": mark("Guest of Nordwind"),
        "email": "vera@nordwind.example",
        "password": None,
        "note": mark("Guests come in by an e-mailed link. Here the mail is printed where Baton was started."),
    },
]


def sample_people() -> list[dict[str, str | None]]:
    """SAMPLE_PEOPLE in the reader's language."""
    return [
        {**each, "role": _(each["role"] or ""), "note": _(each["note"]) if each["note"] else ""}
        for each in SAMPLE_PEOPLE
    ]
