"""Comments on passages as pages show and take them: the quote, whether it is settled, and the fields of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from sqlalchemy.orm import Session

from workspace.documents.anchoring.operations import comment_on_passage, reopen, resolve
from workspace.documents.anchoring.queries import Quoted, Settled, can_be_settled, quoted_by, settled
from workspace.documents.anchoring.target import Target
from workspace.documents.operations import comment
from workspace.i18n import _
from workspace.policy import Actor

if TYPE_CHECKING:
    from workspace.timeline.models import Entry

View = dict[str, Any]


class Quotes:
    """What a page of entries shows of their passages, loaded at once. `n`: the version shown, else the newest."""

    def __init__(self, db: Session, actor: Actor, entries: Sequence[Entry], *, n: int | None = None) -> None:
        self._for_staff = actor.is_staff
        self._quoted = quoted_by(db, actor, entries, n=n)
        self._settled = settled(db, entries)

    def of(self, entry: Entry) -> View:
        quoted, is_settled = self._quoted.get(entry.id), self._settled.get(entry.id)
        place = "pages" if self._for_staff else "guest"
        return {
            "quoted": _quote_view(quoted, self._for_staff) if quoted else None,
            "settled": _settled_view(is_settled) if is_settled else None,
            "settle_url": url_for(f"{place}.settle_comment", entry_id=entry.id) if can_be_settled(entry) else None,
        }


def comments_view(views: Sequence[View]) -> View:
    """Which comments of a document's page are shown, and how many there are of each kind."""
    asked = request.args.get("comments", "open")
    done = sum(1 for view in views if view["settled"])
    return {
        "show": asked if asked in ("open", "resolved", "all") else "open",
        "counts": {"open": len(views) - done, "resolved": done, "all": len(views)},
    }


def written_comment(db: Session, actor: Actor, *, document_id: str, form: Mapping[str, str], **words: Any) -> Entry:
    """The comment that a form holds: on the passage that it quotes, or on the document as a whole."""
    if not form.get("quote", "").strip():
        return comment(db, actor, document_id=document_id, **words)
    start = form.get("quote_start", "")
    target = Target(
        n=_number(form.get("version", "")),
        exact=form["quote"],
        prefix=form.get("quote_prefix", ""),
        suffix=form.get("quote_suffix", ""),
        start=_number(start) if start else None,
        page=_number(form.get("quote_page", "")) or None,
    )
    return comment_on_passage(db, actor, document_id=document_id, target=target, **words)


def settle_by_form(db: Session, actor: Actor, entry_id: str) -> Entry:
    """`on` is 1 or 0, so that sending it twice is as sending it once."""
    change = reopen if request.form.get("on") == "0" else resolve
    return change(db, actor, entry_id=entry_id)


def _number(typed: str) -> int:
    """0, which is no version, for what is no number."""
    return int(typed) if typed.isdecimal() and len(typed) < 12 else 0


def _quote_view(quoted: Quoted, for_staff: bool) -> View:
    """For documents/_comment_quote.html."""
    stands = quoted.place or (quoted.origin if for_staff else None)
    return {
        "words": quoted.words,
        "note": _note(quoted),
        "n": quoted.n,
        "start": quoted.place.start if quoted.place else None,
        "end": quoted.place.end if quoted.place else None,
        "page": quoted.place.page if quoted.place else None,
        "now": quoted.now,
        "prefix": quoted.prefix,
        "url": _url(quoted, stands.n, stands.start, stands.end, for_staff) if stands else None,
    }


def _note(quoted: Quoted) -> str:
    if quoted.state == "gone":
        return _("Quoted text changed in v%(n)s", n=quoted.changed_in)
    if quoted.state == "waiting":
        return _("v%(n)s is still being read", n=quoted.n)
    return _("Edited since; found in v%(n)s", n=quoted.n) if quoted.state == "edited" else ""


def _url(quoted: Quoted, n: int, start: int, end: int, for_staff: bool) -> str:
    """Where the passage is marked in the text, without any script."""
    where: View = {"document_id": quoted.document_id, "at": f"{start}-{end}", "view": "text", "_anchor": "place"}
    return url_for("pages.document", v=n, **where) if for_staff else url_for("guest.document", **where)


def _settled_view(is_settled: Settled) -> View:
    return {"by": is_settled.by, "at": is_settled.at}
