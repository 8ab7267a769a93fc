"""Presentations (.pptx, .pptm, .ppsx, .potx …): each slide a page, with its notes, tables, charts, SmartArt, comments.

Pictures' descriptions and link targets are words too. Layouts and masters are left out: they hold prompts to type here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Listener, Package
from workspace.documents.readers.office.story import Story
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import ReadText, Unreadable, found, paged

ENGINE = "baton-pptx/1"

_BESIDE = ("notesSlide", "comments", "chart", "chartEx", "diagramData")
_NUMBER = re.compile(r"\d+")


def read_pptx(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable if no slide can be read. A damaged part costs that part, and is told."""
    package = Package(ZipParts(file))
    slides = slides_of(package)
    authors = _authors(package)
    lost: list[str] = []
    pages = ["\n".join(_texts(package, slide, authors, lost)) for slide in slides]
    if slides and set(slides) <= set(lost):
        raise Unreadable("damaged", "The presentation is damaged: none of its slides can be read.")
    reason = f"A part of the presentation is damaged and was left out: {', '.join(lost[:20])}." if lost else ""
    text, starts = paged(pages)
    return found(text, kind=kind, engine=ENGINE, pages=starts, reason=reason)


def _texts(package: Package, slide: str, authors: Mapping[str, str], lost: list[str]) -> Iterator[str]:
    """The words of a slide, of what belongs to it, and where its links lead."""
    beside = package.related(slide, *_BESIDE)
    for chart in package.related(slide, "chart"):
        beside += package.related(chart, "chartUserShapes")
    for name in [slide, *beside]:
        story = Story(authors)
        try:
            package.parse(name, story)
        except Unreadable as error:
            if error.state == "refused":
                raise
            lost.append(name)
        if words := story.text():
            yield words
    yield from dict.fromkeys(package.link_targets(slide))


def slides_of(package: Package) -> list[str]:
    """Part names in the order of the show; by their numbers where the presentation's own list is damaged."""
    stored = sorted(package.of_type("presentationml.slide+xml"), key=_number)
    shows = package.of_type(
        "presentation.main+xml", "slideshow.main+xml", "template.main+xml", "presentation.macroenabled.main+xml",
        "slideshow.macroenabled.main+xml", "template.macroenabled.main+xml",
    )  # fmt: skip
    if not shows:
        raise Unreadable("damaged", "The presentation is damaged: its main part is missing.")
    order = _Order()
    try:
        package.parse(shows[0], order)
    except Unreadable as error:
        if error.state == "refused":
            raise
        return stored
    targets = {relation.id: package.part(relation.target) for relation in package.relations(shows[0])}
    listed = [name for each in order.ids if (name := targets.get(each)) is not None]
    return listed or stored


def _number(name: str) -> tuple[int, str]:
    digits = _NUMBER.findall(name)
    return int(digits[-1][:9]) if digits else 0, name


def _authors(package: Package) -> dict[str, str]:
    """Names of who comments, by id: of the old kind of comments and of the new one."""
    authors = _Authors()
    for name in package.of_type("presentationml.commentauthors+xml", "ms-powerpoint.authors+xml"):
        try:
            package.parse(name, authors)
        except Unreadable as error:
            if error.state == "refused":
                raise
    return authors.names


class _Order(Listener):
    """The relation ids of the slides, in order."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if short(tag) == "p:sldId":
            # Both `id` and `r:id` are there; the one in a namespace points to the part.
            self.ids += [value for name, value in attributes.items() if name.endswith("}id")]


class _Authors(Listener):
    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if short(tag) in {"p:cmAuthor", "p8:author"}:
            self.names[attribute(attributes, "id")] = attribute(attributes, "name")
