"""A stream of hostile files of every kind harms no other document, leaks no file, fetches nothing and always ends."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents.hostile import body, docx, paragraph
from tests.documents.hostile_kinds import KINDS, REFUSED, spying
from workspace.documents.sandbox import JobFailed, Sandbox

pytestmark = pytest.mark.long

SECRET = "the-secret-of-this-machine"
FINAL = {"text", "no_text", "needs_ocr", "encrypted", "damaged", "refused"}
MOST_SECONDS = 30  # the sandbox stops a child after 25 by its own clock


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(at_once=2)
    yield sandbox
    sandbox.close()


class Neighbour:
    """Somebody who uploads honest letters all the time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.read: list[str] = []
        self._sandbox = sandbox
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self) -> Neighbour:  # noqa: PYI034 - it is never inherited from
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _go_on(self) -> None:
        letter = docx(body(paragraph("Twelve pumps for Acme")))
        while not self._stop.is_set():
            self.read.append(self._sandbox.read(io.BytesIO(letter), name="letter.docx").text)


def test_every_hostile_kind_ends_and_others_are_read_meanwhile(sandbox: Sandbox) -> None:
    found = {}
    slowest = 0.0
    with Neighbour(sandbox) as neighbour:
        for name, make in KINDS.items():
            content = make()
            began = time.monotonic()
            found[name] = sandbox.read(io.BytesIO(content), name=name)
            slowest = max(slowest, time.monotonic() - began)

    assert {result.state for result in found.values()} <= FINAL
    assert all(result.text or result.reason.endswith(".") for result in found.values())
    assert {name: found[name].state for name in REFUSED} == dict.fromkeys(REFUSED, "refused")
    assert slowest < MOST_SECONDS
    assert len(neighbour.read) > 3
    assert set(neighbour.read) == {"Twelve pumps for Acme"}


@pytest.mark.parametrize("job", ["read", "preview", "picture_for_recognition"])
def test_files_that_spy_learn_nothing_and_reach_nobody(sandbox: Sandbox, tmp_path: Path, job: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        for name, make in spying(f"http://127.0.0.1:{door.getsockname()[1]}", str(secret)).items():
            answer = _answer(sandbox, job, make(), name)
            assert SECRET.encode() not in answer, name
        with pytest.raises(BlockingIOError):  # nobody called
            door.accept()


@pytest.mark.parametrize("name", ["vast.png", "talkative.png"])
def test_a_picture_made_to_fill_memory_is_no_picture(sandbox: Sandbox, name: str) -> None:
    with pytest.raises(JobFailed) as failure:
        sandbox.run("picture_for_recognition", io.BytesIO(KINDS[name]()), options={"kind": "png", "page": 0})

    assert failure.value.state in {"refused", "damaged"}


def _answer(sandbox: Sandbox, job: str, content: bytes, name: str) -> bytes:
    kind = name.rpartition(".")[2]
    if job == "read":
        return repr(sandbox.read(io.BytesIO(content), name=name)).encode()
    try:
        return sandbox.run(job, io.BytesIO(content), options={"kind": kind, "name": name, "page": 0})
    except JobFailed as failure:
        return failure.reason.encode()
