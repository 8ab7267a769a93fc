"""The redlined Word file: accepting all gives the new text, rejecting all the old one, whatever was edited."""

from __future__ import annotations

import io
import random
import zipfile
from typing import Any

import pytest
from docx import Document
from lxml import etree
from sqlalchemy import select

from tests.documents.word import Piece, word_file
from tests.world import World
from workspace.documents.models import Version
from workspace.documents.operations import Upload, add_document, add_version, share_document
from workspace.documents.readers.result import Unreadable
from workspace.documents.redlining.job import redline
from workspace.documents.redlining.operations import keep_redline
from workspace.policy import system_actor
from workspace.web import seen

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPTIONS = {"author": "Ben Okafor", "date": "2026-11-22T10:00:00Z"}


def _redlined(old: bytes, new: bytes) -> bytes:
    return redline(io.BytesIO(old), io.BytesIO(new), OPTIONS)


def _main(file: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def _settled(file: bytes, *, dropped: str) -> list[str]:
    """What Word makes of it: of one kind of revision the content stays and the marks go, of the other both go."""
    root = _main(file)
    for row in list(root.iter(f"{_W}tr")):
        if row.find(f"{_W}trPr/{_W}{dropped}") is not None:
            row.getparent().remove(row)
    for table in list(root.iter(f"{_W}tbl")):
        if table.find(f"{_W}tr") is None:
            table.getparent().remove(table)
    ends = {p for p in root.iter(f"{_W}p") if p.find(f"{_W}pPr/{_W}rPr/{_W}{dropped}") is not None}
    for element in list(root.iter(f"{_W}{dropped}")):
        element.getparent().remove(element)
    lines, begun = [], ""
    for paragraph in root.iter(f"{_W}p"):
        begun += "".join(_said(element) for element in paragraph.iter())
        is_joined = paragraph in ends and paragraph.getnext() is not None and paragraph.getnext().tag == f"{_W}p"
        if not is_joined:
            lines.append(begun)
            begun = ""
    return lines


def _said(element: Any) -> str:
    if element.tag in (f"{_W}t", f"{_W}delText"):
        return element.text or ""
    return {f"{_W}tab": "\t", f"{_W}br": "\n"}.get(element.tag, "") if element.getparent().tag == f"{_W}r" else ""


def _accepted(file: bytes) -> list[str]:
    return _settled(file, dropped="del")


def _rejected(file: bytes) -> list[str]:
    return _settled(file, dropped="ins")


def _lines(file: bytes) -> list[str]:
    """Of a file without revisions."""
    return _accepted(file)


OLD: tuple[Piece, ...] = (
    "Agreement",
    "Delivery takes place within 14 days after the order.",
    (("Item", "Price"), ("Pallet", "100"), ("Box", "5")),
    "Liability is limited to the price of the goods.",
    "The end",
)
NEW: tuple[Piece, ...] = (
    "Agreement",
    "Liability is limited to the price of the goods.",
    "Delivery takes place within 21 days after the order, at the latest.",
    (("Item", "Price"), ("Pallet", "120"), ("Crate", "15"), ("Box", "5")),
    "The end",
    "Signed in Bremen",
)


def test_accepting_gives_the_new_text_and_rejecting_the_old() -> None:
    old, new = word_file(*OLD), word_file(*NEW)
    made = _redlined(old, new)

    assert _accepted(made) == _lines(new)
    assert _rejected(made) == _lines(old)


def test_word_shows_who_changed_what_when() -> None:
    made = _main(_redlined(word_file("Within 14 days"), word_file("Within 21 days")))

    (put_in,), (taken,) = made.iter(f"{_W}ins"), made.iter(f"{_W}del")
    assert "".join(put_in.itertext()) == "21"
    assert "".join(taken.itertext()) == "14"
    assert (put_in.get(f"{_W}author"), put_in.get(f"{_W}date")) == ("Ben Okafor", "2026-11-22T10:00:00Z")
    assert put_in.get(f"{_W}id") != taken.get(f"{_W}id")


def test_python_docx_opens_it_and_only_the_changed_cell_is_touched() -> None:
    new = ("Agreement", (("Item", "Price"), ("Pallet", "120"), ("Crate", "15"), ("Box", "5")))
    made = Document(io.BytesIO(_redlined(word_file("Agreement", OLD[2]), word_file(*new))))

    # Runs that were put in are not read by python-docx: they stand in revisions.
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["Item", "Price"], ["Pallet", ""], ["", ""], ["Box", "5"],
    ]  # fmt: skip


def test_formatting_links_and_pictures_stay_as_in_the_new_version() -> None:
    made = Document()
    paragraph = made.add_paragraph("Pay ")
    paragraph.add_run("within 30 days").bold = True
    paragraph.add_run(" of the invoice\tin Euro")
    new = io.BytesIO()
    made.save(new)

    result = _redlined(word_file("Pay within 10 days of the bill\tin Euro"), new.getvalue())

    assert _rejected(result) == ["Pay within 10 days of the bill\tin Euro"]
    assert _accepted(result) == ["Pay within 30 days of the invoice\tin Euro"]
    bold = [run for run in _main(result).iter(f"{_W}r") if run.find(f"{_W}rPr/{_W}b") is not None]
    assert "".join("".join(run.itertext()) for run in bold) == "within 1030 days"


def test_tracked_changes_that_were_there_are_accepted_first() -> None:
    once = _redlined(word_file("One two three"), word_file("One 2 three"))

    twice = _redlined(once, word_file("One 2 3"))
    assert _rejected(twice) == ["One 2 three"]
    again = _redlined(word_file("One"), once)
    assert (_rejected(again), _accepted(again)) == (["One"], ["One 2 three"])


@pytest.mark.parametrize("seed", range(40))
def test_generated_edits_survive_both_ways(seed: int) -> None:
    dice = random.Random(seed)
    pieces = [_piece(dice, number) for number in range(dice.randint(1, 14))]
    old, new = word_file(*pieces), word_file(*_edited(pieces, dice))

    made = _redlined(old, new)

    assert _said_lines(_accepted(made)) == _said_lines(_lines(new))
    assert _said_lines(_rejected(made)) == _said_lines(_lines(old))
    Document(io.BytesIO(made))


def _said_lines(lines: list[str]) -> list[str]:
    return [line for line in lines if line]


WORDS = ("alpha", "beta", "gamma", "delta", "one", "two", "three", "four", "&", "<", "fünf")


def _piece(dice: random.Random, number: int) -> Piece:
    if dice.random() < 0.25:
        return [[_sentence(dice, 3) for _ in range(3)] for _ in range(dice.randint(1, 4))]
    return f"{number} {_sentence(dice, dice.choice([0, 2, 8, 20]))}".strip()


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(words))


def _edited(pieces: list[Piece], dice: random.Random) -> list[Piece]:
    edited: list[Piece] = []
    for piece in pieces:
        kind = dice.choice(["keep", "keep", "keep", "change", "add", "remove"])
        if kind == "remove":
            continue
        if kind == "add":
            edited.append(_piece(dice, 99))
        edited.append(piece if kind != "change" else _changed(piece, dice))
    if len(edited) > 2 and dice.random() < 0.4:
        edited.insert(0, edited.pop(dice.randrange(1, len(edited))))
    return edited or ["Nothing is left"]


def _changed(piece: Piece, dice: random.Random) -> Piece:
    if isinstance(piece, str):
        words = piece.split(" ")
        words[dice.randrange(len(words))] = dice.choice(["", "NEW", "NEW words\tand\nmore"])
        return " ".join(words)
    rows = [list(row) for row in piece]
    rows[dice.randrange(len(rows))][dice.randrange(3)] = _sentence(dice, 2)
    if dice.random() < 0.5:
        rows.insert(dice.randrange(len(rows) + 1), [_sentence(dice, 2) for _ in range(3)])
    return rows


@pytest.mark.parametrize("broken", [b"", b"PK\x05\x06" + bytes(18), b"no zip at all"])
def test_what_is_no_word_file_says_so(broken: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        _redlined(word_file("One"), broken)


def test_entities_are_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file("One"))) as good, zipfile.ZipFile(made, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            if name == "word/document.xml":
                start = content.index(b"<w:document")
                content = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "boom">]>' + content[start:]
            bad.writestr(name, content)

    with pytest.raises(Unreadable, match="entities"):
        _redlined(word_file("One"), made.getvalue())


# ------------------------------------------------------------------ the page
def test_page_has_it_made_and_downloads_it(world: World) -> None:
    upload = _upload(world, OLD)
    document = world.does("Ben", add_document, customer_id=world.acme, upload=upload)
    world.does("Ben", add_version, document_id=document.id, upload=_upload(world, NEW))
    world.settle()
    ana = world.client_as("Ana")
    path = f"/documents/{document.id}/redline"
    assert ana.get(f"{path}?from=1&to=2").status_code == 404

    assert ana.post(path, {"from": "1", "to": "2"}).status_code == 303
    waiting = ana.get(f"/documents/{document.id}/compare").text
    assert "is being made" in waiting
    assert f'<live-room hidden data-room="customer:{world.acme}"' in waiting, "so that it hears when it is made"
    world.settle()

    assert "tracked changes</a>" in ana.get(f"/documents/{document.id}/compare").text
    answer = ana.get(f"{path}?from=1&to=2")
    assert "terms v1-v2.docx" in answer.headers["Content-Disposition"]
    assert _rejected(answer.data) == _lines(word_file(*OLD))
    assert next(_main(answer.data).iter(f"{_W}ins")).get(f"{_W}author") == "Ben"


def test_only_word_files_are_redlined_and_only_for_staff(world: World) -> None:
    document = world.does("Ben", add_document, customer_id=world.acme, upload=_upload(world, OLD))
    plain = Upload("terms.txt", world.outside.files.put([b"Words"], limit=100))
    world.does("Ben", add_version, document_id=document.id, upload=plain)
    world.does("Ben", share_document, document_id=document.id, vendor_id=world.vendors["Nordwind"])
    world.settle()
    form = {"from": "1", "to": "2"}

    assert world.client_as("Ana").post(f"/documents/{document.id}/redline", form).status_code == 422
    assert world.client_as("Vera").post(f"/documents/{document.id}/redline", form).status_code == 404


def _upload(world: World, pieces: tuple[Piece, ...]) -> Upload:
    return Upload("terms.docx", world.outside.files.put([word_file(*pieces)], limit=10**7))


def test_programs_get_the_redlined_file_of_two_versions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "PATIENCE", 0.0)  # nobody makes it while a test waits
    document = world.does("Ben", add_document, customer_id=world.acme, upload=_upload(world, OLD))
    world.does("Ben", add_version, document_id=document.id, upload=_upload(world, NEW))
    world.settle()
    ana, path = world.api("Ana"), f"/api/documents/{document.id}/redline"

    first = ana.get(f"{path}?from=1&to=2")
    world.settle()
    made = ana.get(f"{path}?from=1&to=2")

    assert (first.status_code, first.headers["Retry-After"]) == (503, "2")
    assert (made.status_code, made.mimetype) == (200, "application/octet-stream")
    assert "terms v1-v2.docx" in made.headers["Content-Disposition"]
    assert (_accepted(made.data), _rejected(made.data)) == (_lines(word_file(*NEW)), _lines(word_file(*OLD)))
    made.close()
    assert ana.get(f"{path}?from=2&to=1").status_code == 422
    assert ana.get(f"{path}?from=1&to=3").status_code == 404


def test_a_program_is_told_why_there_is_no_redlined_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "PATIENCE", 0.0)
    document = world.does("Ben", add_document, customer_id=world.acme, upload=_upload(world, OLD))
    world.does("Ben", add_version, document_id=document.id, upload=_upload(world, NEW))
    world.settle()
    ana, path = world.api("Ana"), f"/api/documents/{document.id}/redline?from=1&to=2"
    ana.get(path)
    with world.reading() as db:
        before, after = db.scalars(select(Version).where(Version.document_id == document.id).order_by(Version.n))
    with world.transaction() as db:
        program = system_actor(world.clock())
        keep_redline(db, program, before_id=before.id, after_id=after.id, reason="The older file is damaged.")

    answer = ana.get(path)

    assert answer.status_code == 409
    assert answer.json["detail"] == "This file cannot be made: The older file is damaged."
