"""Seeing opens no way around the rules: what was uploaded runs nowhere, and what means harm harms nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from tests.documents import hostile
from tests.documents.showing import add, page_of, pdf, share
from tests.world import World
from workspace.documents.keeping.trash import purge_document
from workspace.documents.models import Version
from workspace.documents.operations import remove_document
from workspace.documents.seeing.models import Preview, Rendition
from workspace.web import seen
from workspace.web.assets import WORKER_POLICY
from workspace.web.guard import CSP

PAYLOADS = {
    "page.html": b"<html><script>alert(document.cookie)</script>",
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "note.xml": b'<?xml version="1.0"?><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    "sheet.xsl": b'<?xml-stylesheet href="#"?><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
    "evil.js": b"alert(1)",
    "words.txt": b"<script>alert(1)</script>",
    "nothing": b"<script>alert(1)</script>",
}
HOSTILE: dict[str, Callable[[], bytes]] = {
    "loop.pdf": hostile.pdf_form_that_draws_itself,
    "brackets.pdf": hostile.pdf_of_brackets,
    "locked.pdf": hostile.pdf_locked,
    "giant.pdf": lambda: pdf("x").replace(b"[0 0 300 400]", b"[0 0 9e9 9e9]"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    patience, seen.PATIENCE = seen.PATIENCE, 0.0
    made = World(tmp_path_factory.mktemp("house"))
    yield made
    made.close()
    seen.PATIENCE = patience


def test_eight_kinds_of_payload_are_octets_for_nobody_to_run(world: World) -> None:
    ana, vera = world.client_as("Ana"), world.client_as("Vera")
    for name, content in PAYLOADS.items():
        document = add(world, name, content)
        share(world, document)
        for browser, place in ((ana, "/documents"), (vera, "/guest/documents")):
            answer = browser.get(f"{place}/{document}/versions/1/download")
            assert answer.data == content, name
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Content-Disposition"].startswith("attachment; filename")
            assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        shown = page_of(ana, f"/documents/{document}").partition('id="preview"')[2]
        assert "<script>alert" not in shown, name


def test_a_page_with_a_pdf_has_the_policy_of_every_page_and_only_the_worker_may_unpack(world: World) -> None:
    document = add(world, "Offer.pdf", pdf("Two pallets"))
    ana = world.client_as("Ana")
    page = ana.get(f"/documents/{document}")
    library = page.get_data(as_text=True).partition('data-lib="')[2].partition('"')[0]
    policies = [
        ana.get(library.replace("pdf.js", name)).headers["Content-Security-Policy"]
        for name in ("pdf.js", "pdf.worker.js")
    ]

    assert page.headers["Content-Security-Policy"] == CSP
    assert "wasm" not in CSP
    assert policies == [CSP, WORKER_POLICY["vendor/pdfjs/pdf.worker.js"]]
    assert "unsafe-eval" not in policies[1].replace("wasm-unsafe-eval", "")
    assert "pdfjs" not in page_of(ana, "/documents")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_made_to_harm_ends_as_its_text_or_its_reason_and_others_are_seen(world: World, name: str) -> None:
    document = add(world, name, HOSTILE[name]())
    good = add(world, "Good.pdf", pdf("Two pallets"))

    with world.reading() as db:
        forms = {
            each.document_id: db.get_one(Preview, each.id).form
            for each in db.scalars(select(Version).where(Version.document_id.in_((document, good))))
        }
    assert forms[good] == "pages"
    assert forms[document] in ("pages", "")
    page_of(world.client_as("Ana"), f"/documents/{document}")


def test_what_is_shown_goes_with_its_version(world: World) -> None:
    document = add(world, "Gone.pdf", pdf("Two pallets"))
    with world.transaction() as db:
        version = db.scalars(select(Version).where(Version.document_id == document)).one()
        assert db.scalars(select(Rendition).where(Rendition.version_id == version.id)).all()
    world.does("Ana", remove_document, document_id=document)
    world.clock.forward(days=2)
    world.does("Ana", purge_document, document_id=document)

    with world.reading() as db:
        for table in (Preview, Rendition):
            assert not db.scalars(select(table).where(table.version_id == version.id)).all()
