"""What people wrote in Slack, as the workspace's markdown. Pure.

Source of the rules: docs.slack.dev, "Formatting message text", "Retrieving messages".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_INVISIBLE = "\u200b"
# A kept piece stands in the text as one number between two characters of the private use area, until the end.
_OPEN, _CLOSE = "\ue000", "\ue001"
_KEPT = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PIECE = re.compile(r"```(?P<fence>.+?)```|`(?P<code>[^`\n]+)`|<(?P<token>[^<>\n]+)>", re.DOTALL)
_QUOTE = re.compile(r"^((?:&gt;|>)[ ]?)+", re.MULTILINE)
_BULLET = re.compile(r"^([ ]*)[•◦▪‣][ ]", re.MULTILINE)
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_STRIKE = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_ENTITY_NAME = re.compile(r"#?\w{1,32};")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def from_mrkdwn(text: str, *, people: Mapping[str, str] = _NO_NAMES, channels: Mapping[str, str] = _NO_NAMES) -> str:
    """Slack's `text` → markdown. `people` and `channels` give names for ids; else a label within the text counts."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_piece(found, people, channels))
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    rest = _PIECE.sub(keep, text.replace("\r\n", "\n").replace(_OPEN, "").replace(_CLOSE, ""))
    rest = re.sub(r"\\(?=[!-/:-@\[-`{-~])", r"\\\\", rest)
    rest = _QUOTE.sub(lambda found: "> " * found.group().replace("&gt;", ">").count(">"), rest)
    rest = _BULLET.sub(r"\1- ", rest)
    # A line that Slack shows as words would be a heading here.
    rest = re.sub(r"^(#{1,6}[ ])", r"\\\1", rest, flags=re.MULTILINE)
    rest = _STRIKE.sub(r"~~\1~~", _BOLD.sub(r"**\1**", rest))
    return _KEPT.sub(lambda found: kept[int(found.group(1))], _unescape(rest)).strip("\n")


def mentioned(text: str) -> frozenset[str]:
    """The ids of the people named in a message, for the lookup that `from_mrkdwn` wants."""
    return frozenset(re.findall(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>", text))


def _piece(found: re.Match[str], people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    if (fence := found["fence"]) is not None:
        before = "\n" if found.start() and found.string[found.start() - 1] != "\n" else ""
        after = "\n" if found.string[found.end() : found.end() + 1] not in ("", "\n") else ""
        return f"{before}```\n{_code(fence).strip(chr(10))}\n```{after}"
    if found["code"] is not None:
        return f"`{_code(found['code'])}`"
    return _token(found["token"], people, channels)


def _code(text: str) -> str:
    """Slack puts addresses within code in angle brackets too."""
    bare = re.sub(r"<(?:[^<>|\n]+\|)?([^<>\n]+)>", r"\1", text).replace(_INVISIBLE, "")
    return re.sub(r"&(?:lt|gt|amp);", lambda found: _ENTITIES[found.group()], bare)


def _token(token: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    target, _, label = token.partition("|")
    words = _as_text(label)
    match target[0], target[1:]:
        case "@", person:
            return "@" + literal(people.get(person) or words or person)
        case "#", channel:
            return "#" + literal(channels.get(channel) or words or channel)
        case "!", command:
            return _command(command, words)
        case _:
            return _link(_as_text(target), words)


def _command(command: str, words: str) -> str:
    name = command.partition("^")[0]
    if name == "date":
        return literal(words)
    if name == "subteam":
        return "@" + literal(words.lstrip("@") or "group")
    return "@" + literal(words.lstrip("@") or name)


def _link(url: str, words: str) -> str:
    if not re.match(r"(https?://|mailto:)", url):
        return literal(words or url)
    if not words or words == url:
        return f"<{url}>"
    label = re.sub(r"([\\\[\]`*_~<])", r"\\\1", words)
    return f"[{label}](<{url}>)" if re.search(r"[()\s]", url) else f"[{label}]({url})"


def _as_text(text: str) -> str:
    return re.sub(r"&(?:lt|gt|amp);", lambda found: _ENTITIES[found.group()], text).replace(_INVISIBLE, "")


def literal(text: str) -> str:
    """Words on one line as markdown that shows exactly them: no character of a name is read as a mark."""
    return re.sub(r"([\\`*_\[\]<>~])", r"\\\1", " ".join(text.split()))


def _unescape(text: str) -> str:
    """`&amp;lt;` was typed as `&lt;` and must be shown so: markdown would read the entity once more."""
    guarded = re.sub(r"&(?:lt|gt|amp);", _entity, text)
    return guarded.replace(f"@{_INVISIBLE}", "@")


def _entity(found: re.Match[str]) -> str:
    would_be_read_again = found.group() == "&amp;" and _ENTITY_NAME.match(found.string, found.end())
    return "\\&" if would_be_read_again else _ENTITIES[found.group()]
