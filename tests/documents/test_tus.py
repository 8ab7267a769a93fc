"""Uploads that go on after a break (tus 1.0): what is kept, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest

from tests.documents.sender import CONTENT, PIECE, Sender, bytes_of, unfinished
from tests.world import World
from workspace.customers.events import customer_room
from workspace.documents.operations import remove_document
from workspace.documents.queries import documents_of, files_of
from workspace.events import last_number
from workspace.people.operations import deactivate_person
from workspace.timeline.operations import add_entry, delete_entry
from workspace.web import tus


@pytest.fixture
def ana(world: World) -> Sender:
    return Sender(world)


def test_a_file_comes_in_pieces_and_becomes_one_document(world: World, ana: Sender) -> None:
    where = ana.begin(filename="Plan für Acme.txt", customer=world.acme).headers["Location"]
    first = ana.send(where, 0, CONTENT[:3000])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "3000")
    assert world.sees("Ana", documents_of, world.acme) == []
    assert ana.stands(where) == 3000
    last = ana.send(where, 3000, CONTENT[3000:])

    (document,) = world.sees("Ana", documents_of, world.acme)
    assert (last.status_code, last.headers["Baton-Document"]) == (204, document.id)
    assert (document.title, document.versions[0].sha256) == ("Plan für Acme.txt", hashlib.sha256(CONTENT).hexdigest())
    assert ana.stands(where) == len(CONTENT)
    assert ana.send(where, len(CONTENT), b"").status_code == 204
    assert len(world.sees("Ana", documents_of, world.acme)) == 1


def test_it_goes_on_where_the_connection_broke(world: World, ana: Sender) -> None:
    where = ana.begin().headers["Location"]
    broken = io.BytesIO(CONTENT[:5000])
    headers, longer = (
        {**ana.headers, "Upload-Offset": "0", "Content-Type": PIECE},
        {"CONTENT_LENGTH": str(len(CONTENT))},
    )
    ana.client.open(where, method="PATCH", input_stream=broken, headers=headers, environ_overrides=longer)

    assert ana.stands(where) == 5000
    ana.send(where, 5000, CONTENT[5000:])
    (document,) = world.sees("Ana", documents_of, world.acme)
    assert bytes_of(world, document) == CONTENT


def test_it_becomes_a_version_or_an_entrys_file(world: World, ana: Sender) -> None:
    (document,) = _whole(ana, CONTENT)
    _whole(ana, b"newer", document=document.id)
    entry = world.does("Ana", add_entry, customer_id=world.acme, body="See this")
    before = world.sees("Ana", lambda db, _: last_number(db, customer_room(world.acme)))
    _whole(ana, b"on the entry", filename="note.bin", entry=entry.id)

    assert [each.version_n for each in world.sees("Ana", documents_of, world.acme) if each.id == document.id] == [2]
    (hanging,) = world.sees("Ana", files_of, [entry.id])[entry.id]
    assert hanging.title == "note.bin"
    changed = world.api("Ana").get(f"/api/customers/{world.acme}/changes?after={before}").json["entries"]
    assert entry.id in [each["id"] for each in changed]
    theirs = world.does("Ben", add_entry, customer_id=world.acme, body="Mine")
    assert ana.begin(entry=theirs.id).status_code == 403
    world.does("Ana", delete_entry, entry_id=entry.id)
    assert ana.begin(entry=entry.id).status_code == 404


def test_the_same_client_id_is_one_upload_and_one_document(world: World, ana: Sender) -> None:
    said = {"customer": world.acme, "client_id": "a-1"}
    where = ana.begin(**said).headers["Location"]
    ana.send(where, 0, CONTENT[:100])
    again = ana.begin(**said)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (where, "100")
    ana.send(where, 100, CONTENT[100:])
    done = ana.begin(**said)

    assert done.headers["Baton-Document"] == world.sees("Ana", documents_of, world.acme)[0].id
    assert ana.begin(size=5, **said).status_code == 409
    assert Sender(world, "Ben").begin(**said).headers["Location"] != where


def test_a_wrong_piece_leaves_it_where_it_was(world: World, ana: Sender) -> None:
    where = ana.begin().headers["Location"]
    ana.send(where, 0, CONTENT[:100])
    wrong = "sha1 " + base64.b64encode(hashlib.sha1(b"other").digest()).decode()
    right = "sha256 " + base64.b64encode(hashlib.sha256(CONTENT[100:200]).digest()).decode()

    assert ana.send(where, 50, b"x").status_code == 409
    assert ana.send(where, 100, CONTENT).status_code == 413
    assert _in_chunks(ana, where, 100, CONTENT) == 413
    assert ana.send(where, 100, CONTENT[100:200], **{"Upload-Checksum": wrong}).status_code == 460
    assert ana.send(where, 100, b"", **{"Upload-Checksum": "md4 eA=="}).status_code == 400
    assert ana.send(where, 100, b"x", **{"Content-Type": "application/json"}).status_code == 415
    assert ana.call("PATCH", where, data=b"x", **{"Content-Type": PIECE}).status_code == 400
    assert ana.stands(where) == 100
    assert ana.send(where, 100, CONTENT[100:200], **{"Upload-Checksum": right}).status_code == 204
    ana.send(where, 200, CONTENT[200:])
    assert bytes_of(world, world.sees("Ana", documents_of, world.acme)[0]) == CONTENT


def test_what_cannot_be_begun_is_refused_in_words(tmp_path: Path) -> None:
    world = World(tmp_path, max_upload=10_000, customer_quota=15_000)
    ana = Sender(world)
    assert ana.begin(size=10_001).status_code == 413
    assert [ana.begin(size=size).status_code for size in ("", "-1", "1e3", "9" * 40)] == [400] * 4
    assert ana.begin(size=5, filename="", customer=world.acme).status_code == 422
    assert ana.begin(size=5, customer="nothing").status_code == 404
    assert ana.begin(size=5, customer=world.acme, document="x").status_code == 422
    broken = {"Upload-Length": "1", "Upload-Metadata": "filename ?"}
    assert ana.call("POST", "/uploads/", **broken).status_code == 400
    older = ana.call("POST", "/uploads/", **{"Upload-Length": "1", "Tus-Resumable": "0.2.2"})
    assert (older.status_code, older.headers["Tus-Version"]) == (412, "1.0.0")

    assert ana.begin(size=10_000).status_code == 201
    full = ana.begin(size=10_000)
    assert (full.status_code, full.content_type) == (413, "application/problem+json")
    assert "documents may take" in full.json["detail"]
    world.close()


def test_it_says_what_it_can(ana: Sender) -> None:
    can = ana.call("OPTIONS", "/uploads/").headers

    assert can["Tus-Version"] == "1.0.0"
    assert can["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert can["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_an_upload_is_its_persons_alone(world: World, ana: Sender) -> None:
    where = ana.begin().headers["Location"]
    ben, vera = Sender(world, "Ben"), world.client_as("Vera")

    assert ben.call("HEAD", where).status_code == 404
    assert ben.send(where, 0, b"x").status_code == 404
    assert ben.call("DELETE", where).status_code == 404
    assert vera.client.post("/uploads/", headers={"X-CSRF-Token": vera.csrf()}).status_code == 404
    assert world.client().post("/uploads/").status_code == 401
    browser = world.client_as("Ana")
    forged = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": PIECE}
    assert browser.client.patch(where, data=b"x", headers=forged).status_code == 403
    assert browser.client.patch(where, data=b"x", headers={**forged, "X-CSRF-Token": browser.csrf()}).status_code == 204
    ana.send(where, 1, b"y")
    world.does("Ana", deactivate_person, person_id=world.people["Ben"])
    assert ben.begin().status_code == 401


def test_given_up_it_is_gone_and_left_alone_it_ends_after_a_day(world: World, ana: Sender) -> None:
    given_up, left, moved = (ana.begin().headers["Location"] for _ in range(3))
    for where in (given_up, left, moved):
        ana.send(where, 0, b"x")
    assert ana.call("DELETE", given_up).status_code == 204
    assert ana.call("HEAD", given_up).status_code == 404
    assert len(unfinished(world)) == 2
    world.clock.forward(hours=20)
    ana.send(moved, 1, b"y")
    world.clock.forward(hours=5)

    assert ana.call("HEAD", left).status_code == 404
    assert ana.stands(moved) == 2


def test_two_requests_never_write_to_one_upload(world: World, ana: Sender) -> None:
    where = ana.begin().headers["Location"]
    with tus._alone(where.rpartition("/")[2]):
        assert ana.send(where, 0, b"x").status_code == 423
        assert ana.call("DELETE", where).status_code == 423
    assert ana.send(where, 0, b"x").status_code == 204


@pytest.mark.parametrize("step", ["seal_upload", "keep", "finish_upload"])
def test_a_crash_between_the_last_byte_and_the_document_loses_and_doubles_nothing(
    world: World, ana: Sender, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    where = ana.begin().headers["Location"]
    ana.send(where, 0, CONTENT[:100])
    broken = world.outside.files if step == "keep" else tus.uploads

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("crashed here")

    with monkeypatch.context() as patched:
        patched.setattr(broken, step, crash)
        assert ana.send(where, 100, CONTENT[100:]).status_code == 500
    assert world.sees("Ana", documents_of, world.acme) == []
    stands = ana.stands(where)
    if stands < len(CONTENT):
        ana.send(where, stands, CONTENT[stands:])

    (document,) = world.sees("Ana", documents_of, world.acme)
    assert bytes_of(world, document) == CONTENT
    assert ana.stands(where) == len(CONTENT)


def test_when_its_place_went_meanwhile_the_bytes_are_not_lost_at_once(world: World, ana: Sender) -> None:
    (document,) = _whole(ana, CONTENT)
    where = ana.begin(size=5, document=document.id).headers["Location"]
    world.does("Ben", remove_document, document_id=document.id)
    refused = ana.send(where, 0, b"newer")
    world.does("Ben", remove_document, document_id=document.id, removed=False)

    assert refused.status_code == 404
    assert "in the trash" in refused.json["detail"]
    assert ana.stands(where) == 5
    assert world.sees("Ana", documents_of, world.acme)[0].version_n == 2


def test_an_upload_whose_bytes_are_gone_begins_anew_under_the_same_name(world: World, ana: Sender) -> None:
    said = {"customer": world.acme, "client_id": "a-1"}
    where = ana.begin(**said).headers["Location"]
    ana.send(where, 0, CONTENT[:100])
    world.outside.files.discard(where.rpartition("/")[2])
    gone = ana.send(where, 100, CONTENT[100:])
    anew = ana.begin(**said)

    assert (gone.status_code, "Begin it anew" in gone.json["detail"]) == (404, True)
    assert anew.headers["Upload-Offset"] == "0"
    ana.send(anew.headers["Location"], 0, CONTENT)
    assert bytes_of(world, world.sees("Ana", documents_of, world.acme)[0]) == CONTENT


def _whole(ana: Sender, content: bytes, **said: str) -> Any:
    where = ana.begin(size=len(content), **said).headers["Location"]
    assert ana.send(where, 0, content).status_code == 204
    return ana.world.sees("Ana", documents_of, ana.world.acme)[-1:]


def _in_chunks(ana: Sender, where: str, offset: int, content: bytes) -> int:
    """A body whose length nobody announced."""
    answered = ana.client.open(
        where,
        method="PATCH",
        input_stream=io.BytesIO(content),
        headers={**ana.headers, "Upload-Offset": str(offset), "Content-Type": PIECE, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    return answered.status_code
