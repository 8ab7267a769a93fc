"""A document's look: the tree that the sandbox made of it, checked, and tied to the version's text. Pure.

Every paragraph, heading and cell that also stands in the text gets `at`, its offsets there, so that a passage that was
found or commented on can be shown in the look too. Both read the same file in different ways, so they are compared
without their spaces, which is where they differ.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from workspace.documents.readers.result import printable
from workspace.documents.sandbox import JobFailed
from workspace.documents.seeing.elements import BLOCKS, ELEMENTS, EMPTY

Node = str | dict[str, Any]

MAX_DEPTH, MAX_NODES = 48, 150_000
MOST_PLACED = 3_000_000
"""Characters of text in which places are looked for; longer ones are pointed at in their text alone."""

_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]{1,2000}", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/webp;base64,[A-Za-z0-9+/]+={0,2}")
_SPACES = re.compile(r"\s+")
_SHORT, _NEAR, _FAR = 8, 600, 200_000


def checked(tree: Any) -> list[Node]:
    """The tree with nothing in it but what we know. Raises JobFailed."""
    if not isinstance(tree, list):
        raise senseless()
    budget = [MAX_NODES]
    return [_checked(node, budget, 0) for node in tree]


def _checked(node: Any, budget: list[int], depth: int) -> Node:
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH:
        raise senseless()
    if isinstance(node, str):
        return printable(node)
    if not isinstance(node, dict) or node.get("t") not in ELEMENTS or not isinstance(node.get("c"), list):
        raise senseless()
    children = [] if node["t"] in EMPTY else [_checked(child, budget, depth + 1) for child in node["c"]]
    return {"t": node["t"], "c": children, **_attributes(node)}


def _attributes(node: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if node["t"] == "a" and _LINK.fullmatch(str(node.get("href", ""))):
        kept["href"] = node["href"]
    if node["t"] == "img" and _PICTURE.fullmatch(str(node.get("src", ""))):
        kept |= {"src": node["src"], "alt": printable(str(node.get("alt", "")))[:500]}
    if node["t"] == "section" and isinstance(node.get("label"), str):
        kept["label"] = printable(node["label"])[:40]
    for name in ("span", "rows"):
        if isinstance(node.get(name), int) and 1 < node[name] <= 200:
            kept[name] = node[name]
    return kept


def senseless() -> JobFailed:
    return JobFailed("crashed", "What was made of this document makes no sense, so only its text is shown.")


def placed(tree: Sequence[Node], text: str) -> None:
    """Add `at: [start, end]` to each innermost block whose words stand in the text, in the order of both.

    Its words are then those of the text to the very space, so that whoever counts letters counts the same.
    """
    if len(text) > MOST_PLACED:
        return
    places = _Places(text)
    for block in innermost(tree):
        if found := places.of(words_of(block)):
            block["at"] = list(found)
            _say_as(block, iter(_pieces(block, text, *found)))


def _pieces(block: dict[str, Any], text: str, start: int, end: int) -> Iterator[str]:
    """The part of the text from `start` to `end` that falls to each string of the block."""
    strings = list(_strings(block))
    letters = [index for index in range(start, end) if not text[index].isspace()]
    at, seen = start, 0
    for number, string in enumerate(strings, start=1):
        seen += sum(1 for letter in string if not letter.isspace())
        if number == len(strings):
            stop = end
        elif string[-1:].isspace():  # a space between two strings stays with the one that had it
            stop = letters[seen] if seen < len(letters) else end
        else:
            stop = max(at, letters[seen - 1] + 1) if seen else at
        yield text[at:stop]
        at = stop


def _strings(node: Node) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        for child in node["c"]:
            yield from _strings(child)


def _say_as(node: dict[str, Any], pieces: Iterator[str]) -> None:
    for number, child in enumerate(node["c"]):
        if isinstance(child, str):
            node["c"][number] = next(pieces)
        else:
            _say_as(child, pieces)


def innermost(tree: Sequence[Node]) -> Iterator[dict[str, Any]]:
    """Blocks that hold no other block."""
    for node in tree:
        if isinstance(node, dict):
            inner = list(innermost(node["c"]))
            if inner:
                yield from inner
            elif node["t"] in BLOCKS:
                yield node


def words_of(node: Node) -> str:
    if isinstance(node, str):
        return node
    return "\n" if node["t"] == "br" else "".join(words_of(child) for child in node["c"])


class _Places:
    """Finds one block after the other in a text."""

    def __init__(self, text: str) -> None:
        self._where = array("I", (index for index, letter in enumerate(text) if not letter.isspace()))
        self._dense = "".join(text.split())
        self._at = 0
        # str.split and str.isspace agree on what a space is; were it otherwise, no offset could be trusted.
        self._sound = len(self._where) == len(self._dense)

    def of(self, words: str) -> tuple[int, int] | tuple[()]:
        dense = _SPACES.sub("", words)
        if not dense or not self._sound:
            return ()
        reach = _NEAR if len(dense) < _SHORT else _FAR
        at = self._dense.find(dense, self._at, self._at + reach + len(dense))
        if at >= 0:
            self._at = at + len(dense)
        elif len(dense) >= _SHORT:
            # Notes, headers and boxes stand elsewhere in the text than in the look.
            at = self._dense.find(dense)
        if at < 0:
            return ()
        return self._where[at], self._where[at + len(dense) - 1] + 1
