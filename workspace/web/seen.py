"""How a version is shown on its page, to staff and guests alike, and the pictures of it that we made."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Response, g, request, send_file, url_for
from sqlalchemy.orm import Session

from workspace.documents.queries import read_version
from workspace.documents.seeing import queries
from workspace.documents.seeing.kinds import PAGE_WORDS, SHEETS, SLIDES
from workspace.documents.seeing.operations import want_page
from workspace.documents.seeing.passages import Place, page_at
from workspace.errors import NotFound
from workspace.i18n import _, mark
from workspace.policy import Actor
from workspace.web.edge import reading, tools, transaction
from workspace.web.looks import Look, written_look
from workspace.web.stamped import stamp_view
from workspace.web.texts import asked_place, text_view
from workspace.web.uploads import RAW_HEADERS

if TYPE_CHECKING:
    from workspace.documents.queries import ReadVersion
    from workspace.documents.seeing.models import Rendition
    from workspace.documents.seeing.queries import Seen

PATIENCE = 12.0
"""Seconds for which something is waited for that is just being drawn or made."""
_LOOKS_EACH = 0.05
_LONGEST_QUOTE = 400

Who = Callable[[Session], Actor]
Made = TypeVar("Made")


def document_view(db: Session, actor: Actor, *, document_id: str, n: int) -> dict[str, Any]:
    """For documents/_preview.html and what it includes: {text, preview}, as this request's address asks."""
    read = read_version(db, actor, document_id=document_id, n=n)
    seen = queries.seen_version(db, actor, document_id=document_id, n=n)
    return {"text": text_view(read), "preview": _preview_view(db, actor, read, seen)}


def _preview_view(db: Session, actor: Actor, read: ReadVersion, seen: Seen) -> dict[str, Any]:
    version, area = seen.version, "pages" if actor.is_staff else "guest"
    address: dict[str, Any] = {"document_id": version.document_id, "n": version.n}
    form = seen.form or _form_of_text(version.kind)
    # Pictures that bear a guest's name are drawn for that guest alone, not for staff who look as one.
    as_text = request.args.get("view") == "text" or (seen.stamped and g.get("viewer"))
    shown = "text" if as_text and form in ("pages", "look", "picture") else form
    place = asked_place(read)
    look = _look(db, actor, read, place, address) if shown == "look" else None
    # What stands in a header, a note or a chart is in the text alone: whoever looks for it is shown the text.
    is_beside = look is not None and bool(place.end) and not look.has_place
    shown = "text" if is_beside else shown
    found: dict[str, Any] = {
        "form": form,
        "shown": shown,
        "waiting": version.state not in ("waiting", "reading") and not seen.ready,
        # What the reader said already, in the middle of the page, is not said twice.
        "reason": "" if version.state in ("encrypted", "damaged") else seen.reason,
        "stamped": seen.stamped,
        "page_word": _(PAGE_WORDS.get(version.kind, mark("Page"))),
        "place": _place_view(read, place),
        "is_beside": is_beside,
    }
    if shown in ("pages", "picture"):
        # Who looks as a guest sees pages without a stamp through their own door: nothing is asked in the guest's name.
        door = "pages" if g.get("viewer") else area
        found["pages"] = [
            {"n": n, "width": width, "height": height, "url": url_for(f"{door}.page_image", page=n, **address)}
            for n, (width, height) in enumerate(seen.sizes, start=1)
        ]
        found["source"] = "" if seen.stamped else url_for(f"{area}.download", **address)
    elif look is not None:
        found["look"] = look.html
    is_words = shown == "look" or (version.state == "text" and shown not in ("pages", "picture"))
    found["stamp"] = stamp_view(actor) if seen.stamped and is_words else None
    return found


def _look(db: Session, actor: Actor, read: ReadVersion, place: Place, address: Mapping[str, Any]) -> Look:
    kept = queries.look(db, actor, **address)
    with tools().outside.files.open(kept.sha256) as file:
        return written_look(json.load(file), read.text, place)


def _place_view(read: ReadVersion, place: Place) -> dict[str, Any] | None:
    """The passage asked for: its page and words, and how often these stand before it on that page."""
    if not place.end:
        return None
    page = page_at(read.pages, place.start)
    quote = " ".join(read.text[place.start : min(place.end, place.start + _LONGEST_QUOTE)].split())
    begin = read.pages[page - 1] if read.pages else 0
    nth = "".join(read.text[begin : place.start].split()).count("".join(quote.split()))
    return {"page": page, "quote": quote, "nth": nth, "at": f"{place.start}-{place.end}"}


def _form_of_text(kind: str) -> str:
    if kind in SHEETS:
        return "sheets"
    return "slides" if kind in SLIDES else "text"


def page_answer(who: Who, document_id: str, n: int, page: int) -> Response:
    """The picture of a page, drawn now if it was not yet: then it takes a moment. Raises NotFound."""

    def look(db: Session) -> Rendition | None:
        return queries.drawn_page(db, who(db), document_id=document_id, n=n, page=page)

    with reading() as db:
        drawn = look(db)
    if drawn is None:
        with transaction() as db:
            want_page(db, who(db), document_id=document_id, n=n, page=page)
        drawn = awaited(look)
    return rendition_answer(drawn) if drawn else _come_again()


def awaited(look: Callable[[Session], Made | None]) -> Made | None:
    """The worker makes it and tells nobody: looking is cheap, and every look asks anew who may see it."""
    until = time.monotonic() + PATIENCE
    while True:
        with reading() as db:
            made = look(db)
        if made is not None or time.monotonic() >= until:
            return made
        time.sleep(_LOOKS_EACH)


def _come_again() -> Response:
    answer = Response("This page is still being drawn.\n", 503, content_type="text/plain; charset=utf-8")
    answer.headers["Retry-After"] = "2"
    return answer


def rendition_answer(rendition: Rendition) -> Response:
    """A picture that we made, for an <img>."""
    try:
        file = tools().outside.files.open(rendition.sha256)
    except FileNotFoundError as error:
        raise NotFound(_("The picture is missing from the store.")) from error
    response = send_file(file, mimetype="image/webp", conditional=False, etag=False)
    response.headers.update(RAW_HEADERS)
    response.content_length = rendition.size
    return response
