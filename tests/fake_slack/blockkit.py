"""Block Kit's limits: what Slack would call invalid_blocks. Source: docs.slack.dev, "Block Kit reference"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.fake_slack.blockkit_elements import element_problems, text_problems, units

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
WHERE = {"input": ("message", "modal", "home"), "markdown": ("message",)}
KEYS = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text"},
    "context": {"elements"},
    "actions": {"elements"},
    "divider": set[str](),
    "input": {"label", "element", "hint", "optional", "dispatch_action"},
    "image": {"image_url", "slack_file", "alt_text", "title"},
    "markdown": {"text"},
    "rich_text": {"elements"},
}


def block_problems(blocks: Any, surface: str = "message") -> list[str]:
    """Everything wrong with these blocks, each as a sentence; empty when Slack would take them."""
    if not isinstance(blocks, list):
        return [f"blocks must be a list, not {type(blocks).__name__}"]
    problems = [] if len(blocks) <= MOST_BLOCKS[surface] else [f"{len(blocks)} blocks, at most {MOST_BLOCKS[surface]}"]
    ids: list[str] = []
    for number, block in enumerate(blocks):
        problems += [f"block {number}: {problem}" for problem in _block_problems(block, surface)]
        if isinstance(block, dict) and "block_id" in block:
            ids.append(str(block["block_id"]))
    problems += [f"block_id {one!r} occurs twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    markdown = sum(units(block.get("text", "")) for block in blocks if _is(block, "markdown"))
    return [*problems, f"{markdown} units of markdown, at most 12000"] if markdown > 12_000 else problems


def view_problems(view: Any) -> list[str]:
    """The same of a whole modal or Home view."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["a view is an object of type modal or home"]
    surface = view["type"]
    known = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if surface == "modal":
        known |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
    problems = [f"unknown field {name!r}" for name in sorted(set(view) - known)]
    problems += block_problems(view.get("blocks"), surface)
    for name, most in (("private_metadata", 3_000), ("callback_id", 255), ("external_id", 255)):
        if units(str(view.get(name, ""))) > most:
            problems.append(f"{name} over {most}")
    return problems + (_modal_problems(view) if surface == "modal" else [])


def _modal_problems(view: dict[str, Any]) -> list[str]:
    problems = [] if "title" in view else ["a modal needs a title"]
    for name in ("title", "submit", "close"):
        if name in view:
            problems += [f"{name}: {problem}" for problem in text_problems(view[name], 24, plain=True)]
    if any(_is(block, "input") for block in view.get("blocks") or []) and "submit" not in view:
        problems.append("a modal with inputs needs a submit")
    return problems


def _block_problems(block: Any, surface: str) -> list[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in KEYS:
        return [f"unknown type {kind!r}"]
    problems = [f"unknown field {name!r}" for name in sorted(set(block) - KEYS[kind] - {"type", "block_id"})]
    if surface not in WHERE.get(kind, (surface,)):
        problems.append(f"{kind} is not allowed in a {surface}")
    if "block_id" in block and not 1 <= units(str(block["block_id"])) <= 255:
        problems.append("block_id must have 1 to 255 characters")
    return problems + _RULES[kind](block)


def _section(block: dict[str, Any]) -> list[str]:
    problems = [] if block.get("text") or block.get("fields") else ["a section needs text or fields"]
    if "text" in block:
        problems += text_problems(block["text"], 3_000)
    fields = block.get("fields") or []
    problems += [f"{len(fields)} fields, at most 10"] * (len(fields) > 10)
    for field in fields:
        problems += text_problems(field, 2_000)
    return problems + (element_problems(block["accessory"], "accessory") if "accessory" in block else [])


def _context(block: dict[str, Any]) -> list[str]:
    elements = block.get("elements") or []
    problems = [] if 1 <= len(elements) <= 10 else [f"{len(elements)} elements in a context, 1 to 10"]
    for element in elements:
        problems += element_problems(element, "context") if _is(element, "image") else text_problems(element, 3_000)
    return problems


def _actions(block: dict[str, Any]) -> list[str]:
    elements = block.get("elements") or []
    problems = [] if 1 <= len(elements) <= 25 else [f"{len(elements)} elements in actions, 1 to 25"]
    ids = [str(element.get("action_id")) for element in elements if isinstance(element, dict)]
    problems += [f"action_id {one!r} occurs twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    return problems + [problem for element in elements for problem in element_problems(element, "actions")]


def _input(block: dict[str, Any]) -> list[str]:
    problems = text_problems(block.get("label"), 2_000, plain=True)
    problems += text_problems(block["hint"], 2_000, plain=True) if "hint" in block else []
    return problems + element_problems(block.get("element"), "input")


def _image(block: dict[str, Any]) -> list[str]:
    problems = [] if 1 <= units(str(block.get("alt_text") or "")) <= 2_000 else ["alt_text must have 1 to 2000"]
    return problems + ["an image needs image_url or slack_file"] * (not {"image_url", "slack_file"} & set(block))


_RULES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "section": _section,
    "header": lambda block: text_problems(block.get("text"), 150, plain=True),
    "context": _context,
    "actions": _actions,
    "divider": lambda block: [],
    "input": _input,
    "image": _image,
    "markdown": lambda block: [] if block.get("text") else ["a markdown block needs text"],
    "rich_text": lambda block: [] if isinstance(block.get("elements"), Sequence) else ["rich_text needs elements"],
}


def _is(block: Any, kind: str) -> bool:
    return isinstance(block, dict) and block.get("type") == kind
