"""The passage in which something was found, with the words that were looked for in bold. Pure.

Source of the rules: docs.slack.dev, "Formatting message text": one star on each side, at the edge of a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workspace.bots.wording.mrkdwn import INVISIBLE, plain
from workspace.bots.wording.pieces import first

MOST = 600
Part = tuple[str, bool]
"""A piece of text, and whether it is one of the words looked for."""
# Around what was looked for while marks are taken away: two characters of the private use area.
_BEGIN, _END = "\ue004", "\ue005"
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_MARKS = re.compile(r"\*\*|~~|`+|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|\\(?=[!-/:-@\[-`{-~])")
_AT_LINE = re.compile(r"^\s*(?:(?:#{1,6}|>|[-*+])\s+)+")


def words_alone(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Pieces of markdown as a reader sees them: a passage is cut anywhere, so half of a mark goes as well."""
    whole = "".join(f"{_BEGIN}{_bare(text)}{_END}" if is_marked else _bare(text) for text, is_marked in parts)
    seen = _MARKS.sub("", _LINK.sub(r"\1", _AT_LINE.sub("", whole)))
    told: list[Part] = []
    for piece in seen.split(_BEGIN):
        marked, end, rest = piece.rpartition(_END)
        told += [(marked, True)] if end else []
        told += [(rest, False)] if rest else []
    return tuple(told)


def passage(parts: Sequence[Part]) -> str:
    """Pieces of text as mrkdwn on one line."""
    said = ""
    for text, is_marked in parts:
        words = _spaced(text)
        if not is_marked or not words.strip():
            said += INVISIBLE + words if said.endswith("*") and words[:1].isalnum() else words
        else:
            said += f"{INVISIBLE if said[-1:].isalnum() or said.endswith('*') else ''}*{words.strip()}*"
    return first(said, MOST) if said.strip() else ""


def _bare(text: str) -> str:
    return text.replace(_BEGIN, "").replace(_END, "")


def _spaced(text: str) -> str:
    """As plain(), but the spaces to the words beside it stay."""
    before, after = (" " if text[at].isspace() else "" for at in (slice(0, 1), slice(-1, None)))
    return f"{before}{plain(text)}{after}" if text.strip() else before
