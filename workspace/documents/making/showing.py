"""How a version of a template is shown and compared: its words, and its look, both made in the sandbox."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, NamedTuple

from workspace.documents.reading.trying import read_file
from workspace.documents.sandbox import JobFailed, shared_sandbox
from workspace.documents.seeing.answers import made_from
from workspace.documents.seeing.looks import Node, checked, placed

KIND = "docx"


class Shown(NamedTuple):
    """The words of a template, tags and all, and its look as JSON: empty where it has none."""

    text: str
    look: bytes


def shown(file: BinaryIO, *, name: str) -> Shown:
    """No file makes this raise; SandboxUnavailable can."""
    text = read_file(shared_sandbox(), file, name=name).text
    try:
        made = made_from(shared_sandbox().run("preview", file, options={"kind": KIND}))
        tree = checked(json.loads(made.parts[0])) if made.form == "look" else []
    except (JobFailed, ValueError, RecursionError):
        # Its words are shown instead, as those of a document are.
        return Shown(text, b"")
    placed(tree, text)
    return Shown(text, json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode() if tree else b"")


def tree_of(kept: bytes) -> list[Node]:
    """The look as it was kept."""
    tree: Any = json.loads(kept)
    return list(tree)
