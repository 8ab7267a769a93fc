"""A scanner on a socket that speaks clamd's INSTREAM and knows one virus: the harmless test string of EICAR, plain."""

from __future__ import annotations

import socketserver
import struct
import threading
from types import TracebackType
from typing import Self

# In two pieces, so that this file itself alarms nobody.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Talk(socketserver.StreamRequestHandler):
    server: FakeClamd

    def handle(self) -> None:
        command = self._until_zero()
        if command == b"zVERSION":
            self.wfile.write(b"ClamAV 1.4.6/27000/Sun Nov  1 09:00:00 2026\0")
        elif command == b"zINSTREAM":
            self.wfile.write(b"stream: " + self._verdict() + b"\0")

    def _verdict(self) -> bytes:
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > self.server.longest:
                # As clamd does it: it answers and hangs up in the middle of the stream.
                return b"INSTREAM size limit exceeded. ERROR"
        self.server.looked += 1
        return b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"

    def _until_zero(self) -> bytes:
        command = b""
        while (byte := self.rfile.read(1)) not in (b"", b"\0"):
            command += byte
        return command


class FakeClamd(socketserver.ThreadingTCPServer):
    """`with FakeClamd() as clamd: clamd.address`. `looked`: how many files it has seen whole."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, port: int = 0, longest: int = 1_000_000) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.longest = longest
        self.looked = 0
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()
