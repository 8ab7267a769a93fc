"""ClamAV's daemon as a scanner: bytes go over its socket (INSTREAM), so it needs to read no file of ours.

The protocol is in clamd(8): commands begin with `z` and end with a zero byte, pieces are led by their length as four
bytes (big end first), a piece of length nothing ends the stream.
"""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO

from workspace.ports import ScannerAway, ScannerRefused

PATIENCE = 60.0  # seconds for one step of the conversation: an archive in archives takes a while
PORT = 3310
_PIECE = 1 << 18
_LONGEST_ANSWER = 4096
_TOO_LARGE = "INSTREAM size limit exceeded"


class ClamdScanner:
    """Fulfils `workspace.ports.Scanner`. `address`: `host:port`, or the path of a UNIX socket."""

    def __init__(self, address: str, *, patience: float = PATIENCE) -> None:
        self._address = address
        self._patience = patience

    def scan(self, file: BinaryIO) -> str:
        with self._connected() as clamd:
            self._stream(clamd, file)
            answer = self._heard(clamd)
        said = answer.removeprefix("stream: ")
        if said == "OK":
            return ""
        if said.endswith(" FOUND"):
            return said.removesuffix(" FOUND") or "something"
        if _TOO_LARGE in said:
            raise ScannerRefused("The file is larger than the virus scanner takes (its StreamMaxLength).")
        raise ScannerRefused(f"The virus scanner could not look at the file: {said.removesuffix(' ERROR')[:200]}")

    def _stream(self, clamd: socket.socket, file: BinaryIO) -> None:
        pieces = iter(lambda: file.read(_PIECE), b"")
        try:
            clamd.sendall(b"zINSTREAM\0")
            for piece in pieces:
                clamd.sendall(struct.pack(">I", len(piece)) + piece)
            clamd.sendall(struct.pack(">I", 0))
        except (BrokenPipeError, ConnectionResetError):
            return  # It has had enough, and what it says tells why.
        except TimeoutError as error:
            raise self._away(error) from error

    def version(self) -> str:
        with self._connected() as clamd:
            try:
                clamd.sendall(b"zVERSION\0")
            except OSError as error:
                raise self._away(error) from error
            return self._heard(clamd)

    def _connected(self) -> socket.socket:
        try:
            if self._address.startswith("/"):
                made = socket.socket(socket.AF_UNIX)
                made.settimeout(self._patience)
                try:
                    made.connect(self._address)
                except OSError:
                    made.close()
                    raise
                return made
            host, _, port = self._address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=self._patience)
        except OSError as error:
            raise self._away(error) from error

    def _heard(self, clamd: socket.socket) -> str:
        answer = b""
        try:
            while b"\0" not in answer and len(answer) < _LONGEST_ANSWER and (part := clamd.recv(_LONGEST_ANSWER)):
                answer += part
        except OSError as error:
            raise self._away(error) from error
        if not answer:
            raise ScannerAway("The virus scanner hung up without an answer.")
        return answer.partition(b"\0")[0].decode(errors="replace").strip()

    def _away(self, error: OSError) -> ScannerAway:
        return ScannerAway(f"The virus scanner at {self._address} cannot be reached: {error.strerror or error}.")
