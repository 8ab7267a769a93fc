"""Word documents (.docx, .docm, .dotx, .dotm): every word that a reader of the document can see, in document order.

Parts are found by content type, not by name, and streamed through one parser target, so a part of any size takes little
memory. Deleted text (tracked changes) is kept apart: a struck clause must not be found.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import ReadText, Unreadable, found
from workspace.documents.readers.wordml import LinkTargets, PartTypes, Story

ENGINE = "baton-docx/1"

# Endings of content types, in the order in which their text is put together: what people came for first.
_STORIES = (
    ("main+xml", "body"),
    (".footnotes+xml", "footnotes"),
    (".endnotes+xml", "endnotes"),
    (".comments+xml", "comments"),
    (".header+xml", "headers"),
    (".footer+xml", "footers"),
    ("drawingml.chart+xml", "charts"),
    ("ms-office.chartex+xml", "charts"),
    ("drawingml.diagramdata+xml", "diagrams"),
    ("document.glossary+xml", "glossary"),
)
_HYPERLINK_FIELD = re.compile(r'HYPERLINK\s+"([^"]+)"')


def read_docx(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable if the main part cannot be read. Another part's damage costs that part, and is told."""
    parts = ZipParts(file)
    stories = _stories(parts)
    texts: list[str] = []
    deleted: list[str] = []
    links: dict[str, None] = {}
    lost: list[str] = []
    for place, name in stories:
        story = Story()
        try:
            parse(parts, name, story)
        except Unreadable as error:
            if place == "body" or error.state == "refused":
                raise
            lost.append(name)
        texts.append(story.text())
        deleted.append(story.deleted_text())
        links.update(dict.fromkeys(_field_targets(story.instructions())))
        links.update(dict.fromkeys(_link_targets(parts, name)))
    text = "\n".join(part for part in [*texts, *links] if part)
    reason = f"A part of the document is damaged and was left out: {', '.join(lost)}." if lost else ""
    return found(text, kind=kind, engine=ENGINE, reason=reason, deleted="\n".join(part for part in deleted if part))


def parse(parts: ZipParts, name: str, target: Story | LinkTargets | PartTypes) -> None:
    """Stream one part through a target. A document type declaration, entities and the network are refused."""
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        for chunk in parts.chunks(name):
            parser.feed(chunk)
        parser.close()
    except etree.LxmlError as error:
        raise Unreadable("damaged", "The document is damaged: its text cannot be read to the end.") from error


def _stories(parts: ZipParts) -> list[tuple[str, str]]:
    """(place, part name) of each part that holds text. Raises Unreadable if there is no main part."""
    types = PartTypes()
    parse(parts, "[Content_Types].xml", types)
    typed = [(types.of(name), name) for name in parts.names]
    stories = [
        (place, name)
        for ending, place in _STORIES
        for content_type, name in typed
        if content_type.endswith(ending) and not (place == "body" and "word" not in content_type)
    ]
    if not any(place == "body" for place, _ in stories):
        raise Unreadable("damaged", "The document is damaged: its main part is missing.")
    return stories


def _link_targets(parts: ZipParts, name: str) -> Iterator[str]:
    folder, base = posixpath.split(name)
    relations = posixpath.join(folder, "_rels", f"{base}.rels")
    if relations not in parts.names:
        return
    targets = LinkTargets()
    try:
        parse(parts, relations, targets)
    except Unreadable as error:
        if error.state == "refused":
            raise
    yield from targets.found


def _field_targets(instructions: str) -> Iterator[str]:
    yield from (match.group(1) for match in _HYPERLINK_FIELD.finditer(instructions))
