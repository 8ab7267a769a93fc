"""Markdown as people write it → HTML that can harm nobody. Pure.

markdown-it makes the HTML with raw HTML off; nh3 then lets a short list of tags through, so that a fault in one is
caught by the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from workspace.timeline.mentions import mention_places
from workspace.words import is_tangled

_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "th", "td", "span",
}  # fmt: skip

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "maxNesting": 20}).enable(
    ["table", "strikethrough"]
)
_markdown.disable("image")


_ADDRESS = re.compile(r"(?<![\w/])https?://[^\s<>\"`]+", re.IGNORECASE)
"""A bare address. Nothing but http and https is ever made a link of."""

_HAS_HOST = re.compile(r"https?://\w[\w-]*(\.\w[\w-]*)*(:(\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}))?($|[/?#])", re.IGNORECASE)
"""A name and perhaps a port; nobody's name and password before it, which would hide where it leads."""

_MOST_LINKS = 200
"""Addresses of one text that become links; what stands after them stays text."""


def _link_addresses(state: StateCore) -> None:
    """Make links of bare addresses in text; what is a link or code already is left as it is."""
    for block in state.tokens:
        if block.type == "inline" and block.children and "://" in block.content:
            block.children = list(_linked(block.children))


def _linked(tokens: Sequence[Token]) -> Iterator[Token]:
    links = made = 0
    for token in tokens:
        links += (token.type == "link_open") - (token.type == "link_close")
        if token.type != "text" or links or "://" not in token.content:
            yield token
            continue
        begin, text = 0, token.content
        for found in _ADDRESS.finditer(text):
            address = _without_the_sentence(found.group())
            if made == _MOST_LINKS or not _HAS_HOST.match(address):
                continue
            made += 1
            target = _markdown.normalizeLink(address)
            yield Token("text", "", 0, content=text[begin : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": target})
            yield Token("text", "", 0, content=address)
            yield Token("link_close", "a", -1)
            begin = found.start() + len(address)
        yield Token("text", "", 0, content=text[begin:])


def _without_the_sentence(address: str) -> str:
    """Leave off what ends the sentence and not the address: a full stop, a bracket that was opened before it."""
    counts, end = Counter(address), len(address)
    while end:
        last = address[end - 1]
        opened = {")": "(", "]": "[", "}": "{"}.get(last)
        if last not in ".,;:!?'*_~" and (opened is None or counts[opened] >= counts[last]):
            break
        counts[last] -= 1
        end -= 1
    return address[:end]


def _mark_mentions(state: StateCore) -> None:
    """Put each name that is called into a span, the same for every reader; links and code are left as they are."""
    names: Mapping[str, str] = state.env.get("names") or {}
    for block in state.tokens if names else ():
        if block.type == "inline" and block.children:
            block.children = list(_marked(block.children, names))


def _marked(tokens: Sequence[Token], names: Mapping[str, str]) -> Iterator[Token]:
    links = 0
    for token in tokens:
        links += (token.type == "link_open") - (token.type == "link_close")
        if token.type != "text" or links or "@" not in token.content:
            yield token
            continue
        begin, text = 0, token.content
        for start, end, value in mention_places(text, names):
            yield Token("text", "", 0, content=text[begin:start])
            span = f'<span class="mention" data-mention="{escape(value)}">{escape(text[start:end])}</span>'
            yield Token("html_inline", "", 0, content=span)
            begin = end
        yield Token("text", "", 0, content=text[begin:])


_markdown.core.ruler.push("addresses", _link_addresses)
_markdown.core.ruler.push("mentions", _mark_mentions)


@lru_cache(maxsize=2048)
def to_html(text: str, names: tuple[tuple[str, str], ...] = ()) -> Markup:
    """Safe HTML. Headings are made small: an entry is no page. `names` (folded, value) are marked where called by @."""
    html = _as_it_stands(text) if is_tangled(text) else _markdown.render(text, {"names": dict(names)})
    for big, small in (("h1", "h3"), ("h2", "h4")):
        html = html.replace(f"<{big}>", f"<{small}>").replace(f"</{big}>", f"</{small}>")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}, "span": {"class", "data-mention"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - this is the one place where text becomes markup, and nh3 has cleaned it


def _as_it_stands(text: str) -> str:
    return f"<p>{str(escape(text)).replace(chr(10), '<br>')}</p>"
