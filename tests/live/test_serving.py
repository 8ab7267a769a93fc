"""The supervisor: two processes, started again when they die, stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
import requests

from tests.live.server import PATIENCE, ROOT, Server, below, running
from workspace.serve.web_config import keepalive


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path) as started:
        yield started


@pytest.mark.parametrize("name", ["baton web", "baton worker"])
def test_dead_process_is_started_again_and_said(server: Server, name: str) -> None:
    before = server.child(name)

    os.kill(before, signal.SIGKILL)

    server.until_said("starting it again")
    after = server.until_child(name, other_than=before)
    assert after != before
    assert requests.get(f"{server.url}/healthz", timeout=20).status_code == 200


def test_stopping_leaves_no_process_behind(server: Server) -> None:
    pids = below(server.pid)
    assert len(pids) >= 3

    code = server.stop()

    assert code == 0
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_children_end_with_a_killed_supervisor(server: Server) -> None:
    pids = below(server.pid)

    os.kill(server.pid, signal.SIGKILL)

    server.until_gone(pids)


def test_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        env = os.environ | {"BATON_HOME": str(tmp_path), "BATON_BIND": f"127.0.0.1:{port}"}

        command = [sys.executable, "-m", "workspace.serve"]
        ended = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_idle_connections_do_not_hold_up_the_end(server: Server) -> None:
    """Else each is waited for as long as its keep-alive, or until the worker's patience ends, which it says."""
    silent = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    asked = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    asked.request("GET", "/healthz")
    answer = asked.getresponse()
    answer.read()
    assert not answer.will_close

    begin = time.monotonic()
    os.kill(server.pid, signal.SIGTERM)

    for connection in (silent, asked.sock):
        assert connection.recv(1) == b""
        connection.close()
    assert time.monotonic() - begin < keepalive
    assert server.stop() == 0
    assert "Stopping." in server.said
    for unrest in ("graceful timeout", "was killed", "Traceback", "ERROR"):
        assert unrest not in server.said, server.said


def test_request_under_way_is_answered_before_the_end(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
        connection.sendall(head + b"Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n")
        assert b"100" in connection.recv(65_536)

        os.kill(server.pid, signal.SIGTERM)
        server.until_said("Stopping.")
        connection.sendall(b"a=bc")

        assert connection.recv(65_536).startswith(b"HTTP/1.1 ")
        while connection.recv(65_536):
            pass
    assert server.stop() == 0
