"""A process that writes twice without a pause, as soon as another process waits to write. Run by test_database.py.

Says "writing" inside its first write, and before its second what it finds written.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import text

from workspace.database import Database
from workspace.turns import Turn

PATIENCE = 20


def main(path: str) -> None:
    database, turn = Database(f"sqlite:///{path}"), Turn(Path(path))
    with database.transaction():
        sys.stdout.write("writing\n")
        sys.stdout.flush()
        end = time.monotonic() + PATIENCE
        while turn.take():
            turn.give()
            if time.monotonic() > end:
                sys.exit("Nobody waits to write.")
            time.sleep(0.001)
    with database.transaction() as db:
        sys.stdout.write(",".join(db.scalars(text("SELECT word FROM words"))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
