"""Where the sandbox never starts nothing waits for ever: it ends in a state with a sentence, and comes right later."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document as WordFile

from tests.world import World
from workspace.documents.making.models import Making
from workspace.documents.making.operations import add_template, add_template_version, ask_for_document
from workspace.documents.making.queries import get_template, newest
from workspace.documents.operations import Upload
from workspace.documents.queries import get_document
from workspace.documents.reading.again import see_that_old_readings_are_looked_at
from workspace.documents.sandbox import Sandbox, SandboxUnavailable


def _tries(world: World) -> None:
    for _ in range(8):
        world.settle()
        world.clock.forward(minutes=1)


def _word_file(world: World, words: str) -> Upload:
    file, content = WordFile(), io.BytesIO()
    file.add_paragraph(words)
    file.save(content)
    return Upload("file.docx", world.outside.files.put([content.getvalue()], limit=10**6))


def test_nothing_waits_for_ever_and_all_comes_right_when_the_machine_is_mended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any) -> Any:
        raise SandboxUnavailable("There is no fork server here.")

    template = world.does("Ana", add_template, name="Letter", upload=_word_file(world, "Dear {{ customer_name }}"))
    world.settle()
    with monkeypatch.context() as broken:
        broken.setattr(Sandbox, "_done", never)
        address = f"/api/customers/{world.acme}/documents"
        sent = world.api("Ana").upload(address, "plan.docx", _bytes(world, _word_file(world, "The gearwheel.")))
        other = world.does("Ana", add_template, name="Other", upload=_word_file(world, "{{ today }}"))
        asked = _ask(world, template.id)
        _tries(world)

    plan = world.sees("Ana", get_document, sent.json["items"][0]["id"] if "items" in sent.json else sent.json["id"])
    assert (plan.versions[-1].state, "wrong with the machine" in plan.versions[-1].reason) == ("no_text", True)
    with world.reading() as db:
        making = db.get_one(Making, asked)
        assert (making.state, "make it again" in making.reason) == ("failed", True)
    assert newest(world.sees("Ana", get_template, other.id)).state == "broken"
    assert "could not be made" in world.client_as("Ana").get(f"/makings/{asked}").get_data(as_text=True)
    page = world.client_as("Ana").get(f"/documents/{plan.id}").get_data(as_text=True)
    assert "wrong with the machine" in page
    assert "Preparing the preview" not in page

    with world.transaction() as db:
        see_that_old_readings_are_looked_at(db, at=world.clock())
    world.does("Ana", add_template_version, template_id=other.id, upload=_word_file_again(world, other))
    again = _ask(world, template.id)
    _tries(world)
    assert world.sees("Ana", get_document, plan.id).versions[-1].state == "text"
    assert newest(world.sees("Ana", get_template, other.id)).state == "ready"
    with world.reading() as db:
        assert db.get_one(Making, again).state == "made"


def _ask(world: World, template_id: str) -> str:
    values = {"customer_name": "Acme"}
    asked = world.does("Ana", ask_for_document, customer_id=world.acme, template_id=template_id, values=values)
    return str(asked.id)


def _word_file_again(world: World, template: Any) -> Upload:
    """The very bytes that are there."""
    with world.outside.files.open(newest(template).sha256) as file:
        return Upload("again.docx", world.outside.files.put([file.read()], limit=10**6))


def _bytes(world: World, upload: Upload) -> bytes:
    with world.outside.files.open(upload.stored.sha256) as file:
        return bytes(file.read())
