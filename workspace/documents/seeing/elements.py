"""The elements of which a document's look is made."""

from __future__ import annotations

BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "li", "th", "td", "pre", "blockquote", "figcaption", "dt", "dd"})
"""Those that hold words and are placed in the version's text."""
INLINE = frozenset({"strong", "em", "u", "s", "sub", "sup", "br", "a", "code", "img"})
EMPTY = frozenset({"br", "hr", "img"})
ELEMENTS = BLOCKS | INLINE | EMPTY | {"ul", "ol", "table", "thead", "tbody", "tr", "section", "figure", "dl"}
