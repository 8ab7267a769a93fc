"""Which of Slack's methods a source calls, however it is written, and what would hide a call from this list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from slack_sdk import WebClient

FAMILIES = (
    "admin|api|apps|assistant|auth|bookmarks|bots|calls|canvases|chat|conversations|dialog|dnd|emoji|entity|files|"
    "functions|lists|migration|oauth|openid|pins|reactions|reminders|rtm|search|slackLists|stars|team|usergroups|users|"
    "views|workflows"
)  # fmt: skip
"""The first words of Slack's methods (docs.slack.dev, "Web API methods")."""
METHOD = re.compile(rf"({FAMILIES})(\.[a-zA-Z]+)+")
SHORTCUTS = {name for name in dir(WebClient) if re.fullmatch(rf"({FAMILIES})_\w+", name)} - {"api_call"}
"""slack_sdk has a function for each method: `users_info` for users.info."""
BRINGS_ITS_OWN_CLIENT = {"client", "say", "respond", "complete", "fail", "set_status"}
"""What Bolt hands to a listener that asks for it by name, and that would call Slack past our adapters."""


@dataclass
class Calls:
    """`methods` in Slack's own spelling, or slack_sdk's; `faults` say what cannot be counted, or has no place there."""

    methods: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def calls_in(source: str, *, is_adapter: bool) -> Calls:
    tree, calls = ast.parse(source), Calls()
    docstrings = {id(doc) for doc in _docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            _text(node.value, calls, is_adapter=is_adapter)
        elif isinstance(node, ast.Attribute) and node.attr in SHORTCUTS:
            calls.methods.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom) and not is_adapter and "slack_sdk" in ast.unparse(node):
            calls.faults.append(f"imports slack_sdk: {ast.unparse(node)}")
        elif isinstance(node, ast.FunctionDef) and not is_adapter and _is_listener(node):
            asked = BRINGS_ITS_OWN_CLIENT & {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
            calls.faults += [f"the listener {node.name} asks Bolt for {name}" for name in sorted(asked)]
    if calls.methods and not is_adapter:
        calls.faults.append(f"calls Slack past the adapters: {sorted(calls.methods)}")
    return calls


def _text(text: str, calls: Calls, *, is_adapter: bool) -> None:
    # Elsewhere "team.change" is a word of our own: there only what slack_sdk knows is one of Slack's.
    is_method = METHOD.fullmatch(text) and (is_adapter or text.replace(".", "_") in SHORTCUTS)
    if is_method or text in SHORTCUTS:
        calls.methods.add(text)
    elif re.fullmatch(rf"({FAMILIES})(\.[a-zA-Z]+)*\.", text):
        calls.faults.append(f"puts a method's name together: {text!r}")
    elif re.search(r"slack\.com/api/\w", text):
        calls.faults.append(f"asks Slack by its address: {text!r}")


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    """Strings that stand for themselves: they call nothing."""
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))


def _is_listener(function: ast.FunctionDef) -> bool:
    """Decorated by `@app.command(…)` and the like."""
    targets = [each.func for each in function.decorator_list if isinstance(each, ast.Call)]
    return any(isinstance(each, ast.Attribute) and ast.unparse(each.value) == "app" for each in targets)
