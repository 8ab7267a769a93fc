"""Serve what the environment says, without the command line: for service managers, tests and measurements."""

from __future__ import annotations

import sys

from workspace.errors import BatonError
from workspace.serve import serve
from workspace.settings import read_settings

if __name__ == "__main__":
    try:
        serve(read_settings())
    except BatonError as problem:
        sys.exit(problem.sentence)
