"""Word documents (.docx, .docm, .dotx, .dotm): every word that a reader of the document can see, in document order.

Parts are found by content type, not by name, and streamed through one parser target, so a part of any size takes little
memory. Deleted text (tracked changes) is kept apart: a struck clause must not be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from workspace.documents.readers.office.package import Package
from workspace.documents.readers.office.story import Story
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import ReadText, Unreadable, found

ENGINE = "baton-docx/2"

# Endings of content types, in the order in which their text is put together: what people came for first.
_BODIES = (
    "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml",
    "ms-word.document.macroenabled.main+xml", "ms-word.template.macroenabledtemplate.main+xml",
)  # fmt: skip
_STORIES = (
    ".footnotes+xml", ".endnotes+xml", ".comments+xml", ".header+xml", ".footer+xml", "drawingml.chart+xml",
    "ms-office.chartex+xml", "drawingml.chartshapes+xml", "drawingml.diagramdata+xml", "document.glossary+xml",
)  # fmt: skip
_HYPERLINK_FIELD = re.compile(r'HYPERLINK\s+"([^"]+)"')


def read_docx(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable if the main part cannot be read. Another part's damage costs that part, and is told."""
    package = Package(ZipParts(file))
    bodies = package.of_type(*_BODIES)
    if not bodies:
        raise Unreadable("damaged", "The document is damaged: its main part is missing.")
    others = (name for ending in _STORIES for name in package.of_type(ending))
    texts: list[str] = []
    deleted: list[str] = []
    links: dict[str, None] = {}
    lost: list[str] = []
    for name in [*bodies, *others]:
        story = Story()
        try:
            package.parse(name, story)
        except Unreadable as error:
            if name in bodies or error.state == "refused":
                raise
            lost.append(name)
        texts.append(story.text())
        deleted.append(story.deleted_text())
        links.update(dict.fromkeys(_field_targets(story.instructions())))
        links.update(dict.fromkeys(package.link_targets(name)))
    text = "\n".join(part for part in [*texts, *links] if part)
    reason = f"A part of the document is damaged and was left out: {', '.join(lost)}." if lost else ""
    return found(text, kind=kind, engine=ENGINE, reason=reason, deleted="\n".join(part for part in deleted if part))


def _field_targets(instructions: str) -> Iterator[str]:
    yield from (match.group(1) for match in _HYPERLINK_FIELD.finditer(instructions))
