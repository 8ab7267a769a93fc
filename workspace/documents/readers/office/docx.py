"""Word documents (.docx, .docm, .dotx, .dotm): every word that a reader of the document can see, in document order.

Parts are found by content type, not by name, and streamed through one parser target, so a part of any size takes little
memory. Deleted text (tracked changes) is kept apart: a struck clause must not be found.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from workspace.documents.readers.office.chunks import words_of_chunk
from workspace.documents.readers.office.package import Package
from workspace.documents.readers.office.story import Story
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import ReadText, Unreadable, found

ENGINE = "baton-docx/3"

# Endings of content types, in the order in which their text is put together: what people came for first.
_BODIES = (
    "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml",
    "ms-word.document.macroenabled.main+xml", "ms-word.template.macroenabledtemplate.main+xml",
)  # fmt: skip
_STORIES = (
    ".footnotes+xml", ".endnotes+xml", ".comments+xml", ".header+xml", ".footer+xml", "drawingml.chart+xml",
    "ms-office.chartex+xml", "drawingml.chartshapes+xml", "drawingml.diagramdata+xml", "document.glossary+xml",
)  # fmt: skip
# What the body points to is read also where its content type is missing or wrong.
_POINTED_TO = (
    "footnotes", "endnotes", "comments", "header", "footer", "chart", "chartEx", "diagramData", "glossaryDocument",
)  # fmt: skip
_HYPERLINK_FIELD = re.compile(r'HYPERLINK\s+(?:\\l\s+)?(?:"([^"]+)"|([^\s"\\]\S*))')
_DEEPEST = 2


def read_docx(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable if the main part cannot be read. Another part's damage costs that part, and is told."""
    reading = _Reading(Package(ZipParts(file)))
    reading.read_all(depth=0)
    text = "\n".join(part for part in [*reading.texts, *reading.links] if part)
    lost = ", ".join(reading.lost)
    reason = f"A part of the document is damaged and was left out: {lost}." if lost else ""
    return found(text, kind=kind, engine=ENGINE, reason=reason, deleted="\n".join(filter(None, reading.deleted)))


class _Reading:
    """One document while it is read: its texts, what was deleted, where links lead, and which parts were lost."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.texts: list[str] = []
        self.deleted: list[str] = []
        self.links: dict[str, None] = {}
        self.lost: list[str] = []

    def read_all(self, *, depth: int) -> None:
        """`depth`: in how many other documents this one was put as a whole."""
        mains = self._package.main_parts(*_BODIES)
        # A document that was put in as a whole has the content type of a main part too.
        chunks = dict.fromkeys(chunk for name in mains for chunk in self._package.related(name, "aFChunk"))
        bodies = [name for name in mains if name not in chunks]
        if not bodies:
            raise Unreadable("damaged", "The document is damaged: its main part is missing.")
        for name in bodies:
            self._read(name, needed=True)
        for name in chunks:
            self._read_chunk(name, depth=depth)
        others = [name for ending in _STORIES for name in self._package.of_type(ending)]
        pointed_to = (name for body in bodies for name in self._package.related(body, *_POINTED_TO))
        for name in dict.fromkeys([*others, *pointed_to]):
            self._read(name, needed=False)

    def _read(self, name: str, *, needed: bool) -> None:
        story = Story()
        try:
            self._package.parse(name, story)
        except Unreadable as error:
            if needed or error.state == "refused":
                raise
            self.lost.append(name)
        self.texts.append(story.text())
        self.deleted.append(story.deleted_text())
        self.links.update(dict.fromkeys(_field_targets(story.instructions())))
        self.links.update(dict.fromkeys(self._package.link_targets(name)))

    def _read_chunk(self, name: str, *, depth: int) -> None:
        """Another file that the document shows as a part of itself: mostly what a program put there as a whole."""
        try:
            content = self._package.parts.read(name)
            if not content.startswith(b"PK"):
                self.texts.append(words_of_chunk(content, self._package.type_of(name), name=name))
            elif depth < _DEEPEST:
                inside = _Reading(Package(ZipParts(io.BytesIO(content))))
                inside.read_all(depth=depth + 1)
                self.texts += inside.texts
                self.deleted += inside.deleted
                self.links.update(inside.links)
        except Unreadable as error:
            if error.state == "refused":
                raise
            self.lost.append(name)


def _field_targets(instructions: str) -> Iterator[str]:
    yield from (match[1] or match[2] for match in _HYPERLINK_FIELD.finditer(instructions))
