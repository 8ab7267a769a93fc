"""What the views would pass to the trash and to the page of the store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.web import samples as s
from workspace.documents.keeping.overview import Act, Storage
from workspace.documents.keeping.quotas import Quotas

ROW = {
    "id": "d1", "title": "Old quote.docx", "customer": {"id": "c1", "name": "Acme"}, "by": "Ben Okafor", "at": s.NOW,
    "size": 48_000, "versions": 2, "held": False, "may_purge": True,
}  # fmt: skip
HOLD = {"id": "h1", "document_id": None, "reason": "Lawsuit <7>", "by": "Ana Ruiz", "at": s.NOW, "customer": "Acme"}
KEEPING = {"holds": [HOLD, {**HOLD, "id": "h2", "document_id": "d1"}], "may_hold": True}
STORE = Storage(
    quotas=Quotas(customer=10**9, total=10**10), used=2 * 10**9, in_trash=10**6, trashed=3,
    largest=[("c1", "Acme", 10**9)], checked=200, first_checked=s.NOW - timedelta(days=20),
    problems=[("ab" * 32, "damaged")],
)  # fmt: skip
ACTS = [
    Act(s.NOW, "Ana Ruiz", "held", None, "Acme", "Lawsuit <7>"),
    Act(s.NOW, None, "deleted for ever", "Old quote.docx", "Acme", ""),
]
_NO_STORE = Storage(Quotas(), 0, 0, 0, [], 0, None, [])
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "trash": (
        "keeping/trash.html",
        {
            **s.FRAME,
            "rows": [ROW, {**ROW, "id": "d2", "held": True, "may_purge": False}],
            "older_url": "?before=d2",
            "days": 30,
        },
    ),
    "trash-none": ("keeping/trash.html", {**s.FRAME, "rows": [], "older_url": None, "days": 0}),
    "storage": (
        "keeping/storage.html",
        {**s.FRAME, "store": STORE, "acts": ACTS, "holds": [HOLD], "free": 10**11, "days": 30},
    ),
    "storage-none": (
        "keeping/storage.html",
        {**s.FRAME, "store": _NO_STORE, "acts": [], "holds": [], "free": 10**11, "days": 0},
    ),
}
