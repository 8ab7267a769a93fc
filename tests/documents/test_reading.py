"""What follows from reading: attachments as documents, a second try, reading again, and states in words."""

from __future__ import annotations

import io
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.documents.hostile import body, docx, paragraph, pdf
from tests.world import World
from workspace.documents import extraction
from workspace.documents.models import Document, Version, VersionText
from workspace.documents.operations import remove_document, share_document
from workspace.documents.queries import documents_of
from workspace.documents.readers.read import READERS
from workspace.documents.readers.result import ReadText, without_text
from workspace.documents.reading.again import ask_to_read_again, read_by_others, see_that_old_readings_are_looked_at
from workspace.documents.reading.trying import engines, read_file
from workspace.documents.sandbox import Sandbox, TookLong, shared_sandbox
from workspace.search.queries import search
from workspace.web.api.shapes import document_json
from workspace.web.shown import reading_state


# ------------------------------------------------------------------ attachments
def mail(*attachments: tuple[str, bytes | EmailMessage], subject: str = "Offer") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "ana@acme.example", "ben@acme.example"
    message.set_content("Please see the file")
    for name, content in attachments:
        if isinstance(content, EmailMessage):
            message.add_attachment(content)
        else:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def test_files_on_a_mail_become_documents_that_are_found_and_tell_where_they_came_from(world: World) -> None:
    inner = mail(("inner.txt", b"The gearwheel"), subject="Inner")
    browser = _upload(world, "Offer.eml", mail(("Plan.txt", b"The zephyr"), ("", inner)).as_bytes())

    found = _documents(world)
    assert set(found) == {"Offer.eml", "Plan.txt", "Inner.eml", "inner.txt"}
    plan, offer = found["Plan.txt"], found["Offer.eml"]
    assert (plan.from_document_id, found["inner.txt"].from_document_id) == (offer.id, found["Inner.eml"].id)
    assert plan.versions[-1].person_id == world.people["Ana"]
    assert _finds(world, "zephyr") == [plan.id]
    assert _finds(world, "gearwheel") == [found["inner.txt"].id]
    page = browser.get(f"/documents/{offer.id}").get_data(as_text=True)
    assert f'href="/documents/{plan.id}"' in page
    assert f'href="/documents/{offer.id}"' in browser.get(f"/documents/{plan.id}").get_data(as_text=True)
    api = world.api("Ana")
    assert api.get(f"/api/documents/{plan.id}").get_json()["from_document"] == offer.id
    assert api.get(f"/api/documents/{offer.id}").get_json()["from_document"] is None
    assert f'Attached to <a href="/documents/{offer.id}">' in world.client_as("Ana").get("/documents").text


def test_a_mail_read_again_gives_no_file_twice_and_none_that_was_thrown_away(world: World) -> None:
    twins = mail(("Plan.txt", b"The zephyr"), ("Copy.txt", b"The zephyr"), ("Other.txt", b"The mistral"))
    _upload(world, "Offer.eml", twins.as_bytes())
    assert set(_documents(world)) == {"Offer.eml", "Plan.txt", "Other.txt"}
    world.does("Ana", remove_document, document_id=_documents(world)["Plan.txt"].id)

    _read_all_again(world)

    assert set(_documents(world)) == {"Offer.eml", "Other.txt"}


def test_mails_within_mails_end(world: World) -> None:
    letter = mail(("deepest.txt", b"The zephyr"), subject="Mail 0")
    for number in range(1, 8):
        letter = mail(("", letter), subject=f"Mail {number}")

    _upload(world, "Outer.eml", letter.as_bytes())

    assert set(_documents(world)) == {"Outer.eml", *(f"Mail {number}.eml" for number in range(2, 7))}


def test_a_share_of_a_mail_does_not_open_its_files_and_a_shared_file_does_not_tell_of_its_mail(world: World) -> None:
    _upload(world, "Offer.eml", mail(("Plan.txt", b"The zephyr"), ("Other.txt", b"The mistral")).as_bytes())
    found = _documents(world)
    for title in ("Offer.eml", "Other.txt"):
        world.does("Ana", share_document, document_id=found[title].id, vendor_id=world.vendors["Nordwind"])

    seen = {document.title for document in world.sees("Vera", documents_of, world.acme)}

    assert seen == {"Offer.eml", "Other.txt"}
    assert document_json(found["Other.txt"], world.actor("Ana"))["from_document"] == found["Offer.eml"].id
    assert document_json(found["Other.txt"], world.actor("Vera"))["from_document"] is None


# ------------------------------------------------------------------ reading again
def test_what_an_older_engine_has_read_is_read_again_and_nothing_else(world: World) -> None:
    _upload(world, "Offer.docx", docx(body(paragraph("zephyr"))))
    _upload(world, "Plan.txt", b"mistral")
    with world.transaction() as db:
        db.execute(update(VersionText).values(text="oldwords"))
        db.execute(update(Version).where(Version.kind == "docx").values(engine="baton-docx/0"))
        see_that_old_readings_are_looked_at(db, at=world.clock())
        see_that_old_readings_are_looked_at(db, at=world.clock())

    _let_it_end(world)

    assert _texts(world) == {"Offer.docx": "zephyr", "Plan.txt": "oldwords"}
    assert _engines(world)["Offer.docx"] == READERS["docx"].engine
    offer = _documents(world)["Offer.docx"]
    assert offer.id in _finds(world, "zephyr")


def test_everything_is_read_again_when_asked_for_over_many_rounds(world: World) -> None:
    for number in range(13):
        _upload(world, f"{number}.txt", f"number {number}".encode())
    with world.transaction() as db:
        db.execute(update(VersionText).values(text="oldwords"))

    _read_all_again(world)

    assert _texts(world) == {f"{number}.txt": f"number {number}" for number in range(13)}


def test_a_second_engine_behind_the_first_is_none_to_replace(world: World) -> None:
    _upload(world, "a.txt", b"one")
    known = {"": "none/1", "text": "baton-text/1"}

    def stale(engine: str) -> bool:
        with world.transaction() as db:
            db.execute(update(Version).values(engine=engine))
            return bool(db.scalars(select(Version.id).where(read_by_others(known))).all())

    assert [stale(each) for each in ("baton-text/1", "baton-text/1 other/3", "baton-scan/1")] == [False] * 3
    assert [stale(each) for each in ("baton-text/2", "baton-text/11", "other/3", "")] == [True] * 4


# ------------------------------------------------------------------ the second try
@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return shared_sandbox()


class Broken:
    """A sandbox in which the first reader always breaks."""

    def __init__(self, sandbox: Sandbox, first: ReadText) -> None:
        self._sandbox, self._first = sandbox, first

    def read(self, _file: Any, *, name: str, within: float, or_later: bool) -> ReadText:
        return self._first

    def ask(self, job: str, *files: Any, within: float | None = None) -> Any:
        return self._sandbox.ask(job, *files, within=within)


OFFER = pdf(b"BT /F 9 Tf 9 99 Td (Twelve pumps for Acme) Tj ET")


def test_a_pdf_that_breaks_its_reader_is_read_by_another(sandbox: Sandbox) -> None:
    crashed = without_text("damaged", "It crashed.", kind="pdf", engine="baton-sandbox/1")

    result = read_file(Broken(sandbox, crashed), io.BytesIO(OFFER), name="a.pdf")

    assert (result.state, result.text, result.kind) == ("text", "Twelve pumps for Acme", "pdf")
    first, second = result.engine.split(" ")
    assert first == engines(sandbox)["pdf"]
    assert second.startswith("pypdf/")


def test_other_files_and_files_that_took_long_get_no_second_try(sandbox: Sandbox) -> None:
    other = without_text("damaged", "It crashed.", kind="docx", engine="baton-sandbox/1")
    slow = without_text("damaged", "It crashed.", kind="pdf", engine="baton-sandbox/1")

    assert read_file(Broken(sandbox, other), io.BytesIO(OFFER), name="a").state == "damaged"
    assert read_file(Broken(sandbox, slow), io.BytesIO(OFFER), name="a", within=1).state == "damaged"
    with pytest.raises(TookLong):
        read_file(Broken(sandbox, slow), io.BytesIO(OFFER), name="a", within=1, or_later=True)


def test_a_pdf_that_nobody_can_read_says_what_the_first_said(sandbox: Sandbox) -> None:
    result = read_file(sandbox, io.BytesIO(b"%PDF-1.7 and then nothing"), name="a.pdf")

    assert result.state == "damaged"
    assert "pypdf/" in result.engine


# ------------------------------------------------------------------ in words
@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("waiting", "", "waiting to be read"),
        ("reading", "", "reading…"),
        ("text", "", None),
        ("no_text", "The file is empty.", "no text: The file is empty."),
        ("needs_ocr", "…", "scanned: needs text recognition (OCR)"),
        ("encrypted", "…", "locked with a password"),
        ("damaged", "It is cut off.", "damaged: It is cut off."),
        ("refused", "It is a bomb.", "refused: It is a bomb."),
    ],
)
def test_each_state_is_said_in_words(state: str, reason: str, words: str | None) -> None:
    assert reading_state(state, reason) == words


def test_a_file_that_came_back_to_the_store_is_read(world: World) -> None:
    _upload(world, "Plan.txt", b"zephyr")
    version = _documents(world)["Plan.txt"].versions[-1]
    world.outside.files.delete(version.sha256)
    _read_all_again(world)
    assert _documents(world)["Plan.txt"].versions[-1].state == "damaged"

    world.outside.files.put([b"zephyr"], limit=100)
    with world.transaction() as db:
        see_that_old_readings_are_looked_at(db, at=world.clock())
    _let_it_end(world)

    assert _texts(world) == {"Plan.txt": "zephyr"}


def test_a_large_file_says_that_it_is_being_read(world: World, monkeypatch: Any) -> None:
    browser = world.client_as("Ana")
    seen: list[str] = []

    def looked_at(sandbox: Sandbox, file: Any, *, name: str, within: float, or_later: bool) -> ReadText:
        (document,) = world.sees("Ana", documents_of, world.acme)
        page = browser.get(f"/documents/{document.id}").get_data(as_text=True)
        seen.extend([document.versions[-1].state, *(word for word in ("reading…", "Reading the text") if word in page)])
        return read_file(sandbox, file, name=name)

    monkeypatch.setattr(extraction, "read_file", looked_at)
    monkeypatch.setattr(extraction, "LARGE", 1_000)
    _upload(world, "Plan.txt", b"zephyr " * 200)

    assert seen == ["reading", "reading…", "Reading the text"]
    assert _documents(world)["Plan.txt"].versions[-1].state == "text"


# ------------------------------------------------------------------
def _upload(world: World, name: str, content: bytes) -> Any:
    browser = world.client_as("Ana")
    answer = browser.post(f"/customers/{world.acme}/documents", {"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303
    world.settle()
    return browser


def _documents(world: World) -> dict[str, Document]:
    return {document.title: document for document in world.sees("Ana", documents_of, world.acme)}


def _finds(world: World, words: str) -> list[str]:
    return [hit.id for hit in world.sees("Ben", search, world.outside.index, words).hits if hit.type == "document"]


def _texts(world: World) -> dict[str, str]:
    with world.reading() as db:
        return dict(db.execute(select(Version.name, VersionText.text).join(VersionText)).all())


def _engines(world: World) -> dict[str, str]:
    with world.reading() as db:
        return dict(db.execute(select(Version.name, Version.engine)).all())


def _read_all_again(world: World) -> None:
    with world.transaction() as db:
        ask_to_read_again(db, at=world.clock(), everything=True)
    _let_it_end(world)


def _let_it_end(world: World) -> None:
    """Rounds come due one after the other."""
    world.clock.forward(minutes=1)
    while world.settle():
        world.clock.forward(minutes=1)
