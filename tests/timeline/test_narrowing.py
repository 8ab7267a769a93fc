"""An answer is never for more people than its root."""

from __future__ import annotations

import pytest

from tests.world import World
from workspace.documents.operations import Upload, add_document, comment, share_document
from workspace.errors import Invalid
from workspace.ports import StoredFile
from workspace.timeline.operations import change_audience
from workspace.timeline.queries import found_entries


def _shared_document(world: World) -> str:
    stored: StoredFile = world.outside.files.put([b"The schedule."], limit=100)
    document = world.does("Ana", add_document, customer_id=world.acme, upload=Upload("schedule.txt", stored))
    world.does("Ana", share_document, document_id=document.id, vendor_id=world.vendors["Nordwind"])
    return str(document.id)


def test_narrowing_a_comment_narrows_its_answers(world: World) -> None:
    nordwind = [world.vendors["Nordwind"]]
    document_id = _shared_document(world)
    root = world.does("Ana", comment, document_id=document_id, body="Thursday?", vendor_ids=nordwind)
    answer = world.does("Ben", comment, document_id=document_id, body="Or Friday.", reply_to_id=root.id)
    assert set(world.sees("Vera", found_entries, [root.id, answer.id])) == {root.id, answer.id}

    world.does("Ana", change_audience, entry_id=root.id, vendor_ids=[])

    assert world.sees("Vera", found_entries, [root.id, answer.id]) == {}


def test_an_answer_cannot_be_opened_to_more_than_its_root(world: World) -> None:
    document_id = _shared_document(world)
    root = world.does("Ana", comment, document_id=document_id, body="For us alone.")
    answer = world.does("Ana", comment, document_id=document_id, body="Indeed.", reply_to_id=root.id)

    with pytest.raises(Invalid):
        world.does("Ana", change_audience, entry_id=answer.id, vendor_ids=[world.vendors["Nordwind"]])

    assert world.sees("Vera", found_entries, [answer.id]) == {}
