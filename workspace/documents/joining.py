"""Words that a line's end cuts are shown as they stand and found as they are meant. Pure."""

from __future__ import annotations

import re

# A soft hyphen is only ever there for the line's end; any other hyphen joins letters, but not numbers (2025-2026).
_CUT = re.compile("\u00ad\\s*?\n[ \t]*|(?<=[^\\W\\d_])[-\u2010][ \t]*\n[ \t]*(?=[^\\W\\d_])")


def joined(text: str) -> str:
    """The text for the index and for snippets: `cus-` at a line's end and `tomer` below are `customer`."""
    return _CUT.sub("", text) if "-\n" in text or "\u00ad" in text or "\u2010" in text else text
