"""Who asks and who listens: one keep-alive HTTP connection, and many WebSockets in one thread."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import orjson
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Message, Ping, Request, TextMessage

from workspace.bench.company import Made


class Asker:
    """One program or browser, one request after the other."""

    def __init__(self, port: int, made: Made) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._token = {"Authorization": f"Bearer {made.token}"}
        self._cookie = {"Cookie": f"baton_session={made.cookie}"}

    def get(self, path: str, *, page: bool = False) -> bytes:
        return self._ask("GET", path, None, self._cookie if page else self._token)

    def post(self, path: str, content: dict[str, Any]) -> Any:
        headers = self._token | {"Content-Type": "application/json"}
        return orjson.loads(self._ask("POST", path, orjson.dumps(content), headers))

    def upload(self, path: str, name: str, content: bytes | Iterator[bytes], size: int) -> Any:
        """Stream a file as a form would send it."""
        edge = "bench-bench-bench"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        tail = f"\r\n--{edge}--\r\n".encode()

        def body() -> Iterator[bytes]:
            yield head
            yield from [content] if isinstance(content, bytes) else content
            yield tail

        headers = self._token | {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Content-Length": str(len(head) + size + len(tail)),
        }
        return orjson.loads(self._ask("POST", path, body(), headers))

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> bytes:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path} was answered {answer.status}: {content[:300]!r}")
        return content


class Listeners:
    """So many programs that watch one room and note when each entry reached them."""

    def __init__(self, port: int, made: Made, room: str, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._tokens = iter(made.colleagues)
        self._room = room
        self.seen: dict[str, list[float]] = {}
        self._all_ready = threading.Semaphore(0)
        self._stopped = False
        self._lost = 0
        self._sockets = [self._open(port) for _ in range(count)]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        for _ in range(count):
            if not self._all_ready.acquire(timeout=30):
                raise RuntimeError("A listener was not let in.")

    def until_seen(self, entry_id: str, patience: float = 10.0) -> list[float]:
        """When it reached each listener; waits until it has reached all."""
        end = time.perf_counter() + patience
        while len(self.seen.get(entry_id, ())) < len(self._sockets):
            if time.perf_counter() > end:
                reached = len(self.seen.get(entry_id, ()))
                raise RuntimeError(
                    f"An entry reached {reached} of {len(self._sockets)} listeners; {self._lost} were cut off."
                )
            time.sleep(0.001)
        return self.seen[entry_id]

    def close(self) -> None:
        self._stopped = True
        self._thread.join()
        for opened in self._sockets:
            opened.close()
        self._selector.close()

    def _open(self, port: int) -> socket.socket:
        opened = socket.create_connection(("127.0.0.1", port), timeout=30)
        wire = WSConnection(ConnectionType.CLIENT)
        opened.sendall(wire.send(Request(host=f"127.0.0.1:{port}", target="/socket.io/?EIO=4&transport=websocket")))
        self._selector.register(opened, selectors.EVENT_READ, (opened, wire))
        return opened

    def _listen(self) -> None:
        while not self._stopped:
            for key, _ in self._selector.select(0.2):
                opened, wire = key.data
                came = opened.recv(65_536)
                if not came:
                    self._lost += 1
                    self._selector.unregister(opened)
                    continue
                wire.receive_data(came)
                now = time.perf_counter()
                for event in wire.events():
                    if answer := self._answer(event, wire, now):
                        opened.sendall(answer)

    def _answer(self, event: object, wire: WSConnection, now: float) -> bytes:
        if isinstance(event, Ping):
            return wire.send(event.response())
        if isinstance(event, AcceptConnection) or not isinstance(event, TextMessage):
            return b""
        said = "".join(self._parts(wire, event))
        return b"".join(wire.send(Message(data=answer)) for answer in self._replies(said, now))

    @staticmethod
    def _parts(wire: WSConnection, event: TextMessage) -> Iterator[str]:
        """A message may come in parts; they are joined before it is read."""
        kept = wire.__dict__.setdefault("bench_parts", [])
        kept.append(event.data)
        if event.message_finished:
            yield from kept
            kept.clear()

    def _replies(self, said: str, now: float) -> Iterator[str]:
        if said.startswith("0{"):
            yield "40" + orjson.dumps({"token": next(self._tokens)}).decode()
        elif said == "2":
            yield "3"
        elif said.startswith("40{"):
            yield "421" + orjson.dumps(["watch", {"room": self._room, "as": "html"}]).decode()
        elif said.startswith("431"):
            if orjson.loads(said[3:])[0]["ok"]:
                self._all_ready.release()
        elif said.startswith('42["entry"'):
            entry_id = orjson.loads(said[2:])[1]["id"]
            self.seen.setdefault(entry_id, []).append(now)
