"""A client of tus 1.0 for tests, and how tests look at what came."""

from __future__ import annotations

import base64
from typing import Any

from tests.world import World

CONTENT = bytes(range(256)) * 40
PIECE = "application/offset+octet-stream"


class Sender:
    """A client of tus 1.0, with a token of this person."""

    def __init__(self, world: World, name: str = "Ana") -> None:
        self.world, self.client = world, world.client()
        self.headers = {"Authorization": f"Bearer {world.token(name)}", "Tus-Resumable": "1.0.0"}

    def begin(self, size: int | str = len(CONTENT), **said: str) -> Any:
        wanted = {"filename": "plan.bin", **(said or {"customer": self.world.acme})}
        pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in wanted.items())
        return self.call("POST", "/uploads/", **{"Upload-Length": str(size), "Upload-Metadata": pairs})

    def send(self, where: str, offset: int, piece: bytes, **headers: str) -> Any:
        headers = {"Upload-Offset": str(offset), "Content-Type": PIECE, **headers}
        return self.call("PATCH", where, data=piece, **headers)

    def stands(self, where: str) -> int:
        return int(self.call("HEAD", where).headers["Upload-Offset"])

    def call(self, method: str, path: str, data: bytes | None = None, **headers: str) -> Any:
        return self.client.open(path, method=method, data=data, headers={**self.headers, **headers})


def bytes_of(world: World, document: Any) -> bytes:
    with world.outside.files.open(document.versions[-1].sha256) as file:
        return bytes(file.read())


def unfinished(world: World) -> list[str]:
    return [path.name for path in (world.settings.home / "files" / "tmp").iterdir()]
