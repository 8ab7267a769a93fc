"""The Whoosh adapter: the contract of each index, and what is its own."""

from __future__ import annotations

import fcntl
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from integrations.whoosh_index import WhooshIndex
from tests.integrations.index_contract import IndexContract
from tests.integrations.index_words_contract import MAY, MakeIndex, find, keys, thing
from workspace.ports import Index, IndexUnavailable

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


class TestWhooshIndex(IndexContract):
    @pytest.fixture
    def make_index(self, folder: Path) -> MakeIndex:
        return lambda: WhooshIndex(folder, time_limit=30.0)


def test_folder_is_ours_alone(folder: Path) -> None:
    WhooshIndex(folder).apply([thing("entry:1", "offer")], [])

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o700 for path in folder.iterdir() if path.is_dir())


def test_body_is_not_kept_in_the_clear(folder: Path) -> None:
    WhooshIndex(folder).apply([thing("entry:1", "the quick brown fox jumps")], [])

    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"entry:1" in kept or b"fox" in kept
    assert b"quick brown" not in kept


def test_rebuild_leaves_one_folder(folder: Path) -> None:
    index = WhooshIndex(folder)
    index.apply([thing("entry:1", "offer")], [])
    (folder / "f3-left-by-a-crash").mkdir()

    index.rebuild([thing("entry:2", "offer")])

    assert [path.name for path in folder.iterdir() if path.is_dir()] == [(folder / "current").read_text()]


def test_crash_in_a_rebuild_leaves_the_old_index(folder: Path) -> None:
    index = WhooshIndex(folder)
    index.apply([thing("entry:1", "offer")], [])
    program = (
        "import os, sys; from pathlib import Path; from integrations.whoosh_index import WhooshIndex\n"
        "from workspace.ports import Searchable\n"
        "def everything():\n"
        "    yield Searchable('entry:2', 'entry', 'new', '', ('staff',))\n"
        "    os._exit(9)\n"
        "WhooshIndex(Path(sys.argv[1])).rebuild(everything())\n"
    )

    died = subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=False)

    assert died.returncode == 9
    assert keys(index, "offer") == {"entry:1"}
    index.apply([thing("entry:3", "offer")], [])
    assert keys(index, "offer") == {"entry:1", "entry:3"}


@pytest.mark.parametrize("name", ["*.toc", "*.trm", "*.pst"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "overwritten"])
def test_damaged_index_says_what_to_do(folder: Path, name: str, damage: str) -> None:
    WhooshIndex(folder).apply([thing(f"entry:{n}", f"offer {n}") for n in range(50)], [])
    (path,) = (folder / (folder / "current").read_text()).glob(name)
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut": whole[: len(whole) // 3], "overwritten": b"\xff" * len(whole)}[damage])

    with pytest.raises(IndexUnavailable, match="baton reindex"):
        find(WhooshIndex(folder), "offer")

    WhooshIndex(folder).rebuild([thing("entry:1", "offer")])
    assert keys(WhooshIndex(folder), "offer") == {"entry:1"}


@pytest.mark.parametrize("pointer", ["", "f0-another-version", "../elsewhere", "f3-gone", "f3-\xff"])
def test_pointer_to_nowhere_says_what_to_do(folder: Path, pointer: str) -> None:
    index = WhooshIndex(folder)
    index.apply([thing("entry:1", "offer")], [])
    (folder / "current").write_text(pointer, encoding="latin-1")

    with pytest.raises(IndexUnavailable, match="baton reindex"):
        find(index, "offer")
    with pytest.raises(IndexUnavailable, match="baton reindex"):
        index.apply([thing("entry:2", "offer")], [])


def test_open_reader_notices_that_the_folder_is_gone(folder: Path) -> None:
    index = WhooshIndex(folder)
    index.apply([thing("entry:1", "offer")], [])
    assert keys(index, "offer") == {"entry:1"}

    shutil.rmtree(folder)

    with pytest.raises(IndexUnavailable):
        find(index, "offer")


def test_second_writer_waits_and_then_says_so(folder: Path) -> None:
    index: Index = WhooshIndex(folder, lock_wait=0.0)
    index.apply([thing("entry:1", "offer")], [])
    with (folder / "writer.lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        with pytest.raises(IndexUnavailable, match="Another process"):
            index.apply([thing("entry:2", "offer")], [])
        assert keys(index, "offer") == {"entry:1"}

    index.apply([thing("entry:2", "offer")], [])
    assert keys(index, "offer") == {"entry:1", "entry:2"}


@pytest.mark.parametrize("words", ["offer", "off*", '"offer now"', "offer -now"])
def test_search_beyond_the_time_limit_is_refused(folder: Path, words: str) -> None:
    index = WhooshIndex(folder, time_limit=-1.0)
    index.apply([thing("entry:1", "offer now")], [])

    with pytest.raises(ValueError, match="takes too long"):
        find(index, words)
    assert keys(WhooshIndex(folder), words) <= {"entry:1"}


def test_searching_imports_nothing(folder: Path) -> None:
    """Where gevent patched all, two threads of its hub that import at once can hang for ever on the import's lock."""
    WhooshIndex(folder).apply([thing("entry:1", "the renewal of Café", at=MAY), thing("entry:2", "offer")], ["entry:2"])
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from integrations.whoosh_index import WhooshIndex; from workspace.ports import IndexQuery, IndexUnavailable\n"
        "from workspace.search.language import asked; from workspace.search.snippets import snippet\n"
        "index = WhooshIndex(Path(sys.argv[1]))\n"
        "imported = []\n"
        "sys.addaudithook(lambda event, args: imported.append(args[0]) if event == 'import' else None)\n"
        "for words in ('renewals', 'rene* Café', '\"the renewal\" OR x -y', '', 'x' * 9_999):\n"
        "    try:\n"
        "        query = IndexQuery(asked(words + ' after:2026-01-01').words, frozenset({'staff'}), ('entry',),\n"
        "                           since=datetime(2026, 1, 1, tzinfo=UTC))\n"
        "        hits = index.search(query, limit=5); assert hits.keys == ('entry:1',), hits\n"
        "        snippet('the renewal of Café', hits.terms)\n"
        "    except ValueError: pass\n"
        "try: WhooshIndex(Path('/nowhere')).search(IndexQuery('x', frozenset()), limit=5)\n"
        "except IndexUnavailable: pass\n"
        "assert imported == [], imported\n"
        "import colorsys; assert imported == ['colorsys'], 'the hook hears nothing'\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program, folder], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert ended.stderr == ""


def test_threads_of_a_gevent_hub_search_while_another_process_writes(folder: Path) -> None:
    index = WhooshIndex(folder)
    index.apply([thing("entry:0", "steady")], [])
    reader = (
        "from gevent import monkey; monkey.patch_all()\n"
        "import gevent, sys; from gevent import get_hub; from pathlib import Path\n"
        "from integrations.whoosh_index import WhooshIndex; from workspace.ports import IndexQuery\n"
        "index = WhooshIndex(Path(sys.argv[1])); query = IndexQuery('steady', frozenset({'staff'}))\n"
        "def search(_): return get_hub().threadpool.apply(lambda: index.search(query, limit=5)).keys\n"
        "print('ready', flush=True)\n"
        "from gevent.pool import Pool\n"
        "answers = Pool(8).map(search, range(300))\n"
        "print(len(answers), set(answers))\n"
    )

    with subprocess.Popen([sys.executable, "-c", reader, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "ready\n"
        n = 0
        while other.poll() is None and n < 2_000:
            n += 1
            index.apply([thing("entry:1", f"changing {n}")], [])
            if n % 10 == 0:
                index.tidy()
        said = other.stdout.read()

    assert said == "300 {('entry:0',)}\n"
