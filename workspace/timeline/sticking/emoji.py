"""Emoji by their short names, as Slack and most programs call them. Pure.

What is not in the table (custom emoji, skin tones) is kept by its name and shown as `:name:`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from workspace.errors import Invalid
from workspace.i18n import _

QUICK: Mapping[str, str] = MappingProxyType(
    {
        "+1": "👍",
        "heart": "❤️",
        "tada": "🎉",
        "eyes": "👀",
        "white_check_mark": "✅",
        "pray": "🙏",
        "smile": "😄",
        "thinking_face": "🤔",
    }
)
"""What the page offers."""

_KNOWN: Mapping[str, str] = MappingProxyType(
    {
        **QUICK,
        "-1": "👎", "100": "💯", "bulb": "💡", "clap": "👏", "coffee": "☕", "cry": "😢", "fire": "🔥", "grin": "😁",
        "handshake": "🤝", "heart_eyes": "😍", "heavy_check_mark": "✔️", "heavy_plus_sign": "➕", "hourglass": "⌛",
        "joy": "😂", "laughing": "😆", "muscle": "💪", "ok_hand": "👌", "open_mouth": "😮", "party_popper": "🎉",
        "point_up": "☝️", "question": "❓", "raised_hands": "🙌", "rocket": "🚀", "rotating_light": "🚨",
        "slightly_smiling_face": "🙂", "sob": "😭", "sparkles": "✨", "star": "⭐", "sweat_smile": "😅",
        "thumbsdown": "👎", "thumbsup": "👍", "tongue": "👅", "trophy": "🏆", "warning": "⚠️", "wave": "👋",
        "wink": "😉", "x": "❌", "zap": "⚡",
    }
)  # fmt: skip
_ALIASES = {"thumbsup": "+1", "thumbsdown": "-1", "party_popper": "tada"}
_BY_SIGN = {sign.rstrip("\ufe0f"): name for name, sign in _KNOWN.items() if name not in _ALIASES}
_NAME = re.compile(r"[\w+'-]{1,70}(::skin-tone-[2-6])?")
_LONGEST = 80


def emoji_name(said: str) -> str:
    """The short name of an emoji, given as that (with or without colons) or as the sign itself. Raises Invalid."""
    given = said.strip()
    name = _BY_SIGN.get(given.rstrip("\ufe0f")) or given.strip(":").lower()
    name = _ALIASES.get(name, name)
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        sentence = _("Give an emoji by its short name, such as +1 or white_check_mark.")
        raise Invalid(sentence, {"emoji": sentence})
    return name


def is_emoji(said: str) -> bool:
    """Whether `emoji_name` knows what to do with it."""
    try:
        emoji_name(said)
    except Invalid:
        return False
    return True


def shown_as(name: str) -> str:
    return _KNOWN.get(name) or f":{name}:"
