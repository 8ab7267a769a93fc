"""What the views would pass to the inbox, hand-offs, forms, signing in, people and errors."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.web import samples as s

NOW, FRAME, ERROR = s.NOW, s.FRAME, s.ERROR
INBOX = {
    **FRAME,
    "waiting": [s.handoff(1), s.handoff(2, verbs=["answer"], due_at=None)],
    "older_url": None,
    "tabs": [{"label": n, "url": "?", "on": n == "Needs me"} for n in ("Needs me", "Mentions", "All")],
    "items": [
        {
            "id": "n1",
            "url": "/h/1",
            "title": "Hand-off to you: Acme onboarding",
            "text": "Ben Okafor · “Contract is signed, please start onboarding.”",
            "at": NOW,
            "unread": True,
            "icon": "arrow-right-left",
            "tone": "accent",
        },
        {
            "id": "n2",
            "url": "/e/1",
            "title": "Cleo mentioned you on Larkspur Clinics",
            "text": "“@Ana is the March date still safe?”",
            "at": NOW - timedelta(minutes=12),
            "unread": True,
            "icon": "at-sign",
            "tone": "marketing",
        },
        {
            "id": "n3",
            "url": "/e/2",
            "title": "Nordwind commented on Renewal quote.docx",
            "text": "“Can this be 7 December?”",
            "at": NOW - timedelta(hours=2),
            "unread": False,
            "icon": "message-circle",
            "tone": "vendor",
        },
    ],
}
EMPTY_FORM = {"name": "", "about": "", "contacts": [], "preferences": [], "goals": []}
TYPED = {
    **EMPTY_FORM,
    "name": "Acme",
    "about": "Runs forty depots, from Rotterdam.",
    "contacts": s.CUSTOMER["contacts"],
    "preferences": ["E-mail first, mornings only"],
    "goals": ["12 sites live by March"],
}
DEMO = [
    {
        "name": "Ana Ruiz",
        "role": "Sales, admin",
        "team": "sales",
        "email": "ana@baton.example",
        "password": "relay baton demo",
        "note": "",
    },
    {
        "name": "Ben Okafor",
        "role": "Support",
        "team": "support",
        "email": "ben@baton.example",
        "password": "relay baton demo",
        "note": "",
    },
    {
        "name": "Vera Lindqvist",
        "role": "Guest of Nordwind",
        "team": "vendor",
        "email": "vera@nordwind.example",
        "password": None,
        "note": "Ask for a link; it is printed where Baton runs.",
    },
]
LOCK = Path(__file__).resolve().parents[2] / "workspace" / "web" / "static" / "vendor" / "vendor.lock.json"
PERSON: dict[str, Any] = {"role": "member", "last_seen": NOW, "invited": False, "active": True, "is_me": False}
STAFF = [
    {**s.ANA, **PERSON, "role": "admin", "is_me": True},
    {**s.BEN, **PERSON},
    {**s.CLEO, **PERSON, "invited": True, "last_seen": None},
]

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "inbox": ("notifications.html", INBOX),
    "inbox-none": ("notifications.html", {**INBOX, "items": [], "waiting": [], "unread": 0}),
    "handoffs": (
        "handoffs/handoffs.html",
        {
            **FRAME,
            "tabs": INBOX["tabs"],
            "handoffs": [
                s.handoff(1),
                s.handoff(
                    2,
                    state="asked",
                    state_label="Question",
                    tone="warning",
                    note="Ben asks: who is on site?",
                    verbs=["answer", "withdraw"],
                    is_late=True,
                ),
            ],
        },
    ),
    "offer": (
        "handoffs/offer.html",
        {
            **FRAME,
            "customer": s.CUSTOMER,
            "teams": [s.SALES, s.SUPPORT],
            "people": [s.BEN, s.CLEO],
            "form": {"to": "team:support", "reason": "", "due_at": "", "checklist": ""},
            "errors": {"reason": "Say why, in a sentence."},
        },
    ),
    "entry": (
        "timeline/entry.html",
        {
            **FRAME,
            "customer": s.CUSTOMER,
            "entry": s.ENTRIES[0],
            "room": "customer:c1",
            "room_n": 8,
            "mine": True,
            "revisions": [{"n": 1, "at": NOW, "body_html": "<p>Before</p>"}],
        },
    ),
    "entry-conflict": (
        "timeline/entry.html",
        {
            **FRAME,
            "customer": s.CUSTOMER,
            "entry": s.ENTRIES[1],
            "room": "customer:c1",
            "room_n": 8,
            "mine": True,
            "editing": True,
            "body": "Mine",
            "revision": 2,
            "theirs": {"by": "Ana Ruiz", "body": "Theirs"},
        },
    ),
    "customer-new": (
        "customers/form.html",
        {**FRAME, "customer": None, "form": EMPTY_FORM, "errors": {"name": "A customer needs a name."}},
    ),
    "customer-conflict": (
        "customers/form.html",
        {
            **FRAME,
            "customer": s.CUSTOMER,
            "form": TYPED,
            "theirs": {
                **TYPED,
                "by": "Ben Okafor",
                "is_mine": False,
                "about": "Runs forty depots, from Ghent.",
                "goals": ["20 sites live by May"],
            },
        },
    ),
    "sign-in": ("identity/sign_in.html", {"me": None, "email": "", "next": "/", "error": None, "demo_people": DEMO}),
    "sign-in-wrong": (
        "identity/sign_in.html",
        {"me": None, "email": "ana@baton.example", "next": "/", "error": "The e-mail or the password is wrong."},
    ),
    "use-link": ("identity/use_link.html", {"me": None, "token": "t", "email": "vera@nordwind.example"}),
    "link-expired": ("identity/link_expired.html", {"me": None, "error": "It is too old.", "elsewhere": False}),
    "link-elsewhere": ("identity/link_expired.html", {"me": None, "error": "Not here.", "elsewhere": True}),
    "reset": (
        "identity/reset_password.html",
        {"me": None, "email": "ana@baton.example", "errors": {"again": "The two are not the same."}},
    ),
    "account": (
        "identity/account.html",
        {
            **FRAME,
            "errors": {},
            "new_token": "baton_7GmB0vGk2oYpXq",
            "tokens": [{"id": "t1", "name": "Nightly import", "at": NOW, "last_used": None}],
            "sessions": [
                {"id": "x", "what": "Firefox on Linux", "at": NOW, "is_current": True},
                {"id": "y", "what": "Safari on a phone", "at": NOW, "is_current": False},
            ],
        },
    ),
    "people": (
        "people/people.html",
        {
            **FRAME,
            "people": STAFF,
            "teams": [s.SALES, s.SUPPORT],
            "form": {"name": "", "email": "", "team": "", "role": "member"},
        },
    ),
    "teams": (
        "people/teams.html",
        {
            **FRAME,
            "teams": [{**s.SALES, "lead": s.ANA, "members": [s.ANA]}, {**s.SUPPORT, "lead": None, "members": []}],
            "form": {"name": ""},
        },
    ),
    "vendors": (
        "people/vendors.html",
        {
            **FRAME,
            "form": {"name": "", "vendor_id": "", "email": "", "guest_name": ""},
            "vendors": [
                {
                    "id": "v1",
                    "name": "Nordwind",
                    "guests": [{**s.VERA, "last_seen": NOW, "active": True}],
                    "shares": [{"id": "s1", "document": s.DOCUMENT, "expires_at": None}],
                }
            ],
        },
    ),
    "error": ("error.html", {**FRAME, **ERROR}),
    "error-alone": ("error.html", {"me": None, **ERROR, "status": 500, "error_id": "8f3a"}),
    "licences": ("licences.html", {**FRAME, "packages": json.loads(LOCK.read_text("utf-8"))["packages"]}),
}
