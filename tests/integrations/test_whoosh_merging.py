"""Merging the segments of an index: beside those who write to it, and without losing a word of theirs."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from integrations import whoosh_merging
from integrations.whoosh_index import WhooshIndex
from integrations.whoosh_segments import take_in
from tests.integrations.index_words_contract import find, keys, thing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def segments(folder: Path) -> list[Path]:
    return list((folder / (folder / "current").read_text()).glob("*.trm"))


def test_tidy_merges_many_small_commits_and_forgets_the_deleted(folder: Path) -> None:
    index = WhooshIndex(folder)
    for n in range(20):
        index.apply([thing(f"entry:{n}", f"offer xyzzy{n}")], [])
    index.apply([], ["entry:7"])
    assert len(segments(folder)) == 20

    index.tidy()

    assert len(segments(folder)) < 8
    assert find(index, "offer").total == 19
    assert b"xyzzy7" not in b"".join(path.read_bytes() for path in segments(folder))


def test_program_that_is_never_idle_still_merges(folder: Path) -> None:
    index = WhooshIndex(folder)
    for n in range(70):
        index.apply([thing(f"entry:{n}", "offer")], [])

    until(lambda: len(segments(folder)) < 64)
    assert find(index, "offer").total == 70


def until(fact: Callable[[], bool]) -> None:
    pause, end = threading.Event(), time.monotonic() + 30
    while not fact():
        assert time.monotonic() < end
        pause.wait(0.02)


def test_writers_do_not_wait_for_a_merge_and_nothing_of_theirs_is_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, writer = WhooshIndex(folder), WhooshIndex(folder, lock_wait=0)
    for n in range(10):
        index.apply([thing(f"entry:{n}", f"offer old{n}"), thing(f"entry:1{n}", f"offer old1{n}")], [])
    index.apply([], ["entry:0"])

    def while_merging(into: Any, chosen: Any, storage: Any) -> None:
        take_in(into, chosen, storage)
        if len(chosen) > 1:
            writer.apply([thing("entry:1", "offer new1"), thing("entry:new", "offer")], ["entry:12", "entry:9"])

    monkeypatch.setattr(whoosh_merging, "take_in", while_merging)
    assert whoosh_merging.merge_once(folder, lock_wait=0)

    assert len(segments(folder)) == 2
    expected = {f"entry:{n}" for n in (*range(1, 9), 10, 11, *range(13, 20), "new")}
    assert keys(index, "offer") == expected == keys(WhooshIndex(folder), "offer")
    assert not any(keys(index, f"old{n}") for n in (0, 1, 9, 12))
    assert (keys(index, "new1"), keys(index, "old13")) == ({"entry:1"}, {"entry:13"})


def test_a_merge_of_what_was_built_anew_meanwhile_comes_to_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = WhooshIndex(folder)
    for n in range(10):
        index.apply([thing(f"entry:{n}", "old")], [])

    def while_merging(into: Any, chosen: Any, storage: Any) -> None:
        take_in(into, chosen, storage)
        WhooshIndex(folder).rebuild([thing("entry:1", "new")])

    monkeypatch.setattr(whoosh_merging, "take_in", while_merging)
    assert not whoosh_merging.merge_once(folder, lock_wait=0)

    assert (keys(index, "old"), keys(index, "new")) == (set(), {"entry:1"})
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [(folder / "current").read_text()]


def test_a_merge_that_was_killed_leaves_the_index_as_it_was(folder: Path) -> None:
    index = WhooshIndex(folder)
    for n in range(10):
        index.apply([thing(f"entry:{n}", "offer")], [])
    program = (
        "import os, sys; from pathlib import Path; from integrations import whoosh_merging as merging\n"
        "whole = merging.take_in\n"
        "merging.take_in = lambda *arguments: (whole(*arguments), os._exit(9))\n"
        "merging.merge_once(Path(sys.argv[1]), lock_wait=0)\n"
    )

    died = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=False)

    assert died.returncode == 9
    assert len(segments(folder)) == 10
    assert (folder / "merging").is_dir()
    index.tidy()
    assert len(segments(folder)) == 1
    assert find(index, "offer").total == 10


def test_building_anew_leaves_no_words_of_a_merge_that_was_killed(folder: Path) -> None:
    index = WhooshIndex(folder)
    left = folder / "merging"
    left.mkdir(parents=True)
    (left / "MAIN_old.trm").write_bytes(b"marmalade")

    index.rebuild([thing("entry:1", "offer")])

    assert not left.exists()
