"""What a message says, wherever Slack put its words: its text, its blocks, messages shared within it, its files. Pure.

Source: docs.slack.dev, "message event", "Formatting with rich text", "File object".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workspace.bots.wording.mrkdwn_in import literal

Raw = Mapping[str, Any]

QUOTED_MOST = 3_000
NAME_MOST = 200


def words_of(message: Raw) -> str:
    """Slack's mrkdwn. A preview of a link adds nothing; a message that somebody forwards is a quotation."""
    words = str(message.get("text") or "") or "\n".join(_texts(message.get("blocks") or []))
    quotations = [_quotation(each) for each in message.get("attachments") or [] if _counts(each, bool(words.strip()))]
    return "\n\n".join(part for part in (words, *quotations) if part.strip())


def _counts(attachment: Raw, has_words: bool) -> bool:
    is_shared = attachment.get("is_share") or attachment.get("is_msg_unfurl")
    return bool(is_shared) or not has_words


def _quotation(attachment: Raw) -> str:
    said = str(attachment.get("text") or attachment.get("title") or attachment.get("fallback") or "")[:QUOTED_MOST]
    by = str(attachment.get("author_name") or "")
    lines = [f"{by}:"] if by and said else []
    return "\n".join(f"&gt; {line}" for line in [*lines, *said.split("\n")]) if said.strip() else ""


def _texts(blocks: Any) -> Iterator[str]:
    for block in blocks if isinstance(blocks, list) else []:
        if block.get("type") in ("rich_text", "rich_text_section", "rich_text_list", "rich_text_quote"):
            inner = "".join(_element(each) for each in block.get("elements") or [])
            yield inner or "\n".join(_texts(block.get("elements")))
        elif isinstance(block.get("text"), dict):
            yield str(block["text"].get("text") or "")


def _element(element: Raw) -> str:
    match element.get("type"):
        case "text":
            return _escaped(str(element.get("text") or ""))
        case "link":
            words = _escaped(str(element.get("text") or ""))
            return f"<{element.get('url')}|{words}>" if words else f"<{element.get('url')}>"
        case "user":
            return f"<@{element.get('user_id')}>"
        case "channel":
            return f"<#{element.get('channel_id')}>"
        case "emoji":
            return f":{element.get('name')}:"
        case "rich_text_section" | "rich_text_quote" | "rich_text_preformatted":
            return "".join(_element(each) for each in element.get("elements") or []) + "\n"
        case "rich_text_list":
            return "".join(f"• {_element(each)}" for each in element.get("elements") or [])
        case _:
            return ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# ------------------------------------------------------------------ files
@dataclass(frozen=True)
class SlackFile:
    """A file as a message names it. `stays` says why it cannot be fetched, where that is known already."""

    id: str
    name: str
    size: int
    kind: str
    url: str
    permalink: str
    stays: str


def files_of(message: Raw) -> list[SlackFile]:
    """Deleted ones are left out."""
    found = [_file(each) for each in message.get("files") or [] if each.get("mode") != "tombstone" and each.get("id")]
    return [each for each in found if each.name]


def _file(raw: Raw) -> SlackFile:
    size = raw.get("size")
    return SlackFile(
        id=str(raw["id"])[:40],
        name=" ".join(str(raw.get("name") or raw.get("title") or "a file").split())[:NAME_MOST],
        size=size if isinstance(size, int) and size > 0 else 0,
        kind=str(raw.get("mimetype") or "")[:100],
        url=str(raw.get("url_private_download") or raw.get("url_private") or ""),
        permalink=str(raw.get("permalink") or ""),
        stays=_why_it_stays(raw),
    )


def _why_it_stays(raw: Raw) -> str:
    if raw.get("is_external") or raw.get("mode") == "external":
        return "it is kept by another service"
    if raw.get("file_access") in ("check_file_info", "access_denied"):
        return "it belongs to another organisation"
    if raw.get("mode") == "hidden_by_limit":
        return "it is older than this Slack keeps"
    return "" if raw.get("url_private") or raw.get("url_private_download") else "Slack gives no address for it"


def file_line(name: str, *, stays: str = "", permalink: str = "") -> str:
    """The line of a file that is not here (yet), as markdown."""
    words = literal(name)
    if not stays:
        return f"📎 {words} (in Slack)"
    named = f"[{words}](<{permalink}>)" if permalink.startswith("https://") and ">" not in permalink else words
    return f"📎 {named} stays in Slack: {literal(stays)}"
