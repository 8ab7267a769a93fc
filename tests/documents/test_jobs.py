"""Any pure function over files runs in the sandbox: its answer comes back whole, and its failure is a sentence."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workspace.documents.readers.result import Unreadable
from workspace.documents.sandbox import JobFailed, Limits, Sandbox, client
from workspace.documents.sandbox.jobs import JOBS, Job
from workspace.documents.sandbox.zygote import main as serve_sandbox


# ------------------------------------------------------------------ jobs of this test; the server below knows them
def both(first: io.BufferedReader, second: io.BufferedReader, options: dict[str, str]) -> bytes:
    return first.read() + options["between"].encode() + second.read()


def counted(file: io.BufferedReader, options: dict[str, str]) -> dict[str, int]:
    return {"bytes": len(file.read()), "options": len(options["long"])}


def in_parts(file: io.BufferedReader, options: dict[str, str]) -> Iterator[bytes]:
    while part := file.read(100):
        yield part


def refuses(file: io.BufferedReader, options: dict[str, str]) -> Iterator[bytes]:
    yield b"half of it\n"
    raise Unreadable("refused", "This template asks\nfor what no template may.")


def sleeps(file: io.BufferedReader, options: dict[str, str]) -> bytes:
    time.sleep(60)
    return b""


def aborts(file: io.BufferedReader, options: dict[str, str]) -> bytes:
    os.abort()


def swells(file: io.BufferedReader, options: dict[str, str]) -> bytes:
    return bytes(1 << 29)


def babbles(file: io.BufferedReader, options: dict[str, str]) -> Iterator[bytes]:
    while True:
        yield b"x" * 100_000


def faulty(file: io.BufferedReader, options: dict[str, str]) -> bytes:
    raise LookupError("no such page")


def stutters(file: io.BufferedReader, options: dict[str, str]) -> bytes:
    return b"[" * 100_000


SMALL = Limits(memory=1 << 29, answer=1_000_000)
OURS = {
    "both": Job(both),
    "counted": Job(counted),
    "in_parts": Job(in_parts),
    "refuses": Job(refuses),
    "idles": Job(in_parts, limits=Limits(in_background=True)),
    "sleeps": Job(sleeps, limits=Limits(wall_seconds=0.2)),
    "aborts": Job(aborts),
    "swells": Job(swells, limits=SMALL),
    "babbles": Job(babbles, limits=SMALL),
    "faulty": Job(faulty),
    "stutters": Job(stutters),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A real server whose table holds our jobs too: it starts in this very file."""
    start = f"import runpy; runpy.run_path({str(Path(__file__))!r}, run_name='server')"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "_COMMAND", ("-c", start))
        sandbox = Sandbox()
        sandbox.level()
    yield sandbox
    sandbox.close()


def test_a_job_takes_several_files_and_options(sandbox: Sandbox) -> None:
    assert (
        sandbox.run("both", io.BytesIO(b"old"), io.BytesIO(b"new"), options={"between": " → "})
        == b"old \xe2\x86\x92 new"
    )


def test_an_answer_may_be_json_and_options_long(sandbox: Sandbox) -> None:
    assert sandbox.ask("counted", io.BytesIO(b"12345"), options={"long": "x" * 500_000}) == {
        "bytes": 5,
        "options": 500_000,
    }


def test_an_answer_in_parts_comes_whole(sandbox: Sandbox) -> None:
    content = os.urandom(100_000)

    assert sandbox.run("in_parts", io.BytesIO(content)) == content


@pytest.mark.parametrize(
    ("job", "state", "words"),
    [
        ("refuses", "refused", "This template asks\nfor what no template may."),
        ("sleeps", "too_long", "took too long (over 0.2 seconds)"),
        ("aborts", "crashed", "crashed its reader"),
        ("swells", "too_much_memory", "more than 512 MB of memory"),
        ("babbles", "too_large", "far more than Baton keeps"),
        ("faulty", "crashed", "crashed its reader"),
        ("stutters", "crashed", "makes no sense"),
    ],
)
def test_a_failure_is_a_sentence(sandbox: Sandbox, job: str, state: str, words: str) -> None:
    with pytest.raises(JobFailed) as failure:
        sandbox.ask(job, io.BytesIO(b"x"))

    assert failure.value.state == state
    assert words in failure.value.reason


def test_what_is_done_in_the_background_leaves_a_place_to_those_who_wait(sandbox: Sandbox) -> None:
    ends = [os.pipe() for _ in range(4)]
    with ThreadPoolExecutor(5) as pool:
        idle = [pool.submit(sandbox.run, "idles", out) for out, _ in ends]  # until their files end
        answer = pool.submit(sandbox.run, "in_parts", io.BytesIO(b"read at once"))
        try:
            assert answer.result(timeout=20) == b"read at once"
            assert not any(each.done() for each in idle)
        finally:
            for _, into in ends:
                os.close(into)
        assert [each.result() for each in idle] == [b""] * 4
    for out, _ in ends:
        os.close(out)


def test_each_line_of_the_table_has_its_limits(sandbox: Sandbox) -> None:
    assert sandbox._limits["sleeps"].wall_seconds == 0.2
    assert set(JOBS) < set(sandbox._limits)


if __name__ == "server":
    JOBS.update(OURS)
    serve_sandbox()
