"""Who is who in the demo company, for the sign-in page of a demo and for nothing else."""

from __future__ import annotations

SAMPLE_PASSWORD = "baton-demo-2026"  # noqa: S105 - made for a demo that answers on this machine alone

SAMPLE_PEOPLE: list[dict[str, str | None]] = [
    {"name": "Ana Ruiz", "role": "Sales, admin", "email": "ana@baton.example", "password": SAMPLE_PASSWORD, "note": ""},
    {"name": "Ben Okafor", "role": "Support", "email": "ben@baton.example", "password": SAMPLE_PASSWORD, "note": ""},
    {
        "name": "Cleo Martin",
        "role": "Marketing",
        "email": "cleo@baton.example",
        "password": SAMPLE_PASSWORD,
        "note": "",
    },
    {
        "name": "Vera Lind",
        "role": "Guest of Nordwind",
        "email": "vera@nordwind.example",
        "password": None,
        "note": "Guests come in by an e-mailed link. Here the mail is printed where Baton was started.",
    },
]
