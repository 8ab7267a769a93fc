"""Make reference.json: of Slack's machine-readable API reference the part that the fake enforces.

    python tests/fake_slack/condense_reference.py FOLDER

FOLDER holds `methods/<method>.json`, one file a method (the MIT-licensed collection named in NOTICE).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

METHODS = (
    "auth.revoke",
    "auth.test",
    "chat.delete",
    "chat.getPermalink",
    "chat.postEphemeral",
    "chat.postMessage",
    "chat.unfurl",
    "chat.update",
    "conversations.create",
    "conversations.history",
    "conversations.info",
    "conversations.invite",
    "conversations.join",
    "conversations.list",
    "conversations.members",
    "conversations.open",
    "conversations.replies",
    "conversations.setTopic",
    "files.completeUploadExternal",
    "files.delete",
    "files.getUploadURLExternal",
    "oauth.v2.access",
    "openid.connect.token",
    "pins.add",
    "pins.list",
    "pins.remove",
    "reactions.add",
    "reactions.remove",
    "users.conversations",
    "users.info",
    "users.list",
    "users.lookupByEmail",
    "views.open",
    "views.publish",
    "views.update",
)


def condensed(method: dict[str, Any]) -> dict[str, Any]:
    """Scopes of a bot (any one of them), rate tier, whether a JSON body is read, arguments by kind, and error codes."""
    arguments = method["args"]
    return {
        "scopes": sorted(method["scope"].get("bot", [])) if method["scope"] else [],
        "tier": method["rate_limits"],
        "takes_json": bool(method.get("json_input_supported")),
        "required": [name for name in arguments.get("required", []) if name != "token"],
        "arguments": {name: _kind(shape) for name, shape in sorted(arguments["properties"].items())},
        "errors": sorted(method.get("errors") or {}),
    }


def _kind(shape: dict[str, Any]) -> str:
    kinds = [shape.get("type"), *(one.get("type") for one in shape.get("anyOf", []))]
    return next((kind for kind in kinds if kind not in (None, "null")), "string")


def main(folder: str) -> None:
    methods = {name: json.loads((Path(folder) / "methods" / f"{name}.json").read_text()) for name in METHODS}
    lines = [f"{json.dumps(name)}: {json.dumps(condensed(method))}" for name, method in methods.items()]
    Path(__file__).with_name("reference.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1])
