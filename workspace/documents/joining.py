"""Words that a line's end cuts are shown as they stand and found as they are meant. Pure."""

from __future__ import annotations

import re

_END = re.compile("[-\u00ad\u2010][ \t]*\n[ \t]*")
_CUT_WORD = re.compile(rf"(?:{_END.pattern}[^\W\d_]+)+")
_SOFT = "\u00ad"


def joined(text: str) -> str:
    """The text for the index and for snippets: `cus-` at a line's end and `tomer` below are `customer`.

    What stood between the parts follows the word as blanks: every place after it is the same in both texts.
    """
    return _CUT_WORD.sub(_whole, text)


def _whole(cut: re.Match[str]) -> str:
    """A soft hyphen is only ever there for the line's end; any other one joins letters, but not numbers (2025-2026)."""
    before = cut.string[cut.start() - 1 : cut.start()]
    if not cut.group().startswith(_SOFT) and not before.isalpha():
        return cut.group()
    rest = _END.sub("", cut.group())
    return rest + "\n".ljust(len(cut.group()) - len(rest))
