"""Every page with the values that show it: one line each. test_templates and preview both go through it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.web import sample_documents, sample_keeping, sample_people
from tests.web.samples import ANA, BEN, CLEO, CUSTOMER, CUSTOMER_PAGE, FRAME, NOW

CUSTOMERS_PAGE = {
    **FRAME,
    "q": "",
    "count": 14,
    "archived": False,
    "older_url": "?after=x",
    "kept": {"archived": None, "holder": "me"},
    "holders": [{"label": "All", "url": "?", "on": True}, {"label": "Mine", "url": "?holder=me", "on": False}],
    "customers": [
        {
            "id": f"c{i}",
            "name": name,
            "note": note,
            "holder": {"name": who["name"], "team": who["team"]} if who else None,
            "last_activity": NOW - timedelta(minutes=minutes),
            "open_handoffs": n,
            "archived": False,
        }
        for i, (name, note, who, minutes, n) in enumerate(
            [
                ("Acme", "Food distribution · Rotterdam", BEN, 7, 1),
                ("Larkspur Clinics", "Health care · Leeds", ANA, 90, 0),
                ("Orchard Dental", "Dentistry · Lyon", None, 2000, 0),
                ("Þórsmörk Ferðir ehf.", "Travel · Reykjavík", CLEO, 9000, 0),
            ]
        )
    ],
}

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "customer": ("customers/customer.html", CUSTOMER_PAGE),
    "customer-empty": (
        "customers/customer.html",
        {
            **CUSTOMER_PAGE,
            "entries": [],
            "handoffs": [],
            "documents": [],
            "older_url": None,
            "error": "Write something first.",
            "customer": {**CUSTOMER, "contacts": [], "preferences": [], "goals": [], "holder": None},
        },
    ),
    "customers": ("customers/customers.html", CUSTOMERS_PAGE),
    "customers-none": ("customers/customers.html", {**CUSTOMERS_PAGE, "customers": [], "older_url": None, "q": "zzz"}),
}
PAGES |= sample_documents.PAGES | sample_keeping.PAGES | sample_people.PAGES
