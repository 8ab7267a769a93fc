"""What the views would pass to the templates: plain values about Acme, for looking at pages and for static checks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

NOW = datetime.now(UTC).replace(microsecond=0)
SALES, SUPPORT, MARKETING, VENDOR = (
    {"id": slug, "slug": slug, "name": slug.title()} for slug in ("sales", "support", "marketing", "vendor")
)
ANA = {"id": "p1", "name": "Ana Ruiz", "initials": "AR", "email": "ana@baton.example", "team": SALES}
BEN = {"id": "p2", "name": "Ben Okafor", "initials": "BO", "email": "ben@baton.example", "team": SUPPORT}
CLEO = {"id": "p3", "name": "Cleo Martin", "initials": "CM", "email": "cleo@baton.example", "team": MARKETING}
VERA = {"id": "p9", "name": "Vera Lindqvist", "initials": "VL", "email": "vera@nordwind.example", "team": None}
ME = {**ANA, "teams": ["sales"], "theme": "", "is_admin": True, "role": "admin"}


def view(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**values)


def ago(when: datetime) -> str:
    minutes = int((NOW - when).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min. ago"
    return f"{minutes // 60} hr. ago" if minutes < 1440 else f"{when:%-d %b %Y}"


def entry(
    number: int, author: dict[str, Any], kind: str, verb: str, icon: str, body: str, minutes: int, **more: Any
) -> Any:
    values: dict[str, Any] = {
        "id": f"e{number}",
        "revision": 1,
        "kind": kind,
        "kind_label": kind.title(),
        "verb": verb,
        "icon": icon,
        "author": author,
        "team": author["team"],
        "via": None,
        "at": NOW - timedelta(minutes=minutes),
        "edited": False,
        "deleted": False,
        "body_html": f"<p>{body}</p>",
        "audience": "staff",
        "document": None,
        "handoff": None,
        "files": [],
        "replies": [],
        "parent_id": None,
        "client_id": None,
        "slack": [],
        "reactions": [],
        "pinned_by": None,
        "direction": None,
        "channel": None,
        "contact": None,
        "can_reply": True,
        "url": f"/entries/e{number}",
        "editable": True,
    }
    return view(**{**values, **more})


def handoff(number: int, **more: Any) -> Any:
    values: dict[str, Any] = {
        "id": f"h{number}",
        "customer": {"id": "c1", "name": "Acme"},
        "from_label": "Sales",
        "to_label": "Support",
        "by": "Ana Ruiz",
        "reason": "Contract is signed, please start the onboarding. Kick-off is on Monday at 9.",
        "due_at": NOW + timedelta(hours=5),
        "is_late": False,
        "state": "offered",
        "state_label": "Offered",
        "tone": "accent",
        "is_open": True,
        "note": None,
        "checklist": ["Order form", "Contact of the plant in Ghent"],
        "verbs": ["accept", "decline", "ask"],
    }
    return view(**{**values, **more})


DOCUMENT = {"id": "d1", "title": "Renewal quote.docx"}
REPLIES = [
    entry(
        21,
        BEN,
        "comment",
        "replied",
        "message-square-reply",
        "Yes, Thursday works. I will bring the scanner.",
        5,
        parent_id="e1",
    ),
    entry(
        22,
        CLEO,
        "comment",
        "replied",
        "message-square-reply",
        "And I the <strong>photographer</strong>.",
        2,
        parent_id="e1",
        via="Slack",
        editable=False,
    ),
]
ENTRIES = [
    entry(
        1,
        CLEO,
        "note",
        "wrote",
        "message-square",
        "Spoke to Priya: she prefers e-mail over calls, and mornings only. "
        '<span class="mention">@Ben Okafor</span> can you join on Thursday?',
        7,
        replies=REPLIES,
        slack=[SimpleNamespace(state="sent", words="in #acme", at=None, why="", url="")],
    ),
    entry(
        2,
        ANA,
        "call",
        "logged a call",
        "phone",
        "They accept the two-year option if onboarding is part of the quote.",
        125,
        direction="They came to us",
        channel="Phone",
        contact="Priya Shah",
        edited=True,
    ),
    entry(3, ANA, "handoff", "offered the baton", "arrow-right-left", "", 180, handoff=handoff(1), editable=False),
    entry(
        4,
        {**BEN},
        "note",
        "posted in #acme",
        "message-square",
        "Can you confirm who signs for Acme now?",
        420,
        via="Slack",
        editable=False,
    ),
    entry(
        5,
        BEN,
        "document",
        "added a document",
        "file-text",
        "",
        480,
        document=DOCUMENT,
        files=[{"id": "d1", "title": "Renewal quote.docx", "is_image": False, "url": "/documents/d1"}],
    ),
    entry(
        6,
        VERA,
        "comment",
        "commented on",
        "message-circle",
        "Can this be 7 December? Our depot closes for stock-taking.",
        600,
        audience=["Nordwind"],
        document=DOCUMENT,
        team=VENDOR,
    ),
    entry(7, CLEO, "email", "logged an e-mail", "mail", "", 900, deleted=True),
    entry(
        8,
        ANA,
        "meeting",
        "logged a meeting",
        "users",
        "<ul><li>12 sites live by March</li><li>Dutch and English</li></ul>",
        3000,
    ),
]
CUSTOMER = {
    "id": "c1",
    "name": "Acme",
    "initials": "AC",
    "industry": "Food distribution",
    "location": "Rotterdam",
    "since": "2022",
    "website": "acme.example",
    "about": "Runs forty depots in the Low Countries.",
    "slack_channel": "#acme",
    "archived": False,
    "revision": 3,
    "holder": {"team": SUPPORT, "person": BEN},
    "contacts": [
        {
            "id": "k1",
            "name": "Priya Shah",
            "role": "Head of Operations",
            "email": "priya@acme.example",
            "phone": "+31 10 555 01 20",
            "initials": "PS",
        },
        {"id": "k2", "name": "Joris Visser", "role": "Procurement", "email": None, "phone": None, "initials": "JV"},
    ],
    "preferences": [
        {"icon": "mail", "text": "E-mail first, mornings only"},
        {"icon": "globe", "text": "English and Dutch"},
    ],
    "goals": [{"text": "12 sites live by March", "state": "5 of 12 live"}],
}
KINDS = [
    {"value": v, "label": n, "interaction": v != "note"}
    for v, n in (("note", "Note"), ("call", "Call"), ("email", "E-mail"), ("meeting", "Meeting"), ("chat", "Chat"))
]
AUDIENCES = [
    {"value": "staff", "label": "Staff only · mirrored to #acme", "is_guest": False, "name": ""},
    {"value": "v1", "label": "Visible to Nordwind", "is_guest": True, "name": "Nordwind"},
]
FILTERS = {
    "kinds": [
        {"label": n, "url": f"?kind={n.lower()}", "on": n == "All"}
        for n in ("All", "Notes", "Comments", "Calls", "E-mails", "Meetings", "Documents", "Hand-offs")
    ],
    "teams": [{"label": t["name"], "url": f"?team={t['slug']}", "on": False} for t in (SALES, SUPPORT, MARKETING)],
    "people": [{"label": p["name"], "url": f"?author={p['id']}", "on": False} for p in (ANA, BEN, CLEO)],
    "clear_url": None,
}
FRAME = {
    "me": ME,
    "unread": 4,
    "waiting_handoffs": 1,
    "messages": [],
    "recent_customers": [{"id": "c1", "name": "Acme"}, {"id": "c2", "name": "Larkspur Clinics"}],
}
COMPOSER = {
    "kinds": KINDS,
    "audiences": AUDIENCES,
    "channels": [{"value": "phone", "label": "Phone"}],
    "contacts": CUSTOMER["contacts"],
}
CUSTOMER_PAGE = {
    **FRAME,
    **COMPOSER,
    "customer": CUSTOMER,
    "subtitle": "Food distribution · Rotterdam · customer since 2022",
    "entries": ENTRIES,
    "room": "customer:c1",
    "room_n": 8,
    "filter": {},
    "older_url": "?before=e8",
    "filters": FILTERS,
    "pinned": [{"id": "e1", "author": "Ana", "words": "Their contract ends in May", "by": "Ben", "url": "/entries/e1"}],
    "handoffs": [handoff(1)],
    "here_now": [{"id": "p2", "name": "Ben Okafor", "initials": "BO", "team_slug": "support"}],
    "documents": [
        {"id": "d1", "title": "Renewal quote.docx", "version": 3, "note": "shared with Nordwind", "state": None},
        {
            "id": "d2",
            "title": "Onboarding checklist 2026.docx",
            "version": 1,
            "note": "staff only",
            "state": "reading its text",
        },
    ],
}
ERROR = {
    "status": 404,
    "title": "There is nothing here",
    "sentence": "There is no such page, or it is not for you to see.",
    "error_id": None,
}
