"""What the two pytest plugins promise: tests stay on this machine, and CI skips nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.loopback import ReachedOutside

ROOT = Path(__file__).resolve().parent.parent
SKIPPING = "import pytest\n\n@pytest.mark.skip(reason='no Chromium')\ndef test_skipped():\n    pass\n"
SKIPPING_WHOLE = "import pytest\n\npytest.importorskip('no_such_module_at_all')\n"


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_a_test_cannot_connect_to_another_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET

    with socket.socket(family, socket.SOCK_DGRAM) as outside, pytest.raises(ReachedOutside, match="only this machine"):
        outside.connect(address)


def test_a_test_cannot_ask_a_name_server() -> None:
    with pytest.raises(ReachedOutside):
        socket.getaddrinfo("slack.com", 443)


def test_a_test_reaches_this_machine() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(("localhost", server.getsockname()[1])) as client:
        assert client.getpeername()[0] == "127.0.0.1"


def test_a_test_talks_over_a_unix_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "wake"))
        server.listen()
        client.connect(str(tmp_path / "wake"))

        assert client.getpeername() == str(tmp_path / "wake")


@pytest.mark.parametrize("text", [SKIPPING, SKIPPING_WHOLE])
def test_a_skip_fails_in_ci_and_only_there(tmp_path: Path, text: str) -> None:
    (tmp_path / "test_sample.py").write_text(text, encoding="utf-8")

    in_ci = _run_pytest(tmp_path, ci="true")
    at_home = _run_pytest(tmp_path, ci="")

    assert in_ci.returncode != 0
    assert "CI=true allows no skips" in in_ci.stdout
    assert at_home.returncode in {0, 5}
    assert "1 skipped" in at_home.stdout


def _run_pytest(folder: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "tests.no_skips", "-p", "no:randomly", "."]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)
