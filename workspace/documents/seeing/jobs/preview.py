"""The jobs themselves: what is made of a file when it has come, and pages of it when somebody looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from workspace.documents.seeing.jobs.mail import mail_tree
from workspace.documents.seeing.jobs.markup import html_tree, markdown_tree
from workspace.documents.seeing.jobs.pages import first_page, page_images
from workspace.documents.seeing.jobs.pictures import LARGEST, THUMBNAIL, opened, small, stamped, webp
from workspace.documents.seeing.jobs.slides import slides_tree
from workspace.documents.seeing.jobs.tree import Node
from workspace.documents.seeing.jobs.word import word_tree
from workspace.documents.seeing.jobs.written.opendocument import opendocument_tree
from workspace.documents.seeing.jobs.written.outlook import outlook_tree

TREES: dict[str, Callable[[BinaryIO], list[Node]]] = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), word_tree),
    "odt": opendocument_tree,
    "eml": mail_tree,
    "msg": outlook_tree,
    "html": html_tree,
    "markdown": markdown_tree,
    **dict.fromkeys(("pptx", "pptm", "ppsx", "ppsm", "potx", "potm"), slides_tree),
}


def preview(file: BinaryIO, options: Mapping[str, Any]) -> Iterator[bytes]:
    """A line about it, `{form, sizes, parts}`, then the parts, of so many bytes each. Option: `kind`.

    `pages`: the thumbnail; `picture`: the picture, the thumbnail; `look`: a tree as JSON. `sizes`: of pages or picture.
    """
    kind = options["kind"]
    if kind == "pdf":
        sizes, thumbnail = first_page(file)
        yield from _in_parts("pages", sizes, [thumbnail])
    elif kind in TREES:
        tree = json.dumps(TREES[kind](file), ensure_ascii=False, separators=(",", ":"))
        yield from _in_parts("look", [], [tree.encode()])
    else:
        picture = small(opened(file), LARGEST)
        thumbnail = webp(small(picture, THUMBNAIL))
        yield from _in_parts("picture", [picture.size], [webp(picture), thumbnail])


def pages(file: BinaryIO, options: Mapping[str, Any]) -> Iterator[bytes]:
    """Pictures of some pages, in the form of `preview`. Options: `kind`, `first`, `count`, `stamp` (words, or none)."""
    if options["kind"] == "pdf":
        made = page_images(file, first=options["first"], count=options["count"], stamp=options["stamp"])
    else:
        picture = small(opened(file), LARGEST)
        made = [webp(stamped(picture, options["stamp"]) if options["stamp"] else picture)]
    yield from _in_parts("pages", [], made)


def _in_parts(form: str, sizes: Sequence[tuple[int, int]], parts: list[bytes]) -> Iterator[bytes]:
    yield json.dumps({"form": form, "sizes": sizes, "parts": [len(part) for part in parts]}).encode() + b"\n"
    yield from parts
