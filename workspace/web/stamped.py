"""The reader's name and the time across a text that they may see but not download."""

from __future__ import annotations

import unicodedata
from typing import Any

from flask import g

from workspace.documents.seeing.stamps import stamp_words
from workspace.i18n import _
from workspace.policy import Actor

_LETTER, _WIDE_LETTER = 8, 15  # user units of a letter of 13 px, generously; of a Chinese one
_BETWEEN = 90


def stamp_view(actor: Actor) -> dict[str, Any]:
    """For documents/_stamp.html: the words, and how wide a tile holds them once.

    Staff who look as a guest are named themselves: nothing bears the guest's name that the guest did not see.
    """
    viewer = g.get("viewer")
    words = stamp_words(
        _("%(viewer)s, looking as %(name)s", viewer=viewer, name=g.person.name) if viewer else g.person.name,
        g.person.email,
        actor.at,
    )
    return {"words": words, "width": _width(words) + _BETWEEN}


def _width(words: str) -> int:
    return sum(_WIDE_LETTER if unicodedata.east_asian_width(letter) in "WF" else _LETTER for letter in words)
