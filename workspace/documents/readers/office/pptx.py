"""Presentations (.pptx, .pptm, .ppsx, .potx …): each slide a page, with its notes, tables, charts, SmartArt, comments.

Pictures' descriptions and link targets are words too. Of layouts and masters what stands on every slide is taken, and
not the prompts to type here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import BinaryIO

from workspace.documents.readers.office.names import attribute, short
from workspace.documents.readers.office.package import Listener, Package
from workspace.documents.readers.office.story import Story
from workspace.documents.readers.preflight import ZipParts
from workspace.documents.readers.result import ReadText, Unreadable, found, paged

ENGINE = "baton-pptx/2"

_BESIDE = ("notesSlide", "comments", "chart", "chartEx", "diagramData")
_NUMBER = re.compile(r"\d+")
_SHOWS = (
    "presentation.main+xml", "slideshow.main+xml", "template.main+xml", "presentation.macroenabled.main+xml",
    "slideshow.macroenabled.main+xml", "template.macroenabled.main+xml",
)  # fmt: skip
_SHAPES = frozenset({"p:sp", "p:pic", "p:graphicFrame", "p:grpSp", "p:cxnSp"})
# How PowerPoint writes a line's end, and other characters that XML cannot hold, into the text itself.
_ESCAPED = re.compile(r"_x00[01][0-9A-Fa-f]_")


def read_pptx(file: BinaryIO, *, kind: str) -> ReadText:
    """Raises Unreadable if no slide can be read. A damaged part costs that part, and is told."""
    package = Package(ZipParts(file))
    slides = slides_of(package)
    reading = _Reading(package)
    pages = ["\n".join(reading.texts(slide)) for slide in slides]
    if slides and set(slides) <= set(reading.lost):
        raise Unreadable("damaged", "The presentation is damaged: none of its slides can be read.")
    lost = ", ".join(reading.lost[:20])
    text, starts = paged(pages)
    reason = f"A part of the presentation is damaged and was left out: {lost}." if lost else ""
    return found(text, kind=kind, engine=ENGINE, pages=starts, reason=reason)


class _Reading:
    """One presentation while it is read: who comments, its sections, layouts read so far, and parts that were lost."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._authors = _authors(package)
        self._sections = _sections(package)
        self._seen: set[str] = set()
        self.lost: list[str] = []

    def texts(self, slide: str) -> Iterator[str]:
        """The section that begins here, the words of a slide, of what belongs to it, and where its links lead."""
        package = self._package
        if section := self._sections.get(slide):
            yield section
        beside = package.related(slide, *_BESIDE)
        for chart in package.related(slide, "chart"):
            beside += package.related(chart, "chartUserShapes")
        said: set[str] = set()
        for name in [slide, *beside]:
            words = self._words(name, Story(self._authors))
            said.update(words.split("\n"))
            yield from [words] if words else []
        for name in package.related(slide, "diagramDrawing"):
            yield from (line for line in self._words(name, Story()).split("\n") if line not in said)
        yield from self._behind(slide)
        links = (target for name in [slide, *beside] for target in package.link_targets(name))
        yield from dict.fromkeys(links)

    def _behind(self, slide: str) -> Iterator[str]:
        """What layout and master show on every slide; said on the first slide that has it."""
        for layout in self._package.related(slide, "slideLayout"):
            for name in [layout, *self._package.related(layout, "slideMaster")]:
                if name not in self._seen:
                    self._seen.add(name)
                    words = self._words(name, _Background())
                    yield from [words] if words else []

    def _words(self, name: str, story: Story) -> str:
        try:
            self._package.parse(name, story)
        except Unreadable as error:
            if error.state == "refused":
                raise
            self.lost.append(name)
        return _ESCAPED.sub("\n", story.text())


def slides_of(package: Package) -> list[str]:
    """Part names in the order of the show; by their numbers where the presentation's own list is damaged."""
    stored = sorted(package.of_type("presentationml.slide+xml"), key=_number)
    shows = package.main_parts(*_SHOWS)
    if not shows:
        raise Unreadable("damaged", "The presentation is damaged: its main part is missing.")
    order = _Order()
    try:
        package.parse(shows[0], order)
    except Unreadable as error:
        if error.state == "refused":
            raise
        return stored
    return [name for _, name in _listed(package, shows[0], order)] or stored


def _listed(package: Package, show: str, order: _Order) -> list[tuple[str, str]]:
    """(the id that sections name it with, part) of each slide, in order."""
    targets = {relation.id: package.part(relation.target) for relation in package.relations(show)}
    return [(each, name) for each, linked in order.slides if (name := targets.get(linked)) is not None]


def _sections(package: Package) -> dict[str, str]:
    """Names of sections, by the part of their first slide."""
    order = _Order()
    show = package.main_parts(*_SHOWS)[0]
    with suppress(Unreadable):  # it was read once already: what is wrong with it has been told
        package.parse(show, order)
    parts = dict(_listed(package, show, order))
    return {parts[first]: name for name, first in order.sections if first in parts and name.strip()}


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
    """(id, relation id) of the slides in order, and (name, id of the first slide) of the sections."""

    def __init__(self) -> None:
        self.slides: list[tuple[str, str]] = []
        self.sections: list[tuple[str, str]] = []
        self._begins = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        if name == "p:sldId":
            # Both `id` and `r:id` are there; the one in a namespace points to the part.
            linked = next((value for each, value in attributes.items() if each.endswith("}id")), "")
            self.slides.append((attributes.get("id") or linked, linked))
        elif name == "section":
            self._begins = attribute(attributes, "name")
        elif name == "sldId" and self._begins:
            self.sections.append((self._begins, attribute(attributes, "id")))
            self._begins = ""


class _Background(Story):
    """A layout or a master: its shapes, but those that only say what is to be typed there."""

    def __init__(self) -> None:
        super().__init__()
        self._is_prompt = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = short(tag)
        self._is_prompt = name == "p:ph" or (self._is_prompt and name not in _SHAPES)
        if not self._is_prompt or name not in {"a:t", "a:br"}:
            super().start(tag, attributes)


class _Authors(Listener):
    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if short(tag) in {"p:cmAuthor", "p8:author"}:
            self.names[attribute(attributes, "id")] = attribute(attributes, "name")
