"""The server that is measured: `baton serve` in a folder of its own, and what its processes need."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

from workspace.bench.slack import SlackStandIn
from workspace.settings import Settings, read_settings

PATIENCE = 60.0


class BenchServer:
    def __init__(self, home: Path) -> None:
        with socket.socket() as asking:
            asking.bind(("127.0.0.1", 0))
            self.port = int(asking.getsockname()[1])
        self.slack = SlackStandIn()
        self._own = {"BATON_HOME": str(home), "BATON_BIND": f"127.0.0.1:{self.port}", **self.slack.environment}
        self.settings: Settings = read_settings(self._own)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Returns how long it took, in seconds, from the command to the first answer."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from workspace.start import main; main()", "serve"],
            env=inherited | self._own,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._until_it_answers(began)
        return time.perf_counter() - began

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(PATIENCE)

    @property
    def _pid(self) -> int:
        if self._process is None:
            raise RuntimeError("The measured server does not run.")
        return self._process.pid

    def resident(self) -> dict[str, float]:
        """Megabytes of resident memory by process: web, worker, and the two small ones that watch over them."""
        found: dict[str, float] = {}
        for pid in [self._pid, *_below(self._pid)]:
            name = _read(pid, "comm").strip()
            found[name] = found.get(name, 0.0) + _status(pid, "VmRSS")
        return found

    def work_of_web(self) -> float:
        """Milliseconds of processor time that the web process has used: what else the machine does is not in it."""
        fields = _read(self._web(), "stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def peak_of_web(self, act: Callable[[], object]) -> tuple[float, float]:
        """Megabytes of the web process before, and at most while something is done."""
        pid = self._web()
        before = _status(pid, "VmRSS")
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        act()
        return before, _status(pid, "VmHWM")

    def _web(self) -> int:
        return next(pid for pid in _below(self._pid) if _read(pid, "comm") == "baton web\n")

    def _until_it_answers(self, began: float) -> None:
        while time.perf_counter() - began < PATIENCE:
            with contextlib.suppress(OSError):
                asking = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                asking.request("GET", "/healthz")
                if asking.getresponse().status == 200:
                    asking.close()
                    return
            time.sleep(0.005)
        raise RuntimeError("The measured server did not start.")


def _below(pid: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(deeper for child in children for deeper in _below(child))]


def _read(pid: int, what: str) -> str:
    return Path(f"/proc/{pid}/{what}").read_text()


def _status(pid: int, key: str) -> float:
    line = next(line for line in _read(pid, "status").splitlines() if line.startswith(f"{key}:"))
    return int(line.split()[1]) / 1000
