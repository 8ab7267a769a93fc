"""Templates go to the virus scanner too, and nothing outlives the infected file that it was made of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from tests.documents.fake_clamd import EICAR, FakeClamd
from tests.documents.test_scanning import _free_port, _settle_long, with_scanner
from tests.documents.word import word_file
from tests.world import World
from workspace.documents.making.models import Template, TemplateVersion
from workspace.documents.making.operations import add_template, add_template_version
from workspace.documents.making.queries import get_template, newest
from workspace.documents.making.shipped import SHIPPED, furnish_templates
from workspace.documents.models import Document
from workspace.documents.operations import Upload, add_document, add_version
from workspace.documents.redlining.models import RedlineFile
from workspace.documents.redlining.operations import keep_redline, want_redline
from workspace.documents.safety.scanning import ask_for_missing_scans
from workspace.documents.seeing.models import Preview, Rendition
from workspace.documents.seeing.operations import Blob, keep_renditions
from workspace.events import EventRow
from workspace.policy import system_actor


@pytest.fixture
def clamd() -> Iterator[FakeClamd]:
    with FakeClamd() as server:
        yield server


def test_a_template_is_held_until_it_was_found_clean(world: World) -> None:
    port = _free_port()
    with_scanner(world, f"127.0.0.1:{port}")
    template = _template(world, _letter("Dear {{ customer }}"))
    _settle_long(world)
    assert _state(world, template)[0] == "waiting"
    assert "cannot be reached" in _state(world, template)[1]
    assert _download(world, template) == 409

    with FakeClamd(port=port):
        _settle_long(world)

    assert _state(world, template)[0] == "ready"
    assert _download(world, template) == 200


def test_an_infected_template_is_refused_for_ever(world: World, clamd: FakeClamd) -> None:
    with_scanner(world, clamd.address)
    template = _template(world, _letter("Dear {{ customer }}"))
    _settle_long(world)
    world.does("Ana", add_template_version, template_id=template, upload=_upload(world, _letter("Dear", infected=True)))
    again = _template(world, _letter("Dear", infected=True), name="Again")
    _settle_long(world)

    for refused, n in ((template, 2), (again, 1)):
        assert _state(world, refused)[0] == "broken"
        assert "Eicar-Test-Signature" in _state(world, refused)[1]
        assert _download(world, refused, n) == 403
    assert _download(world, template) == 200
    with world.reading() as db:
        said = db.scalars(select(EventRow.payload).where(EventRow.type == "TemplateScanned")).all()
    assert sum("infected" in payload for payload in said) == 2


def test_templates_that_were_there_before_the_scanner_and_those_of_baton_come_to_it_too(
    world: World, clamd: FakeClamd
) -> None:
    furnish_templates(world.baton.tools)
    bad = _template(world, _letter("Dear", infected=True))
    world.settle()
    assert _state(world, bad)[0] == "ready"

    with_scanner(world, clamd.address)
    assert ask_for_missing_scans(world.baton.tools) == len(SHIPPED) + 1
    _settle_long(world)

    with world.reading() as db:
        states = dict(db.execute(select(TemplateVersion.state, func.count()).group_by(TemplateVersion.state)).all())
    assert states == {"ready": len(SHIPPED), "broken": 1}
    assert _download(world, bad) == 403
    assert ask_for_missing_scans(world.baton.tools) == 0


def test_what_was_made_of_a_file_goes_when_it_is_found_infected(world: World) -> None:
    """The redlined file is one of two: of the pair that is clean it stays."""
    port = _free_port()
    with_scanner(world, f"127.0.0.1:{port}", clamd_must_answer=False)
    document = _document(world, _letter("One"), _letter("One and two"), _letter("Three now", infected=True))
    asked = [
        world.does("Ana", want_redline, document_id=document.id, from_n=older, to_n=newer)
        for older, newer in ((1, 2), (1, 3))
    ]
    world.settle()
    program = system_actor(world.clock())
    drawn = Blob("page", world.outside.files.put([b"a drawing"], limit=100), page=1)
    bad = asked[1].after_id
    with world.transaction() as db:
        keep_renditions(db, program, version_id=bad, blobs=[drawn])
    assert [_redline(world, document, n) for n in (2, 3)] == [200, 200]

    with FakeClamd(port=port):
        world.clock.forward(minutes=11)
        _settle_long(world)

    assert [_redline(world, document, n) for n in (2, 3)] != [200, 200]
    assert _redline(world, document, 2) == 200
    with world.transaction() as db:
        # What is still being made when the verdict comes is not kept either.
        keep_renditions(db, program, version_id=bad, blobs=[drawn])
        made = db.scalars(select(RedlineFile.after_id)).all()
        assert db.scalars(select(Rendition).where(Rendition.version_id == bad)).all() == []
        assert db.scalars(select(Preview.form).where(Preview.version_id == bad)).all() == [""]
    assert made == [asked[0].after_id]

    world.does("Ana", want_redline, document_id=document.id, from_n=1, to_n=3)
    with world.transaction() as db:
        keep_redline(db, program, before_id=asked[1].before_id, after_id=bad, made=drawn.stored)
        assert db.get_one(RedlineFile, (asked[1].before_id, bad)).sha256 == ""
    world.settle()
    assert _redline(world, document, 3) != 200


def _letter(words: str, *, infected: bool = False) -> bytes:
    file = io.BytesIO(word_file(words))
    if infected:
        with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as archive:
            archive.writestr("word/gift.bin", EICAR)
    return file.getvalue()


def _upload(world: World, content: bytes) -> Upload:
    return Upload("letter.docx", world.outside.files.put([content], limit=10_000_000))


def _template(world: World, content: bytes, *, name: str = "Letter") -> str:
    template: Template = world.does("Ana", add_template, name=name, upload=_upload(world, content))
    return template.id


def _document(world: World, *versions: bytes) -> Document:
    document: Document = world.does("Ana", add_document, customer_id=world.acme, upload=_upload(world, versions[0]))
    for content in versions[1:]:
        world.does("Ana", add_version, document_id=document.id, upload=_upload(world, content))
    world.settle()
    world.clock.forward(seconds=2)
    world.settle()
    return document


def _state(world: World, template_id: str) -> tuple[str, str]:
    version = newest(world.sees("Ana", get_template, template_id))
    return version.state, version.reason


def _download(world: World, template_id: str, n: int = 1) -> int:
    with world.client_as("Ana").get(f"/templates/{template_id}/versions/{n}/download") as answer:
        return answer.status_code


def _redline(world: World, document: Document, n: int) -> int:
    with world.client_as("Ana").get(f"/documents/{document.id}/redline?from=1&to={n}") as answer:
        return answer.status_code
