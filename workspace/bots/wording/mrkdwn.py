"""Between the workspace's markdown and Slack's mrkdwn, both ways. Pure.

Outward nothing a person wrote can ping: each `<` of theirs is escaped, so the only angle brackets are our own links.
Source of the rules: docs.slack.dev, "Formatting message text".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from workspace.words import is_tangled

SECTION_MOST = 3_000
LINK_MOST = 1_000
INVISIBLE = "\u200b"
# Where somebody is called, until the text around is escaped: two characters of the private use area.
_OPEN, _CLOSE = "\ue002", "\ue003"

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_MARKS = {"strong": "*", "em": "_", "s": "~"}
_BARE_URL = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"]")
_PING = re.compile(r"@(?=(everyone|here|channel)\b)", re.IGNORECASE)
_LINK_SCHEMES = ("http://", "https://", "mailto:")
_FENCE = "```"


def to_mrkdwn(markdown: str, *, people: Mapping[str, str] = MappingProxyType({})) -> str:
    """Markdown as the web shows it → mrkdwn for a text object with `verbatim: true`.

    `people` are Slack's ids by the names that the text really calls: an @ before one of those pings, and no other.
    """
    if is_tangled(markdown):
        return _text(markdown)
    ids = {name.casefold(): user_id for name, user_id in people.items()}
    called = markdown.replace(_OPEN, "").replace(_CLOSE, "")
    if ids:
        names = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
        calls = re.compile(
            rf"(?P<code>```.*?```|`[^`\n]*`)|(?<![\w@/.])@(?P<name>{names})(?!\w)", re.DOTALL | re.IGNORECASE
        )
        called = calls.sub(lambda found: found["code"] or f"{_OPEN}{ids[found['name'].casefold()]}{_CLOSE}", called)
    root = SyntaxTreeNode(_MARKDOWN.parse(called))
    return _blocks(root.children, "\n\n").replace(_OPEN, "<@").replace(_CLOSE, ">")


def plain(text: str) -> str:
    """A name or a title as mrkdwn: escaped, pings broken, on one line."""
    return _unpinging(" ".join(text.split()))


def link(url: str, label: str) -> str:
    """A link, or the words alone where Slack would not take the address."""
    words = " ".join(label.split())
    if not url.startswith(_LINK_SCHEMES) or len(url) > LINK_MOST:
        return _text(words)
    address = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace(" ", "%20")
    return f"<{address}|{_unpinging(words)}>" if words and words != url else f"<{address}>"


def units(text: str) -> int:
    """Length as a JavaScript or Java service may count it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(mrkdwn: str, most: int = SECTION_MOST) -> list[str]:
    """Pieces of at most `most` units, cut between lines or words; no link, entity or code block is torn."""
    pieces, rest = [], mrkdwn
    while units(rest) > most:
        # Eight units are kept for closing a code block here and opening it again in the next piece.
        cut = _cut_point(rest, most - 8)
        head, rest = rest[:cut].rstrip(), rest[cut:].lstrip("\n")
        if head.count(_FENCE) % 2:
            head, rest = f"{head}\n{_FENCE}", f"{_FENCE}\n{rest}"
        pieces.append(head)
    return [piece for piece in [*pieces, rest] if piece.strip()]


# ------------------------------------------------------------------ blocks of markdown
def _blocks(nodes: Sequence[SyntaxTreeNode], between: str) -> str:
    return between.join(block for block in map(_block, nodes) if block)


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "paragraph":
            return _inline_of(node)
        case "heading":
            return _marked(_inline_of(node, within=("strong",)), "*")
        case "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in _blocks(node.children, "\n\n").split("\n"))
        case "bullet_list" | "ordered_list":
            return _list(node)
        case "fence" | "code_block":
            code = node.content.rstrip("\n").replace(_FENCE, f"``{INVISIBLE}`")
            return f"{_FENCE}\n{_escape(code)}\n{_FENCE}"
        case "hr":
            return "———"
        case _:
            return _text(node.content)


def _list(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, first):
        marker = "•" if node.type == "bullet_list" else f"{number}."
        body = _blocks(item.children, "\n").replace("\n", "\n    ")
        lines.append(f"{marker} {body}".rstrip())
    return "\n".join(lines)


# ------------------------------------------------------------------ text within a line
def _inline_of(node: SyntaxTreeNode, *, within: tuple[str, ...] = ()) -> str:
    return "".join(_inline(child, within) for inline in node.children for child in inline.children)


def _inline(node: SyntaxTreeNode, within: tuple[str, ...]) -> str:
    match node.type:
        case "text":
            return _text(node.content)
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            # Slack knows no way to write a backtick inside of code.
            return _text(node.content) if "`" in node.content else f"`{_escape(node.content)}`"
        case "strong" | "em" | "s":
            inner = "".join(_inline(child, (*within, node.type)) for child in node.children)
            return inner if node.type in within else _marked(inner, _MARKS[node.type])
        case "link":
            return link(str(node.attrs.get("href", "")), _words(node))
        case "image":
            return link(str(node.attrs.get("src", "")), node.content or "image")
        case _:
            return _text(node.content)


def _words(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "code_inline", "image"):
        return node.content
    return " " if node.type in ("softbreak", "hardbreak") else "".join(_words(child) for child in node.children)


def _marked(inner: str, mark: str) -> str:
    """Slack's marks end with the line and want no space inside of them."""
    lines = [(line, line.strip()) for line in inner.split("\n")]
    return "\n".join(line.replace(core, f"{mark}{core}{mark}", 1) if core else line for line, core in lines)


def _text(text: str) -> str:
    """Escape, break pings, and make bare addresses links (a verbatim text object does not do it by itself)."""
    parts, end = [], 0
    for found in _BARE_URL.finditer(text):
        parts += [_unpinging(text[end : found.start()]), link(found.group(), "") or _escape(found.group())]
        end = found.end()
    return "".join([*parts, _unpinging(text[end:])])


def _unpinging(text: str) -> str:
    return _PING.sub(f"@{INVISIBLE}", _escape(text))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# ------------------------------------------------------------------ cutting
def _cut_point(text: str, most: int) -> int:
    end = min(len(text), most)
    while units(text[:end]) > most:
        end -= max(1, (units(text[:end]) - most) // 2)
    least = most // 2
    for between in ("\n\n", "\n", " "):
        at = text.rfind(between, least, end)
        if at > 0 and not _tears(text, at):
            return at
    return _before_torn(text, end, least)


def _tears(text: str, at: int) -> bool:
    return text.rfind("<", 0, at) > text.rfind(">", 0, at)


def _before_torn(text: str, end: int, least: int) -> int:
    entity = text.rfind("&", max(0, end - 5), end)
    if entity > least and ";" not in text[entity:end]:
        end = entity
    return text.rfind("<", 0, end) if _tears(text, end) and text.rfind("<", 0, end) > least else end
