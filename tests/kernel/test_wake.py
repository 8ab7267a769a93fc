"""Processes tell each other what a commit has work for."""

from __future__ import annotations

from pathlib import Path

from workspace.wake import Wake


def test_a_wake_up_says_for_whom(tmp_path: Path) -> None:
    wake = Wake(tmp_path)
    with wake.listen("web") as listener:
        wake.others({"slack", "index"})
        wake.others({"rooms"})

        assert [wake.heard(listener) for _ in range(2)] == [["index", "slack"], ["rooms"]]
    wake.close()
