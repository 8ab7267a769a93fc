"""No file harms the worker, keeps it waiting or takes anything out: what the sandbox promises, tried from inside."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.documents.hostile import EXHAUSTING, HOSTILE, body, docx, long_text, million_empty_paragraphs, paragraph
from tests.documents.probes import PROBES, REFUSED
from workspace.documents.readers.result import MAX_CHARACTERS
from workspace.documents.sandbox import Limits, Sandbox, SandboxUnavailable
from workspace.documents.sandbox.answer import Ending, understood
from workspace.documents.sandbox.level import LAYERS

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
OFFER = docx(body(paragraph("Twelve pumps for Acme")))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(at_once=2)
    yield sandbox
    sandbox.close()


# ------------------------------------------------------------------ reading
def test_a_file_is_read_as_without_the_sandbox(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "offer.docx"
    path.write_bytes(OFFER)

    with path.open("rb") as file:
        from_file = sandbox.read(file, name="offer.docx")
        from_descriptor = sandbox.read(file.fileno(), name="offer.docx")
    from_memory = sandbox.read(io.BytesIO(OFFER), name="offer.docx")

    assert from_file == from_descriptor == from_memory
    assert (from_file.state, from_file.text, from_file.kind) == ("text", "Twelve pumps for Acme", "docx")


def test_text_of_all_scripts_and_lines_comes_through_whole(sandbox: Sandbox) -> None:
    text = '株式会社\nنسخة\n\n{"state": "text"}\n😀'

    assert sandbox.read(io.BytesIO(text.encode()), name="note.txt").text == text


def test_several_threads_each_get_their_own_text(sandbox: Sandbox) -> None:
    texts = [f"note {number} " * (number * 500 + 1) for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda text: sandbox.read(io.BytesIO(text.encode()), name="a.txt").text, texts))

    assert read == texts


def test_the_longest_text_that_is_kept_passes_through(sandbox: Sandbox) -> None:
    result = sandbox.read(io.BytesIO(("株" * (MAX_CHARACTERS - 1)).encode()), name="a.txt")

    assert len(result.text) == MAX_CHARACTERS - 1


# ------------------------------------------------------------------ hostile files
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(sandbox: Sandbox, name: str) -> None:
    make, state, words = HOSTILE[name]

    result = sandbox.read(io.BytesIO(make()), name=name)

    assert (result.state, result.text) == (state, "")
    assert words in result.reason
    assert result.reason.endswith(".")
    assert "root:" not in repr(result)


@pytest.mark.parametrize("name", EXHAUSTING)
def test_an_exhausting_file_ends_and_the_next_is_read(sandbox: Sandbox, name: str) -> None:
    result = sandbox.read(io.BytesIO(EXHAUSTING[name]()), name=name)

    assert result.state == "text" or result.reason
    assert sandbox.read(io.BytesIO(OFFER), name="offer.docx").state == "text"


def test_a_million_empty_paragraphs_hide_nothing(sandbox: Sandbox) -> None:
    assert sandbox.read(io.BytesIO(million_empty_paragraphs()), name="a.docx").text == "haystack"


# ------------------------------------------------------------------ limits
@pytest.fixture
def tight() -> Iterator[list[Sandbox]]:
    opened: list[Sandbox] = []
    yield opened
    for sandbox in opened:
        sandbox.close()


def test_a_file_that_takes_too_long_is_stopped_and_says_so(tight: list[Sandbox]) -> None:
    tight.append(Sandbox(limits=Limits(wall_seconds=0.05)))

    result = tight[0].read(io.BytesIO(million_empty_paragraphs()), name="a.docx")

    assert result.state == "no_text"
    assert "took too long" in result.reason


def test_a_file_that_needs_too_much_memory_is_stopped_and_says_so(tight: list[Sandbox]) -> None:
    tight.append(Sandbox(limits=Limits(memory=100 << 20)))

    result = tight[0].read(io.BytesIO(long_text()), name="a.docx")

    assert (result.state, result.kind) == ("no_text", "docx")
    assert "100 MB of memory" in result.reason
    assert tight[0].read(io.BytesIO(OFFER), name="offer.docx").state == "text"


def test_more_text_than_the_worker_takes_is_refused(tight: list[Sandbox]) -> None:
    tight.append(Sandbox(limits=Limits(answer=100_000)))

    result = tight[0].read(io.BytesIO(b"Acme " * 100_000), name="a.txt")

    assert (result.state, result.text) == ("refused", "")
    assert "far more than" in result.reason
    assert tight[0].read(io.BytesIO(b"Acme"), name="a.txt").text == "Acme"


# ------------------------------------------------------------------ what a child can do
# As root a child becomes nobody; without root it stays who it is, and the other layers must hold alone.
WAYS = ["as_we_are", *(["as_nobody"] if os.geteuid() == 0 else [])]


@cache
def inside(way: str) -> dict[str, Any]:
    """What each deed came to in a confined process, and in a free one (`free_…`): the difference is the proof."""
    done = subprocess.run(
        [sys.executable, "-c", PROBES, way], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("deed", REFUSED)
def test_a_child_cannot(way: str, deed: str) -> None:
    assert inside(way)[f"free_{deed}"] == "done"
    assert inside(way)[deed] == "PermissionError"


@pytest.mark.parametrize("way", WAYS)
def test_a_child_is_out_of_memory_before_the_machine_is(way: str) -> None:
    assert inside(way)["take_memory"] == "MemoryError"


@pytest.mark.parametrize("way", WAYS)
def test_every_layer_that_this_machine_offers_holds_with_root_and_without(way: str) -> None:
    layers = inside(way)["layers"]

    assert layers.pop("nobody") is (way == "as_we_are" and os.geteuid() == 0)
    assert layers == dict.fromkeys(("limits", "own_network", "landlock", "seccomp"), True)


def test_the_level_names_each_layer(sandbox: Sandbox) -> None:
    level = sandbox.level()

    assert tuple(level) == tuple(LAYERS)
    assert level["limits"] is True
    assert level["nobody"] is (os.geteuid() == 0)


def test_the_server_has_none_of_our_secrets(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.close()
    monkeypatch.setenv("BATON_SECRET_KEY", "hush-hush")
    sandbox.read(io.BytesIO(b"x"), name="a.txt")
    assert sandbox._server is not None

    environment = Path(f"/proc/{sandbox._server.pid}/environ").read_bytes()

    assert b"LC_ALL" in environment
    assert b"hush-hush" not in environment


# ------------------------------------------------------------------ the server's life
def test_a_server_that_was_killed_is_started_again(sandbox: Sandbox) -> None:
    sandbox.read(io.BytesIO(b"x"), name="a.txt")
    assert sandbox._server is not None
    first = sandbox._server.pid
    os.kill(first, signal.SIGKILL)

    assert sandbox.read(io.BytesIO(OFFER), name="a.docx").state == "text"
    assert sandbox._server.pid != first


def test_a_closed_sandbox_leaves_no_process_and_can_be_used_again(sandbox: Sandbox) -> None:
    sandbox.read(io.BytesIO(b"x"), name="a.txt")
    assert sandbox._server is not None
    server = sandbox._server
    sandbox.close()

    assert server.returncode is not None
    assert sandbox.read(io.BytesIO(b"Acme"), name="a.txt").text == "Acme"


def test_a_server_that_cannot_start_is_no_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(SandboxUnavailable):
        Sandbox().read(io.BytesIO(OFFER), name="a.docx")


def test_the_server_ends_with_a_worker_that_is_killed() -> None:
    """The server holds the worker's error output open: its end is seen when that closes."""
    worker = (
        "import io, os, signal\nfrom workspace.documents.sandbox import Sandbox\nsandbox = Sandbox()\n"
        "print(sandbox.read(io.BytesIO(b'Acme'), name='a.txt').text, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )

    done = subprocess.run([sys.executable, "-c", worker], cwd=ROOT, capture_output=True, timeout=60, check=False)

    assert done.stdout == b"Acme\n"
    assert done.returncode == -signal.SIGKILL


# ------------------------------------------------------------------ what is made of an answer
GOOD = Ending(
    answer=b'{"kind": "txt"}\n{"state": "text", "pages": [0], "reason": "", "engine": "e", "deleted": ""}\nAcme', code=0
)


def outcome(ending: Ending) -> tuple[str, str]:
    result = understood(ending, Limits())
    return result.state, result.reason or result.text


@pytest.mark.parametrize(
    ("ending", "state", "words"),
    [
        (GOOD, "text", "Acme"),
        (replace(GOOD, code=-signal.SIGXCPU, cpu=20.1), "no_text", "over 25 seconds"),
        (replace(GOOD, code=-signal.SIGKILL, timed_out=True), "no_text", "over 25 seconds"),
        (replace(GOOD, code=-signal.SIGKILL), "no_text", "1024 MB of memory"),
        (replace(GOOD, code=-signal.SIGABRT, memory=900 << 20), "no_text", "1024 MB of memory"),
        (replace(GOOD, code=-signal.SIGSEGV), "damaged", "crashed its reader"),
        (replace(GOOD, code=None), "damaged", "crashed its reader"),
        (replace(GOOD, code=78), "damaged", "crashed its reader"),
        (replace(GOOD, answer=b""), "damaged", "makes no sense"),
        (replace(GOOD, answer=b"[]\n[]\nx"), "damaged", "makes no sense"),
        (replace(GOOD, answer=GOOD.answer.replace(b'"text"', b'"shared"')), "damaged", "makes no sense"),
        (replace(GOOD, answer=GOOD.answer.replace(b"[0]", b"7")), "damaged", "makes no sense"),
        (replace(GOOD, answer=GOOD.answer + b"\xff"), "damaged", "makes no sense"),
    ],
)
def test_an_answer_is_checked_before_it_is_believed(ending: Ending, state: str, words: str) -> None:
    found, sentence = outcome(ending)

    assert found == state
    assert words in sentence


def test_a_crash_is_logged_with_what_is_known(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """A pipe cannot be read from its start, so the reader fails as if by a fault of its own."""
    reads, writes = os.pipe()
    with caplog.at_level(logging.WARNING):
        result = sandbox.read(reads, name="a.txt")
    os.close(reads)
    os.close(writes)

    assert result.state == "damaged"
    assert "not seekable" in caplog.text
