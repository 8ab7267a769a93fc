"""Presentations of PowerPoint 97 to 2003 (.ppt): each slide a page with its notes and comments.

Records and their numbers: [MS-PPT]. A file saved quickly still holds what was deleted, so records are not searched for
but followed: the current edit says where the present form of each slide stands.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from workspace.documents.readers.old.compound import Compound
from workspace.documents.readers.result import ReadText, Unreadable, found, paged

ENGINE = "baton-ppt/1"

_DOCUMENT, _SLIDE, _NOTES, _SLIDE_ATOM, _NOTES_ATOM = 1000, 1006, 1008, 1007, 1009
_LIST, _PERSIST_ATOM, _EXTERNAL_LINK = 4080, 1011, 4055
_TEXT_16, _TEXT_8, _STRING = 4000, 4008, 4026
_EDIT, _PERSIST_DIRECTORY = 4085, 6002
_ENCRYPTED = 0xF3D1C4DF  # CurrentUserAtom.headerToken
_MOST_EDITS, _DEEPEST, _MOST_RECORDS = 1_000, 64, 2_000_000
_PROMPT_LISTS = {1}  # instance of the list that holds the masters' texts
_HEADER = struct.Struct("<HHI")


class _Record(NamedTuple):
    """`type` and `instance` say what it is; its content lies from `start` to `end`."""

    type: int
    instance: int
    is_container: bool
    start: int
    end: int


def read_ppt(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable. Where the current edit cannot be followed, all records are taken, and that is told."""
    container = Compound(file)
    content = container.read("PowerPoint Document")
    if not content:
        older = "PP40" in container.inside()
        if older:
            raise Unreadable("no_text", "The presentation is of PowerPoint 95 or older, which Baton does not read.")
        raise Unreadable("damaged", "The presentation is damaged: its main part is missing.")
    user = container.read("Current User")
    if len(user) >= 20 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED:
        raise Unreadable("encrypted", "The presentation is locked with a password.")
    reason = ""
    try:
        pages = _Show(content, user).pages()
    except (struct.error, _Lost):
        pages = ["\n".join(_words(content, 0, len(content)))]
        reason = "The presentation is damaged; deleted words may be among those that were found."
    text, starts = paged(pages)
    return found(text, kind=kind, engine=ENGINE, pages=starts, reason=reason)


class _Lost(Exception):
    """The current edit leads nowhere."""


class _Show:
    """What the current edit says is there. Raises _Lost or struct.error."""

    def __init__(self, content: bytes, user: bytes) -> None:
        self._content = content
        self._places, document = self._persisted(struct.unpack_from("<I", user, 16)[0] if len(user) >= 20 else 0)
        self._document = self._at(self._places.get(document, -1))
        if self._document.type != _DOCUMENT:
            raise _Lost

    def pages(self) -> list[str]:
        notes: dict[int, str] = {}
        outline: list[tuple[int, int, list[str]]] = []
        beside: list[str] = []
        for record in _records(self._content, self._document.start, self._document.end):
            if record.type == _LIST and record.instance not in _PROMPT_LISTS:
                for slide_id, place, words in self._listed(record):
                    if record.instance == 2:
                        notes[self._notes_of(place)] = "\n".join(self._words_at(place))
                    else:
                        outline.append((slide_id, place, words))
            elif record.type != _LIST and record.is_container:
                beside += _words(self._content, record.start, record.end, links_only=True)
        pages = [self._page(slide_id, place, words, notes) for slide_id, place, words in outline]
        return [*pages[:-1], "\n".join(filter(None, [*pages[-1:], *dict.fromkeys(beside)]))]

    def _page(self, slide_id: int, place: int, words: list[str], notes: dict[int, str]) -> str:
        """The outline's words of a slide, then those of its own boxes, comments and notes; what is said twice, once."""
        own = [*words, *self._words_at(place)]
        return "\n".join(filter(None, [*dict.fromkeys(own), notes.get(slide_id, "")]))

    def _words_at(self, place: int) -> list[str]:
        try:
            record = self._at(place)
        except (struct.error, _Lost):
            return []
        return list(_words(self._content, record.start, record.end))

    def _notes_of(self, place: int) -> int:
        """The id of the slide that notes belong to."""
        try:
            record = self._at(place)
            for each in _records(self._content, record.start, record.end):
                if each.type == _NOTES_ATOM:
                    return int(struct.unpack_from("<I", self._content, each.start)[0])
        except (struct.error, _Lost):
            return -1
        return -1

    def _listed(self, listing: _Record) -> Iterator[tuple[int, int, list[str]]]:
        """(slide id, where the slide stands, its words in the outline) of each slide of a list."""
        current: tuple[int, int, list[str]] | None = None
        for record in _records(self._content, listing.start, listing.end):
            if record.type == _PERSIST_ATOM:
                if current is not None:
                    yield current
                persisted, _, _, slide_id = struct.unpack_from("<IIiI", self._content, record.start)
                current = (slide_id, self._places.get(persisted, -1), [])
            elif current is not None and (words := _atom(self._content, record)):
                current[2].append(words)
        if current is not None:
            yield current

    def _persisted(self, edit_at: int) -> tuple[dict[int, int], int]:
        """Where each persisted object stands now, and which one is the document. Newer edits come first and win."""
        places: dict[int, int] = {}
        document = -1
        for _ in range(_MOST_EDITS):
            edit = self._at(edit_at)
            if edit.type != _EDIT:
                raise _Lost
            _, _, before, directory_at, reference = struct.unpack_from("<IIIII", self._content, edit.start)
            document = reference if document < 0 else document
            directory = self._at(directory_at)
            if directory.type != _PERSIST_DIRECTORY:
                raise _Lost
            for number, place in self._directory(directory):
                places.setdefault(number, place)
            if not before or before >= edit_at:
                break
            edit_at = before
        return places, document

    def _directory(self, directory: _Record) -> Iterator[tuple[int, int]]:
        at = directory.start
        while at + 4 <= directory.end:
            head = struct.unpack_from("<I", self._content, at)[0]
            first, count = head & 0xFFFFF, head >> 20
            at += 4
            for number in range(count):
                if at + 4 > directory.end:
                    return
                yield first + number, struct.unpack_from("<I", self._content, at)[0]
                at += 4

    def _at(self, place: int) -> _Record:
        if not 0 <= place <= len(self._content) - _HEADER.size:
            raise _Lost
        return _record(self._content, place, len(self._content))


def _record(content: bytes, at: int, end: int) -> _Record:
    head, record_type, length = _HEADER.unpack_from(content, at)
    start = at + _HEADER.size
    return _Record(record_type, head >> 4, head & 0xF == 0xF, start, min(start + length, end))


def _records(content: bytes, start: int, end: int) -> Iterator[_Record]:
    while start + _HEADER.size <= end:
        record = _record(content, start, end)
        yield record
        start = record.end


def _words(content: bytes, start: int, end: int, *, links_only: bool = False) -> Iterator[str]:
    """Texts of all records inside, in order; with their own stack and a limit, whatever the lengths say."""
    stack = [(_records(content, start, end), links_only)]
    for _ in range(_MOST_RECORDS):
        if not stack:
            return
        record = next(stack[-1][0], None)
        if record is None:
            stack.pop()
        elif record.is_container:
            if len(stack) < _DEEPEST:
                only = stack[-1][1] and record.type != _EXTERNAL_LINK
                stack.append((_records(content, record.start, record.end), only))
        elif not stack[-1][1] and (words := _atom(content, record)):
            yield words


def _atom(content: bytes, record: _Record) -> str:
    """The text of a record, if it is one that holds text. `_TEXT_8` holds the low bytes of UTF-16."""
    raw = content[record.start : record.end]
    if record.type in {_TEXT_16, _STRING}:
        words = raw[: len(raw) & ~1].decode("utf-16-le", errors="replace")
    elif record.type == _TEXT_8:
        words = raw.decode("latin-1")
    else:
        return ""
    words = words.replace("\r", "\n").replace("\x0b", "\n").strip("\x00 \n\t")
    return "" if words in {"*", "___PPT9", "___PPT10", "___PPT12"} else words
