"""HTML and Markdown as a tree."""

from __future__ import annotations

from typing import BinaryIO

import charset_normalizer
from markdown_it import MarkdownIt

from workspace.documents.readers.result import Unreadable
from workspace.documents.seeing.jobs.tree import Node, tree_of

MAX_FILE = 5_000_000
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def html_tree(file: BinaryIO) -> list[Node]:
    return tree_of(_decoded(file))


def markdown_tree(file: BinaryIO) -> list[Node]:
    return tree_of(_MARKDOWN.render(_decoded(file)))


def _decoded(file: BinaryIO) -> str:
    file.seek(0)
    content = file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Unreadable("refused", "This is too large to be shown as a page.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(content).best()
        if best is None:
            raise Unreadable("damaged", "It is not known in which letters this is written.") from None
        return str(best)
