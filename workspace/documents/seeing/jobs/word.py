"""Word documents by mammoth: meaning, not appearance. Whatever it gives is cleaned again."""

from __future__ import annotations

import base64
import contextlib
import io
import zipfile
from typing import Any, BinaryIO
from xml.parsers.expat import ExpatError

import mammoth
from mammoth.docx import office_xml

from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import Unreadable
from workspace.documents.seeing.jobs.pictures import opened, small, webp
from workspace.documents.seeing.jobs.tree import Node, tree_of
from workspace.documents.seeing.jobs.written.word_parts import parse_part

# mammoth offers no choice of its parser.
office_xml.parse_xml = parse_part

MOST_PICTURES = 60
MOST_BYTES = 6_000_000  # of all pictures together, as they stand in the page
_WIDEST = 1_100
_LARGEST = 40_000_000  # bytes of one picture as it came
_EMPTY = {"src": ""}
# Beside what mammoth knows by itself.
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_CONFUSED = (
    KeyError, ValueError, AttributeError, TypeError, IndexError, zipfile.BadZipFile, RecursionError, ExpatError,
)  # fmt: skip


def word_tree(file: BinaryIO) -> list[Node]:
    """Raises Unreadable when mammoth cannot make sense of it; the text is shown instead then."""
    ZipParts(file)  # before mammoth unpacks anything
    file.seek(0)
    # Without a name: mammoth takes a file's name for a path.
    content = io.BytesIO(file.read())
    album = Album()
    try:
        # Linked files are never followed: external_file_access stays off, which is mammoth's own choice too.
        made = mammoth.convert_to_html(
            content, convert_image=mammoth.images.img_element(album.picture), external_file_access=False,
            style_map=_STYLES,
        )  # fmt: skip
    except _CONFUSED as error:
        raise Unreadable("damaged", "This document can only be shown as text.") from error
    return tree_of(made.value, pictures=True)


class Album:
    """Draws the pictures of a document anew, as far as they fit into a page."""

    def __init__(self) -> None:
        self._left = MOST_BYTES
        self._places = MOST_PICTURES

    def picture(self, image: Any) -> dict[str, str]:
        """As mammoth asks for it."""
        with contextlib.suppress(OSError, KeyError, ValueError), image.open() as content:
            return self.drawn(content.read(_LARGEST))
        return _EMPTY

    def drawn(self, content: bytes) -> dict[str, str]:
        """`src`, a picture as data; empty when it cannot be drawn, or there is no room left."""
        self._places -= 1
        if self._places < 0 or self._left <= 0:
            return _EMPTY
        with contextlib.suppress(Unreadable, OSError, KeyError, ValueError):
            drawn = webp(small(opened(io.BytesIO(content)), _WIDEST), quality=75)
            written = base64.b64encode(drawn).decode()
            self._left -= len(written)
            if self._left >= 0:
                return {"src": f"data:image/webp;base64,{written}"}
        return _EMPTY
