"""Uploads as one stream, and what every way of uploading says when there is no room."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

import pytest

from tests.documents.sender import CONTENT, Sender, unfinished
from tests.world import World
from workspace.documents.queries import documents_of


@pytest.fixture
def ana(world: World) -> Sender:
    return Sender(world)


def test_a_put_keeps_the_body_under_its_name_once(world: World) -> None:
    ana = world.api("Ana")
    path = f"/api/customers/{world.acme}/documents/Plan%20%C3%BCber%20alles.txt"
    first = ana.call("PUT", path, data=CONTENT)
    same = ana.call("PUT", path, data=CONTENT)
    newer = ana.call("PUT", path, data=b"newer")

    assert (first.status_code, first.json["title"], first.json["version"]) == (200, "Plan über alles.txt", 1)
    assert (same.json["id"], same.json["version"]) == (first.json["id"], 1)
    assert (newer.json["id"], newer.json["version"]) == (first.json["id"], 2)
    assert ana.get(f"/api/documents/{first.json['id']}/versions/1/content", buffered=True).data == CONTENT


def test_a_put_that_is_cut_off_or_too_long_leaves_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, max_upload=5000, customer_quota=6000)
    ana = world.api("Ana")
    path = f"/api/customers/{world.acme}/documents/plan.txt"
    longer = {"CONTENT_LENGTH": "4000"}
    cut = ana.client.put(path, input_stream=io.BytesIO(bytes(300)), headers=ana.headers, environ_overrides=longer)

    assert cut.status_code == 400
    assert ana.call("PUT", path, data=bytes(5001)).status_code == 413
    assert ana.call("PUT", path, data={"file": (io.BytesIO(b"x"), "x")}).status_code == 415
    assert ana.call("PUT", path.replace(world.acme, "nothing"), data=b"x").status_code == 404
    assert list(world.outside.files.names()) == []
    assert unfinished(world) == []
    assert ana.call("PUT", path, data=bytes(5000)).status_code == 200
    over = ana.call("PUT", path, data=bytes(1001))
    assert (over.status_code, over.json["detail"][:23]) == (413, "This customer's documen")
    assert len(list(world.outside.files.names())) == 1
    world.close()


def test_a_form_over_the_quota_is_refused_before_a_byte_is_stored(tmp_path: Path) -> None:
    world = World(tmp_path, customer_quota=1000)
    refused = world.api("Ana").upload(f"/api/customers/{world.acme}/documents", "large.bin", bytes(100_000))
    said = world.client_as("Ana").post(
        f"/customers/{world.acme}/documents", {"file": (io.BytesIO(bytes(100_000)), "large.bin")}, script=True
    )

    assert (refused.status_code, said.status_code) == (413, 413)
    assert "documents may take" in said.get_data(as_text=True)
    assert list(world.outside.files.names()) == []
    world.close()


def test_a_full_disk_is_said_and_loses_nothing(world: World, ana: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    where = ana.begin().headers["Location"]
    ana.send(where, 0, CONTENT[:100])

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(world.outside.files, "write", full)
        patched.setattr(world.outside.files, "put", full)
        piece = ana.send(where, 100, CONTENT[100:])
        whole = ana.call("PUT", f"/api/customers/{world.acme}/documents/plan.txt", data=b"x")
        form = world.api("Ana").upload(f"/api/customers/{world.acme}/documents", "plan.txt", b"x")
        patched.setattr(world.outside.files, "room", lambda: 5)
        begun = ana.begin(size=6)

    assert [each.status_code for each in (piece, whole, form, begun)] == [507] * 4
    assert all("disk" in each.json["detail"] for each in (piece, whole, form, begun))
    assert ana.stands(where) == 100
    ana.send(where, 100, CONTENT[100:])
    assert len(world.sees("Ana", documents_of, world.acme)) == 1
