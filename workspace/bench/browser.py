"""What a reader's eyes wait for: the time until an entry stands in the page of a real Chromium, where there is one.

The browser is driven by its own protocol (https://chromedevtools.github.io/devtools-protocol/) over one WebSocket, so
that measuring needs no further package.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage
from wsproto.events import Message as Said

from workspace.bench.clients import Asker
from workspace.bench.company import Made, Sizes
from workspace.bench.figures import Figure, figure_of
from workspace.bench.server import BenchServer

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 30.0
PAUSE = 0.15
"""Seconds between two entries: as quick as a lively talk, and none waits for the one before."""
_WATCH = """
  globalThis.stood = {};
  new MutationObserver((changes) => {
    const now = performance.timeOrigin + performance.now();
    const came = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.dataset?.id);
    for (const { dataset } of came) globalThis.stood[dataset.id] ??= now;
  }).observe(document.querySelector('live-timeline .feed'), { childList: true });
"""


def pages(server: BenchServer, made: Made, sizes: Sizes) -> list[Figure]:
    """From the answer to the writer, which follows the commit, until a reader's page has it.

    Nothing where there is no Chromium.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        return []
    asker, posted, answered = Asker(server.port, made), {}, {}
    with tempfile.TemporaryDirectory(prefix="baton-browser-", ignore_cleanup_errors=True) as folder:
        page = Chromium(program, Path(folder))
        try:
            page.open(f"http://127.0.0.1:{server.port}", f"/customers/{made.live}", made.cookie)
            page.evaluate(_WATCH)
            for number in range(20 + sizes.posts // 3):
                began = time.time()
                entry = asker.post(f"/api/customers/{made.live}/entries", {"body": f"Seen number {number}."})
                posted[entry["id"]], answered[entry["id"]] = began * 1000, time.time() * 1000
                time.sleep(PAUSE)
            stood = page.evaluate("globalThis.stood")
        finally:
            page.close()
    counted = list(posted)[20:]
    if missing := [each for each in counted if each not in stood]:
        raise RuntimeError(f"{len(missing)} of {len(counted)} entries never stood in the page.")
    return [
        figure_of("server event → in the page of a reader", [stood[i] - answered[i] for i in counted], p50=10, p95=30),
        figure_of("post → in the page of a reader", [stood[i] - posted[i] for i in counted]),
    ]


class Chromium:
    """One headless browser with one page. Its clock is this machine's."""

    def __init__(self, program: str, folder: Path) -> None:
        # Without it Chromium does not run as root, as in most containers; it visits nothing but the measured server.
        rooted = ["--no-sandbox"] if os.geteuid() == 0 else []
        self._process = subprocess.Popen(
            [program, "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update", *rooted,
             "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._asked = 0
        self._socket, self._wire = self._connect(folder / "DevToolsActivePort")

    def open(self, origin: str, path: str, cookie: str) -> None:
        """Raises RuntimeError when the page does not come to hear its room."""
        self.call("Network.setCookie", name="baton_session", value=cookie, url=origin)
        self.call("Page.navigate", url=origin + path)
        end = time.monotonic() + PATIENCE
        while not self.evaluate("document.querySelector('live-timeline[data-ready]') !== null"):
            if time.monotonic() > end:
                raise RuntimeError("The page did not come to hear its room.")
            time.sleep(0.1)

    def evaluate(self, script: str) -> Any:
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._asked += 1
        asked = orjson.dumps({"id": self._asked, "method": method, "params": params}).decode()
        self._socket.sendall(self._wire.send(Said(data=asked)))
        parts: list[str] = []
        while True:
            for event in self._heard():
                if isinstance(event, TextMessage):
                    parts.append(event.data)
                    if event.message_finished:
                        answer = orjson.loads("".join(parts))
                        parts.clear()
                        if answer.get("id") == self._asked:
                            return dict(answer["result"])

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE)

    def _connect(self, told: Path) -> tuple[socket.socket, WSConnection]:
        port = int(_when_there(told).split("\n")[0])
        asking = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        asking.request("GET", "/json/list")
        found = orjson.loads(asking.getresponse().read())
        address = urlsplit(next(each["webSocketDebuggerUrl"] for each in found if each["type"] == "page"))
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._wire = WSConnection(ConnectionType.CLIENT)
        self._socket.sendall(self._wire.send(Request(host=f"127.0.0.1:{port}", target=address.path)))
        while not any(isinstance(event, AcceptConnection) for event in self._heard()):
            pass
        return self._socket, self._wire

    def _heard(self) -> list[Any]:
        came = self._socket.recv(65_536)
        if not came:
            raise RuntimeError("The browser has gone.")
        self._wire.receive_data(came)
        return list(self._wire.events())


def _when_there(path: Path) -> str:
    end = time.monotonic() + PATIENCE
    while not (path.exists() and path.read_text().count("\n")):
        if time.monotonic() > end:
            raise RuntimeError("Chromium did not start.")
        time.sleep(0.05)
    return path.read_text()
