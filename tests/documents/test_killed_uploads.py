"""The web process is killed while files come in by every way: what was acknowledged is there, and whole.

KILLED_UPLOADS says how often; a few times show that the test works, forty are the promise (see docs/benchmarks.md).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from integrations.files import LEFT_OVER_AFTER, DiskFiles
from tests.live.server import Server, running
from workspace.app import build
from workspace.customers.operations import add_customer
from workspace.documents.models import Version
from workspace.people.operations import add_person
from workspace.people.queries import actor_for
from workspace.people.sessions import create_token
from workspace.policy import Role, system_actor

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("KILLED_UPLOADS", "2"))
LONGEST_WAIT = 0.4  # seconds between one kill and the next, so that many pieces are on their way
BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.Timeout)
PIECE = 300_000


@dataclass
class Senders:
    """Three who upload without end, and what each of them was told is kept: a document's id and the bytes' hash."""

    url: str
    token: str
    customer: str
    kept: list[tuple[str, str]] = field(default_factory=list)
    broken: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def send(self, way: Callable[[requests.Session, str, bytes], str], seed: int) -> None:
        chance = random.Random(seed)
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {self.token}"
            for number in range(100_000):
                if self.stopped.is_set():
                    return
                content = chance.randbytes(chance.randrange(1, 2_000_000))
                try:
                    document = way(session, f"{seed}-{number}.bin", content)
                except BROKEN:
                    self.broken += 1
                    self.stopped.wait(0.05)
                else:
                    self.kept.append((document, hashlib.sha256(content).hexdigest()))

    def form(self, session: requests.Session, name: str, content: bytes) -> str:
        path = f"{self.url}/api/customers/{self.customer}/documents"
        return _said(session.post(path, files={"file": (name, content)}, timeout=20))

    def stream(self, session: requests.Session, name: str, content: bytes) -> str:
        path = f"{self.url}/api/customers/{self.customer}/documents/{name}"
        return _said(session.put(path, data=content, timeout=20))

    def pieces(self, session: requests.Session, name: str, content: bytes) -> str:
        """As a client of tus does: after a break it asks how far the upload came, and goes on."""
        said = {"filename": name, "customer": self.customer, "client_id": name}
        pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        begin = {"Upload-Length": str(len(content)), "Upload-Metadata": pairs}
        where, at = "", -1
        while True:
            try:
                if not where:
                    answer = _tus(session, "POST", f"{self.url}/uploads/", begin)
                    where = self.url + answer.headers["Location"]
                elif at < 0:
                    answer = _tus(session, "HEAD", where, {})
                else:
                    headers = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
                    answer = _tus(session, "PATCH", where, headers, content[at : at + PIECE])
            except BROKEN:
                self.broken += 1
                at = -1
                if self.stopped.wait(0.05):
                    raise
                continue
            if document := answer.headers.get("Baton-Document"):
                return document
            at = int(answer.headers["Upload-Offset"])


def test_killed_again_and_again_nothing_acknowledged_is_lost_and_nothing_is_corrupt(tmp_path: Path) -> None:
    chance = random.Random(7)
    with running(tmp_path, {"BATON_MAX_UPLOAD_MB": "50"}) as server:
        with _sending(server) as senders:
            web = server.child("baton web")
            for _ in range(KILLS):
                senders.stopped.wait(chance.uniform(0.02, LONGEST_WAIT))
                os.kill(web, signal.SIGKILL)
                web = server.until_child("baton web", other_than=web)
                _until_more_is_kept(senders)
        for document, sha256 in senders.kept:
            assert _content_hash(senders, document) == sha256

    assert senders.broken >= KILLS
    _store_is_whole(server, tmp_path)


def _store_is_whole(server: Server, home: Path) -> None:
    files = DiskFiles(home / "files")
    for name in files.names():
        with files.open(name) as file:
            assert hashlib.sha256(file.read()).hexdigest() == name
    baton = build(server.settings)
    with baton.database.reading() as db:
        assert set(db.scalars(select(Version.sha256))) <= set(files.names())
    baton.close()
    left = list((home / "files" / "tmp").iterdir())
    long_ago = time.time() - LEFT_OVER_AFTER - 60
    for path in left:
        os.utime(path, (long_ago, long_ago))
    assert files.sweep() == len(left)


@contextlib.contextmanager
def _sending(server: Server) -> Iterator[Senders]:
    senders = _senders(server)
    ways = enumerate((senders.form, senders.stream, senders.pieces))
    threads = [threading.Thread(target=senders.send, args=(way, seed)) for seed, way in ways]
    for thread in threads:
        thread.start()
    try:
        yield senders
    finally:
        senders.stopped.set()
        for thread in threads:
            thread.join()


def _senders(server: Server) -> Senders:
    baton, program = build(server.settings), system_actor(datetime.now(UTC))
    with baton.database.transaction() as db:
        ana = add_person(db, program, name="Ana", email="ana@baton.example", role=Role.member, team_id=None)
        db.flush()
        actor = actor_for(ana, datetime.now(UTC))
        customer, token = add_customer(db, actor, name="Acme").id, create_token(db, actor, name="tests")[1]
    baton.close()
    return Senders(server.url, token, customer)


def _until_more_is_kept(senders: Senders) -> None:
    """The new process answers: something is acknowledged again."""
    before, end = len(senders.kept), time.monotonic() + 30
    while len(senders.kept) == before:
        assert time.monotonic() < end
        senders.stopped.wait(0.02)


def _content_hash(senders: Senders, document: str) -> str:
    path = f"{senders.url}/api/documents/{document}/versions/1/content"
    answer = requests.get(path, headers={"Authorization": f"Bearer {senders.token}"}, timeout=20)
    assert answer.status_code == 200
    return hashlib.sha256(answer.content).hexdigest()


def _tus(
    session: requests.Session, method: str, url: str, headers: dict[str, str], body: bytes = b""
) -> requests.Response:
    answer = session.request(method, url, data=body, headers={"Tus-Resumable": "1.0.0", **headers}, timeout=20)
    if answer.status_code >= 500 or answer.status_code in (409, 423):
        raise requests.ConnectionError(str(answer.status_code))
    assert answer.status_code in (200, 201, 204), answer.text
    return answer


def _said(answer: requests.Response) -> str:
    if answer.status_code >= 500:
        raise requests.ConnectionError(str(answer.status_code))
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["id"])
