"""What each of Slack's methods takes and needs, out of reference.json, and the checks that follow from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

METHODS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("reference.json").read_text())
# Calls a minute; t5 is "special": chat.postMessage has its own rule. Source: docs.slack.dev, "Rate limits".
A_MINUTE = {"t1": 1, "t2": 20, "t3": 50, "t4": 100}
# Bolt's client adds the team to each call that answers a request, and Slack takes it, whatever the reference says.
EVERYWHERE = {"team_id": "string"}
# They may come as JSON within a form, or as what they are within a JSON body.
STRUCTURED = frozenset({"blocks", "attachments", "metadata", "view", "unfurls", "user_auth_blocks"})


class Refused(Exception):
    """Slack's `ok: false`. `wrong` marks what our program should never do: it is recorded as a violation."""

    def __init__(self, code: str, *messages: str, wrong: bool = False, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.wrong = wrong
        self.extra = extra


def checked(method: str, sent: Mapping[str, Any], *, as_json: bool) -> dict[str, Any]:
    """The arguments as the method understands them. Slack itself is laxer with unknown ones; we never mean them."""
    if method not in METHODS:
        raise Refused("unknown_method", method, wrong=True)
    rule = METHODS[method]
    if as_json and not rule["takes_json"] and sent:
        raise Refused("invalid_arguments", f"[ERROR] {method} does not read a JSON body", wrong=True)
    kinds = EVERYWHERE | rule["arguments"]
    unknown = sorted(set(sent) - set(kinds))
    if unknown:
        raise Refused("invalid_arguments", *(f"[ERROR] unknown argument: {name}" for name in unknown), wrong=True)
    given = {name: _value(name, kinds[name], value, as_json) for name, value in sent.items()}
    missing = [name for name in rule["required"] if given.get(name) in (None, "")]
    if missing:
        raise Refused("invalid_arguments", *(f"[ERROR] missing required field: {name}" for name in missing), wrong=True)
    return given


def _value(name: str, kind: str, value: Any, as_json: bool) -> Any:
    if name in STRUCTURED:
        return _structured(name, value)
    if kind == "boolean":
        return _boolean(name, value)
    if kind in ("number", "integer"):
        return _number(name, value, as_json)
    if kind == "array" and isinstance(value, list):
        return value
    if not isinstance(value, str):
        raise Refused("invalid_arguments", f"[ERROR] {name} must be a string, not {value!r}", wrong=True)
    return value


def _structured(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
        raise Refused(code, f"[ERROR] {name} is not JSON", wrong=True) from None


def _boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("1", "true", "0", "false"):
        return str(value).lower() in ("1", "true")
    raise Refused("invalid_arguments", f"[ERROR] {name} must be a boolean, not {value!r}", wrong=True)


def _number(name: str, value: Any, as_json: bool) -> int:
    if (isinstance(value, int) and not isinstance(value, bool)) or (not as_json and str(value).isdigit()):
        return int(value)
    raise Refused("invalid_arguments", f"[ERROR] {name} must be a number, not {value!r}", wrong=True)
