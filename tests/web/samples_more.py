"""The values of the pages beside the customer's: documents, search, inbox, people, guests, errors."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.web import samples as s

NOW, FRAME = s.NOW, s.FRAME
VENDOR_NAME = {"name": "Nordwind"}
GUEST = {"me": {**s.VERA, "teams": [], "theme": "", "is_admin": False}, "vendor": VENDOR_NAME, "host": "Baton Ltd", "messages": []}
TEXT = {"state": "ready", "note": "", "pages": [
    {"n": 1, "paragraphs": ["Renewal quote", "This quote covers the renewal of the service for twelve sites from 15 January 2027. It replaces version 2 "
                            "and is valid until 30 November 2026.", "Item\tQuantity\tPer year", "Sites\t12\t€60,000", "Scanner care\t48\t€19,200"]},
    {"n": 2, "paragraphs": ["Payment is due within 30 days of the invoice date."]}]}  # fmt: skip
COMMENTS = [
    s.entry(31, s.VERA, "comment", "commented on", "message-circle", "Can this be 7 December? Our depot closes for stock-taking.", 600,
            audience=["Nordwind"], document=s.DOCUMENT, team=s.VENDOR),
    s.entry(32, s.ANA, "comment", "commented on", "message-circle", "Yes, I will change it in version 4.", 300, audience=["Nordwind"],
            document=s.DOCUMENT),
]  # fmt: skip
FOR_GUEST = [s.view(**{**vars(comment), "url": None, "editable": False}) for comment in COMMENTS]
VERSIONS = [{"n": n, "by": "Ben Okafor", "at": NOW - timedelta(days=9 - 3 * n), "size": 48000 + n, "note": None} for n in (3, 2, 1)]
SHARES = [{"id": "s1", "vendor": "Nordwind", "person": None, "by": "Ana Ruiz", "expires_at": NOW + timedelta(days=30), "can_download": True,
           "can_comment": True, "last_opened": NOW - timedelta(hours=3)}]  # fmt: skip
DOCUMENT_PAGE = {
    **FRAME, **s.COMPOSER, "document": {**s.DOCUMENT, "customer": {"id": "c1", "name": "Acme"}}, "version": {**VERSIONS[0], "media": "docx"},
    "latest": 3, "versions": VERSIONS, "text": TEXT, "shares": SHARES, "vendors": [{"id": "v1", "name": "Nordwind"}], "entries": COMMENTS,
    "room": "customer:c1", "room_n": 8,
}  # fmt: skip
GUEST_DOCUMENT = {**GUEST, "document": s.DOCUMENT, "version": VERSIONS[0], "text": TEXT, "can_download": True, "can_comment": True,
                  "entries": FOR_GUEST, "room": "document:d1:v1", "room_n": 2}  # fmt: skip
SEARCH_PAGE = {
    **FRAME, "q": "renewal quote", "total": 38, "took_ms": 12, "error": None, "older_url": "?cursor=2",
    "facets": [{"title": "Kind", "items": [{"name": "type", "value": v, "label": n, "count": c, "on": c == 14} for v, n, c in
                                           (("document", "Documents", 14), ("entry", "Entries", 11), ("customer", "Customers", 2))]},
               {"title": "Team", "items": [{"name": "team", "value": t, "label": t.title(), "count": None, "on": False}
                                           for t in ("sales", "support", "marketing")]}],
    "hits": [{"type": "document", "icon": "file-text", "title": "Renewal quote.docx", "url": "/d/1", "where": "Acme · page 2 · Ben Okafor · 3 Nov 2026",
              "snippet": [{"text": "…the ", "hit": False}, {"text": "renewal", "hit": True}, {"text": " term is 24 months. This ", "hit": False},
                          {"text": "quote", "hit": True}, {"text": " is valid until 30 November <script>", "hit": False}]},
             {"type": "entry", "icon": "message-square", "title": "Note on Acme", "url": "/e/1", "where": "Ana Ruiz · Sales · 12 Nov 2026",
              "snippet": [{"text": "They want the ", "hit": False}, {"text": "renewal", "hit": True}]}],
}  # fmt: skip
INBOX = {
    **FRAME, "count_due": 2, "older_url": None, "tabs": [{"label": n, "url": "?", "on": n == "Needs me"} for n in ("Needs me", "Mentions", "All")],
    "items": [
        {"id": "n1", "url": "/h/1", "title": "Hand-off to you: Acme onboarding", "text": "Ben Okafor · “Contract is signed, please start onboarding.”",
         "at": NOW, "unread": True, "icon": "arrow-right-left", "tone": "accent", "due": {"text": "due in 3 hr.", "tone": "warning"}, "handoff": s.handoff(1)},
        {"id": "n2", "url": "/e/1", "title": "Cleo mentioned you on Larkspur Clinics", "text": "“@Ana is the March date still safe?”",
         "at": NOW - timedelta(minutes=12), "unread": True, "icon": "at-sign", "tone": "marketing", "due": None, "handoff": None},
        {"id": "n3", "url": "/e/2", "title": "Nordwind commented on Renewal quote.docx", "text": "“Can this be 7 December?”",
         "at": NOW - timedelta(hours=2), "unread": False, "icon": "message-circle", "tone": "vendor", "due": None, "handoff": None}],
}  # fmt: skip
EMPTY_FORM = {"name": "", "industry": "", "location": "", "since": "", "website": "", "about": "", "contacts": [], "preferences": [], "goals": []}
TYPED = {**EMPTY_FORM, "name": "Acme", "industry": "Food distribution", "location": "Rotterdam", "contacts": s.CUSTOMER["contacts"],
         "preferences": ["E-mail first, mornings only"], "goals": ["12 sites live by March"]}  # fmt: skip
DEMO = [
    {"name": "Ana Ruiz", "role": "Sales, admin", "team": "sales", "email": "ana@baton.example", "password": "relay baton demo", "note": ""},
    {"name": "Ben Okafor", "role": "Support", "team": "support", "email": "ben@baton.example", "password": "relay baton demo", "note": ""},
    {"name": "Vera Lindqvist", "role": "Guest of Nordwind", "team": "vendor", "email": "vera@nordwind.example", "password": None,
     "note": "Ask for a link; it is printed where Baton runs."},
]  # fmt: skip
LOCK = Path(__file__).resolve().parents[2] / "workspace" / "web" / "static" / "vendor" / "vendor.lock.json"
ERROR = {"status": 404, "title": "There is nothing here", "sentence": "There is no such page, or it is not for you to see.", "error_id": None}
PERSON: dict[str, Any] = {"role": "member", "last_seen": NOW, "invited": False, "active": True, "is_me": False}
STAFF = [{**s.ANA, **PERSON, "role": "admin", "is_me": True}, {**s.BEN, **PERSON}, {**s.CLEO, **PERSON, "invited": True, "last_seen": None}]

MORE: dict[str, tuple[str, dict[str, Any]]] = {
    "document": ("documents/document.html", DOCUMENT_PAGE),
    "document-none": ("documents/document.html", {**DOCUMENT_PAGE, "entries": [], "shares": [], "vendors": [], "share_error": "Choose a vendor.",
                      "text": {"state": "none", "note": "It is locked with a password.", "pages": []}}),
    "documents": ("documents/documents.html", {**FRAME, "q": "", "older_url": None, "documents": [
        {**s.DOCUMENT, "customer": {"id": "c1", "name": "Acme"}, "version": 3, "by": "Ben", "at": NOW, "size": 48000, "shared_with": ["Nordwind"], "state": None},
        {"id": "d2", "title": "Checklist.pdf", "customer": {"id": "c1", "name": "Acme"}, "version": 1, "by": "Ana", "at": NOW - timedelta(hours=5),
         "size": 1200000, "shared_with": [], "state": "no text: it is a scan"}]}),
    "documents-none": ("documents/documents.html", {**FRAME, "q": "", "older_url": None, "documents": []}),
    "search": ("search.html", SEARCH_PAGE),
    "search-none": ("search.html", {**SEARCH_PAGE, "hits": [], "total": 0, "older_url": None, "loose": [{"label": "Documents only", "url": "?"}]}),
    "search-start": ("search.html", {**SEARCH_PAGE, "q": "", "hits": [], "total": None, "took_ms": None}),
    "inbox": ("notifications.html", INBOX),
    "inbox-none": ("notifications.html", {**INBOX, "items": [], "unread": 0}),
    "handoffs": ("handoffs/handoffs.html", {**FRAME, "tabs": INBOX["tabs"], "handoffs": [s.handoff(1), s.handoff(
        2, state="asked", state_label="Question", tone="warning", note="Ben asks: who is on site?", verbs=["answer", "withdraw"], is_late=True)]}),
    "offer": ("handoffs/offer.html", {**FRAME, "customer": s.CUSTOMER, "teams": [s.SALES, s.SUPPORT], "people": [s.BEN, s.CLEO],
              "form": {"to": "team:support", "reason": "", "due_at": "", "checklist": ""}, "errors": {"reason": "Say why, in a sentence."}}),
    "entry": ("timeline/entry.html", {**FRAME, "customer": s.CUSTOMER, "entry": s.ENTRIES[0], "room": "customer:c1", "room_n": 8, "mine": True,
              "revisions": [{"n": 1, "at": NOW, "body_html": "<p>Before</p>"}]}),
    "entry-conflict": ("timeline/entry.html", {**FRAME, "customer": s.CUSTOMER, "entry": s.ENTRIES[1], "room": "customer:c1", "room_n": 8, "mine": True,
                       "editing": True, "body": "Mine", "revision": 2, "theirs": {"by": "Ana Ruiz", "body": "Theirs"}}),
    "customer-new": ("customers/form.html", {**FRAME, "customer": None, "form": EMPTY_FORM, "errors": {"name": "A customer needs a name."}}),
    "customer-conflict": ("customers/form.html", {**FRAME, "customer": s.CUSTOMER, "form": TYPED,
                          "theirs": {**TYPED, "by": "Ben Okafor", "location": "Ghent", "goals": ["20 sites live by May"]}}),
    "sign-in": ("identity/sign_in.html", {"me": None, "email": "", "next": "/", "error": None, "demo_people": DEMO}),
    "sign-in-wrong": ("identity/sign_in.html", {"me": None, "email": "ana@baton.example", "next": "/", "error": "The e-mail or the password is wrong."}),
    "use-link": ("identity/use_link.html", {"me": None, "token": "t", "email": "vera@nordwind.example"}),
    "link-expired": ("identity/link_expired.html", {"me": None, "error": None}),
    "reset": ("identity/reset_password.html", {"me": None, "email": "ana@baton.example", "errors": {"again": "The two are not the same."}}),
    "account": ("identity/account.html", {**FRAME, "errors": {}, "new_token": "baton_7GmB0vGk2oYpXq", "tokens": [
        {"id": "t1", "name": "Nightly import", "at": NOW, "last_used": None}], "sessions": [
        {"id": "x", "what": "Firefox on Linux", "at": NOW, "is_current": True}, {"id": "y", "what": "Safari on a phone", "at": NOW, "is_current": False}]}),
    "people": ("people/people.html", {**FRAME, "people": STAFF, "teams": [s.SALES, s.SUPPORT], "form": {"name": "", "email": "", "team": "", "role": "member"}}),
    "teams": ("people/teams.html", {**FRAME, "teams": [{**s.SALES, "lead": s.ANA, "members": [s.ANA]}, {**s.SUPPORT, "lead": None, "members": []}],
              "form": {"name": ""}}),
    "vendors": ("people/vendors.html", {**FRAME, "form": {"name": "", "vendor_id": "", "email": "", "guest_name": ""}, "vendors": [
        {"id": "v1", "name": "Nordwind", "guests": [{**s.VERA, "last_seen": NOW, "active": True}],
         "shares": [{"id": "s1", "document": s.DOCUMENT, "expires_at": None}]}]}),
    "guest-home": ("guest/home.html", {**GUEST, "documents": [{**s.DOCUMENT, "version": 3, "at": NOW, "until": NOW, "can_download": True, "can_comment": True}]}),
    "guest-none": ("guest/home.html", {**GUEST, "documents": []}),
    "guest-document": ("guest/document.html", GUEST_DOCUMENT),
    "error": ("error.html", {**FRAME, **ERROR}),
    "error-guest": ("error.html", {**GUEST, **ERROR}),
    "error-alone": ("error.html", {"me": None, **ERROR, "status": 500, "error_id": "8f3a"}),
    "licences": ("licences.html", {**FRAME, "packages": json.loads(LOCK.read_text("utf-8"))["packages"]}),
}  # fmt: skip
s.PAGES.update(MORE)
