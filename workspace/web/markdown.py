"""Markdown as people write it → HTML that can harm nobody. Pure.

markdown-it makes the HTML with raw HTML off; nh3 then lets a short list of tags through, so that a fault in one is
caught by the other.
"""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {
    "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "maxNesting": 20}).enable(
    ["table", "strikethrough"]
)
_markdown.disable("image")


@lru_cache(maxsize=2048)
def to_html(text: str) -> Markup:
    """Safe HTML. Headings are made small: an entry is no page."""
    html = _markdown.render(text)
    for big, small in (("h1", "h3"), ("h2", "h4")):
        html = html.replace(f"<{big}>", f"<{small}>").replace(f"</{big}>", f"</{small}>")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - this is the one place where text becomes markup, and nh3 has cleaned it
