"""Large files of a post come in pieces before it, and hang on the entry from its first moment: exactly once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.documents.sender import CONTENT, Sender, bytes_of
from tests.world import World
from workspace.customers.operations import add_customer
from workspace.documents.keeping.collecting import collect
from workspace.documents.keeping.uploads import forget_expired
from workspace.documents.queries import documents_of, files_of
from workspace.timeline.queries import timeline


@pytest.fixture
def ana(world: World) -> Sender:
    return Sender(world)


def _sent(ana: Sender, content: bytes = CONTENT, *, upto: int | None = None, **said: str) -> str:
    """The id of an upload for a post, whose bytes have come up to there."""
    wanted = {"customer": ana.world.acme, "filename": "plan.bin", **said}
    where = str(ana.begin(size=len(content), **wanted, **{"for": "post"}).headers["Location"])
    ana.send(where, 0, content[:upto])
    return where.rpartition("/")[2]


def _post(world: World, uploads: list[str], *, key: str = "once", body: str = "The plan.", who: str = "Ana") -> Any:
    sent = {"body": body, "client_id": key, "upload": uploads}
    return world.client_as(who).post(f"/customers/{world.acme}/entries", sent, script=True)


def _posted(world: World) -> list[Any]:
    return [each for each in world.sees("Ana", timeline, customer_id=world.acme) if each.body == "The plan."]


def test_a_large_file_hangs_on_the_entry_it_was_sent_for(world: World, ana: Sender) -> None:
    upload = _sent(ana)
    assert world.sees("Ana", documents_of, world.acme) == []

    answer = _post(world, [upload])
    again = _post(world, [upload])

    assert (answer.status_code, again.status_code) == (201, 201)
    assert "plan.bin" in answer.text
    (document,) = world.sees("Ana", documents_of, world.acme)
    assert bytes_of(world, document) == CONTENT
    (entry,) = _posted(world)
    assert [each.id for each in world.sees("Ana", files_of, [entry.id])[entry.id]] == [document.id]


def test_what_has_not_come_whole_or_is_for_something_else_is_not_posted(world: World, ana: Sender) -> None:
    half = _sent(ana, upto=100)
    mine = _sent(ana)
    elsewhere = _sent(ana, customer=world.does("Ana", add_customer, name="Larkspur").id)
    plain = ana.begin(customer=world.acme).headers["Location"]
    ana.send(plain, 0, CONTENT)

    for uploads, status, said in (
        ([half], 409, "has not come whole"),
        ([elsewhere], 422, "for something else"),
        ([plain.rpartition("/")[2]], 422, "for something else"),
        (["made-up"], 404, "Choose it again"),
    ):
        answer = _post(world, uploads)
        assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert _post(world, [mine], who="Ben").status_code == 404
    assert _posted(world) == []


def test_programs_post_with_uploads_and_the_same_request_again_is_the_same_entry(world: World, ana: Sender) -> None:
    said = {"body": "The plan.", "uploads": [_sent(ana)]}
    api = world.api("Ana")
    first = api.post(f"/api/customers/{world.acme}/entries", said, key="k1")
    # By then the upload may be forgotten: the entry is known by its key.
    world.clock.forward(days=2)
    forget_expired(world.baton.tools)
    again = api.post(f"/api/customers/{world.acme}/entries", said, key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json["id"] == first.json["id"]
    assert len(world.sees("Ana", documents_of, world.acme)) == 1


def test_it_waits_a_day_counts_while_it_waits_and_leaves_no_bytes_behind(tmp_path: Path) -> None:
    world = World(tmp_path, customer_quota=len(CONTENT) + 10)
    ana = Sender(world)
    upload = _sent(ana)
    assert ana.begin(size=20, customer=world.acme).status_code == 413
    assert _post(world, [upload]).status_code == 201
    assert ana.begin(size=20, customer=world.acme).status_code == 413

    other = _sent(ana, b"tiny", filename="tiny.txt")
    world.clock.forward(days=2)
    gone = _post(world, [other], key="later")
    assert (gone.status_code, "Choose it again" in gone.text) == (404, True)
    forget_expired(world.baton.tools)
    collect(world.baton.tools)
    assert hashlib.sha256(CONTENT).hexdigest() in set(world.outside.files.names())
    world.close()
