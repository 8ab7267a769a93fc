"""Try on this machine what keeps documents from doing harm, in a small process of its own that ends with the answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from workspace.documents.programs.bubble import bubbles_work, is_here
from workspace.documents.sandbox.confine import confine
from workspace.documents.sandbox.level import LAYERS

PROGRAMS = ("catdoc", "tesseract")

_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = 30  # seconds
_MEMORY = 1 << 30


def tried_here() -> dict[str, bool]:
    """Each of LAYERS, `bubblewrap` and PROGRAMS: whether it holds or is here. Raises OSError or SubprocessError."""
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        cwd=_ROOT,
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_PATIENCE,
        check=True,
    )
    found: Any = json.loads(done.stdout)
    return {name: bool(found[name]) for name in (*LAYERS, "bubblewrap", *PROGRAMS)}


def main() -> None:
    found = {"bubblewrap": bubbles_work(), **{name: is_here(name) for name in PROGRAMS}}
    # Last, as it cannot be undone.
    found |= confine(parent=os.getppid(), memory=_MEMORY, cpu_seconds=_PATIENCE)
    os.write(1, json.dumps(found).encode())


if __name__ == "__main__":
    main()
