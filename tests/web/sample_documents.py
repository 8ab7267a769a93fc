"""What the views would pass to the pages of documents, search and guests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.web.sample_keeping import KEEPING

from tests.web import samples as s
from workspace.documents.comparing.comparison import compare
from workspace.documents.seeing.passages import Place, window
from workspace.web.pages.comparing import comparison_view

NOW, FRAME = s.NOW, s.FRAME
OLD = "Delivery within 14 days.\nWe pay in May.\nSites\t12\nOne line that stands\nThe last line of all is gone\n"
NEW = "We pay in May.\nDelivery within 21 days.\nSites\t15\nOne line that stands\nAnd one that came <i>new</i>\n"
COMPARE_PAGE = {
    **s.FRAME,
    "document": {"id": "d1", "title": "Renewal quote.docx"},
    "customer": {"id": "c1", "name": "Acme"},
    "before": 1,
    "after": 2,
    "versions": [{"n": n, "at": s.NOW} for n in (1, 2)],
    "without_text": None,
    "compared": comparison_view(compare(OLD, NEW)),
}
VENDOR_NAME = {"name": "Nordwind"}
GUEST = {
    "me": {**s.VERA, "teams": [], "theme": "", "is_admin": False},
    "vendor": VENDOR_NAME,
    "host": "Baton Ltd",
    "messages": [],
}
WORDS = "\n".join(
    (
        "Renewal quote",
        "This quote covers the renewal of the service for twelve sites, until 30 November 2026.",
        "Item\tQuantity\tPer year",
        "Sites\t12\t€60,000",
        "Care\t48\t€19,200",
        "Payment is due within 30 days of the invoice date.",
    )
)
TEXT = {
    "state": "ready",
    "note": "",
    "pages": window(WORDS, (0, WORDS.index("Payment")), place=Place(WORDS.index("until"), WORDS.index("Item"))).pages,
    "numbered": True,
    "earlier": None,
    "later": None,
}
PREVIEW = {
    "form": "text", "shown": "text", "waiting": False, "reason": "", "stamped": False, "page_word": "Page",
    "place": None,
}  # fmt: skip
PDF = {
    **PREVIEW,
    "form": "pages",
    "shown": "pages",
    "source": "/documents/d1/versions/3/download",
    "pages": [{"n": n, "width": 595, "height": 842, "url": f"/documents/d1/versions/3/pages/{n}"} for n in (1, 2)],
    "place": {"page": 2, "quote": "within 30 days <b>", "nth": 0, "at": "120-134"},
}
COMMENTS = [
    s.entry(
        31,
        s.VERA,
        "comment",
        "commented on",
        "message-circle",
        "Can this be 7 December? Our depot closes for stock-taking.",
        600,
        audience=["Nordwind"],
        document=s.DOCUMENT,
        team=s.VENDOR,
    ),
    s.entry(
        32,
        s.ANA,
        "comment",
        "commented on",
        "message-circle",
        "Yes, I will change it in version 4.",
        300,
        audience=["Nordwind"],
        document=s.DOCUMENT,
    ),
]
FOR_GUEST = [s.view(**{**vars(comment), "url": None, "editable": False}) for comment in COMMENTS]
VERSIONS = [
    {"n": n, "by": "Ben Okafor", "at": NOW - timedelta(days=9 - 3 * n), "size": 48000 + n, "note": None}
    for n in (3, 2, 1)
]
SHARES = [
    {
        "id": "s1",
        "vendor": "Nordwind",
        "person": None,
        "by": "Ana Ruiz",
        "expires_at": NOW + timedelta(days=30),
        "can_download": True,
        "can_comment": True,
        "unheard": False,
        "last_opened": NOW - timedelta(hours=3),
    }
]
DOCUMENT_PAGE = {
    **FRAME,
    **s.COMPOSER,
    "document": {**s.DOCUMENT, "customer": {"id": "c1", "name": "Acme"}},
    "version": {**VERSIONS[0], "media": "docx"},
    "latest": 3,
    "versions": VERSIONS,
    "text": TEXT,
    "preview": PDF,
    "since": {"seen": 1, "newest": 3, "compare_url": "/compare", "seen_url": "/seen"},
    "shares": SHARES,
    "keeping": KEEPING,
    "vendors": [{"id": "v1", "name": "Nordwind", "guests": 1}],
    "first_end": "2026-11-22",
    "entries": COMMENTS,
    "room": "customer:c1",
    "room_n": 8,
}
GUEST_DOCUMENT = {
    **GUEST,
    "document": s.DOCUMENT,
    "version": VERSIONS[0],
    "text": TEXT,
    "preview": {**PREVIEW, "waiting": True},
    "since": {"seen": 1, "newest": 3, "compare_url": None, "seen_url": "/seen"},
    "can_download": True,
    "can_comment": True,
    "entries": FOR_GUEST,
    "room": "document:d1:v1",
    "room_n": 2,
}
SEARCH_PAGE = {
    **FRAME,
    "q": "renewal quote",
    "total": 38,
    "took_ms": 12,
    "error": None,
    "older_url": "?cursor=2",
    "facets": [
        {
            "title": "Kind",
            "items": [
                {"name": "type", "value": v, "label": n, "count": c, "on": c == 14}
                for v, n, c in (("document", "Documents", 14), ("entry", "Entries", 11), ("customer", "Customers", 2))
            ],
        },
        {
            "title": "Team",
            "items": [
                {"name": "team", "value": t, "label": t.title(), "count": None, "on": False}
                for t in ("sales", "support", "marketing")
            ],
        },
    ],
    "hits": [
        {
            "type": "document",
            "icon": "file-text",
            "title": "Renewal quote.docx",
            "url": "/d/1",
            "where": "Acme · page 2 · Ben Okafor · 3 Nov 2026",
            "snippet": [
                {"text": "…the ", "hit": False},
                {"text": "renewal", "hit": True},
                {"text": " term is 24 months. This ", "hit": False},
                {"text": "quote", "hit": True},
                {"text": " is valid until 30 November <script>", "hit": False},
            ],
        },
        {
            "type": "entry",
            "icon": "message-square",
            "title": "Note on Acme",
            "url": "/e/1",
            "where": "Ana Ruiz · Sales · 12 Nov 2026",
            "snippet": [{"text": "They want the ", "hit": False}, {"text": "renewal", "hit": True}],
        },
    ],
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "document": ("documents/document.html", DOCUMENT_PAGE),
    "document-none": (
        "documents/document.html",
        {
            **DOCUMENT_PAGE,
            "entries": [],
            "shares": [],
            "vendors": [],
            "share_error": "Choose a vendor.",
            "text": {"state": "none", "note": "It is locked with a password.", "pages": ()},
        },
    ),
    "documents": (
        "documents/documents.html",
        {
            **FRAME,
            "q": "",
            "older_url": None,
            "documents": [
                {
                    **s.DOCUMENT,
                    "customer": {"id": "c1", "name": "Acme"},
                    "version": 3,
                    "by": "Ben",
                    "at": NOW,
                    "size": 48000,
                    "face": {"thumbnail": True, "words": ""},
                    "shared_with": ["Nordwind"],
                    "state": None,
                },
                {
                    "id": "d2",
                    "title": "Checklist.pdf",
                    "customer": {"id": "c1", "name": "Acme"},
                    "version": 1,
                    "by": "Ana",
                    "at": NOW - timedelta(hours=5),
                    "size": 1200000,
                    "face": {"thumbnail": False, "words": "Renewal quote <b>"},
                    "shared_with": [],
                    "state": "no text: it is a scan",
                },
            ],
        },
    ),
    "compare": ("documents/compare.html", COMPARE_PAGE),
    "compare-unread": (
        "documents/compare.html",
        {**COMPARE_PAGE, "compared": None, "without_text": {"n": 2, "waiting": True, "why": "reading…"}},
    ),
    "documents-none": ("documents/documents.html", {**FRAME, "q": "", "older_url": None, "documents": []}),
    "search": ("search.html", SEARCH_PAGE),
    "search-none": (
        "search.html",
        {**SEARCH_PAGE, "hits": [], "total": 0, "older_url": None, "loose": [{"label": "Documents only", "url": "?"}]},
    ),
    "search-start": ("search.html", {**SEARCH_PAGE, "q": "", "hits": [], "total": None, "took_ms": None}),
    "guest-home": (
        "guest/home.html",
        {
            **GUEST,
            "documents": [
                {**s.DOCUMENT, "version": 3, "at": NOW, "until": NOW, "can_download": True, "can_comment": True}
            ],
        },
    ),
    "guest-none": ("guest/home.html", {**GUEST, "documents": []}),
    "guest-document": ("guest/document.html", GUEST_DOCUMENT),
    "error-guest": ("error.html", {**GUEST, **s.ERROR}),
}
