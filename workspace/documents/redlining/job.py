"""The sandbox's job: two Word files in, one with tracked changes out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from itertools import count
from typing import Any, BinaryIO

from lxml import etree

from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable
from workspace.documents.redlining.bodies import Redline
from workspace.documents.redlining.settling import settle
from workspace.documents.redlining.wordml import Element, Pen

MOST_BYTES = 40_000_000
"""Of the text of a file, and of all that is put into the new one."""
_RELATIONS = "_rels/.rels"


def redline(old_file: BinaryIO, new_file: BinaryIO, options: Mapping[str, Any]) -> bytes:
    """Options: `author`, and `date` as ISO 8601. Raises Unreadable with a sentence."""
    old_parts, new_parts = ZipParts(old_file), ZipParts(new_file)
    old = _tree(old_parts, _main_part(old_parts))
    name = _main_part(new_parts)
    new = _tree(new_parts, name)
    pen = Pen(etree.QName(new).namespace or "", options["author"], options["date"], count(_last_number(new) + 1))
    if etree.QName(old).namespace != pen.namespace:
        raise Unreadable("refused", "One of the two files is a Word file of the strict form and the other is not.")
    bodies = [pen.child(root, "body") for root in (new, old)]
    if None in bodies:
        raise Unreadable("damaged", "The document is damaged: it has no body.")
    settle(old, pen)
    settle(new, pen)
    Redline(pen, _styles(new_parts, pen)).body(*bodies)
    return _packed(new_parts, {name: etree.tostring(new, xml_declaration=True, encoding="UTF-8", standalone=True)})


def _main_part(parts: ZipParts) -> str:
    """The part that the package's own relations call the document."""
    for relation in _tree(parts, _RELATIONS):
        if str(relation.get("Type", "")).endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    raise Unreadable("damaged", "The document is damaged: its main part is missing.")


def _tree(parts: ZipParts, name: str) -> Element:
    if name not in parts.names:
        raise Unreadable("damaged", "The document is damaged: a part of it is missing.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    size = 0
    try:
        for chunk in parts.chunks(name):
            size += len(chunk)
            if size > MOST_BYTES:
                raise Unreadable("refused", "The document is too long to show its changes in Word.")
            parser.feed(chunk)
        root = parser.close()
    except etree.LxmlError as error:
        raise Unreadable("damaged", "The document is damaged: its text cannot be read to the end.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("refused", "The document declares entities (a DOCTYPE), as only harmful files do.")
    return root


def _styles(parts: ZipParts, pen: Pen) -> frozenset[str]:
    if "word/styles.xml" not in parts.names:
        return frozenset()
    found = _tree(parts, "word/styles.xml").iter(pen.name("style"))
    return frozenset(str(style.get(pen.name("styleId"))) for style in found)


def _last_number(root: Element) -> int:
    """The highest number that an annotation of the file has."""
    ids = (value for element in root.iter() for name, value in element.items() if name.endswith("}id"))
    return max((int(value) for value in ids if value.isdecimal() and len(value) < 9), default=0)


def _packed(parts: ZipParts, changed: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    size = 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.names:
            content = changed.get(name) or b"".join(parts.chunks(name))
            size += len(content)
            if size > 3 * MOST_BYTES:
                raise Unreadable("refused", "The document is too large to show its changes in Word.")
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()


def warm_up() -> None:
    """Make one small file, so that nothing is loaded late. Raises when it does not work at all."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = f'<Relationships><Relationship Type="{office}/officeDocument" Target="a.xml"/></Relationships>'
    old, new = (_small(relations, word, words) for words in ("One two", "One 2"))
    redline(old, new, {"author": "", "date": "2026-01-01T00:00:00Z"})


def _small(relations: str, namespace: str, words: str) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_RELATIONS, relations)
        body = f"<w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body>"
        archive.writestr("a.xml", f'<w:document xmlns:w="{namespace}">{body}</w:document>')
    return file
