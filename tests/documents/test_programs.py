"""Old Word files and scans are read; the programs that help see one file and nothing else, and are not needed."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from tests.documents.old_word import Piece, doc
from tests.world import World
from workspace.app import build
from workspace.documents.models import Version
from workspace.documents.operations import Upload, add_document
from workspace.documents.programs import bubble, recognising
from workspace.documents.programs.bubble import Program, ProgramFailed, ProgramMissing, bubbles_work, run
from workspace.documents.programs.catdoc import read_doc as read_by_catdoc
from workspace.documents.programs.reading import or_by_program
from workspace.documents.readers.old.doc import read_doc
from workspace.documents.readers.result import ReadText, Unreadable, without_text
from workspace.documents.sandbox import Limits
from workspace.search.queries import search

LETTER = [
    [
        Piece("Twelve anvils for M\xfcller\r"),
        Piece("thirteen hammers ", deleted=True),
        Piece("that nobody says any more", said=False),
        Piece("\u0160koda \u682a\u5f0f\u4f1a\u793e\r", wide=True),
        Piece('\x13 HYPERLINK "http://acme.example/price" \x14the prices\x15 cell one\x07cell two\x07\r'),
        Piece("non\x1ebreaking soft\x1fhyphen\r"),
    ],
    [Piece("\x02 a footnote\r")],
    [Piece("the header\r", wide=True)],
    [],
    [Piece("\x05 a comment\r")],
    [Piece("an endnote\r")],
    [Piece("a text box\r")],
    [Piece("a box in the header\r")],
]


@pytest.fixture
def opened() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        file.write(b"for your eyes only\n")
        file.flush()
        yield file


# ------------------------------------------------------------------ old Word files
def test_an_old_word_file_is_read_in_every_story_without_what_was_deleted() -> None:
    result = read_doc(io.BytesIO(doc(LETTER)), kind="doc")

    assert result.state == "text"
    assert result.text.split("\n")[:4] == [
        "Twelve anvils for M\xfcller",
        "\u0160koda \u682a\u5f0f\u4f1a\u793e",
        "the prices http://acme.example/price cell one\tcell two\t",
        "non-breaking softhyphen",
    ]
    for words in ("a footnote", "the header", "a comment", "an endnote", "a text box", "a box in the header"):
        assert words in result.text
    assert "hammers" not in result.text
    assert result.deleted == "thirteen hammers "
    assert "nobody says" not in result.text + result.deleted


@pytest.mark.parametrize(
    ("content", "state", "words"),
    [
        (doc(LETTER, encrypted=True), "encrypted", "password"),
        (doc(LETTER, version=0x65), "no_text", "Word 95"),
        (doc(LETTER)[:1500], "damaged", "damaged"),
        (doc(LETTER)[:600] + bytes(8000), "damaged", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged", "damaged"),
    ],
)
def test_an_old_word_file_that_cannot_be_read_says_why(content: bytes, state: str, words: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_doc(io.BytesIO(content), kind="doc")

    assert refusal.value.state == state
    assert words in refusal.value.reason


def test_any_byte_of_an_old_word_file_may_be_wrong() -> None:
    """Whatever is bent, the end is a text or a sentence."""
    content = doc(LETTER)
    for at in range(0, len(content), 7):
        bent = content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :]
        try:
            result = read_doc(io.BytesIO(bent), kind="doc")
            said = result.text or result.reason
        except Unreadable as refusal:
            said = refusal.reason
        assert said.strip()
        assert len(said) < 100_000


def test_catdoc_is_a_second_source_for_old_word_files() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(doc([[Piece("Twelve anvils for Acme\r")]]))
        file.flush()
        failed = without_text("damaged", "The document is damaged.", kind="doc", engine="baton-doc/1")

        assert "Twelve anvils for Acme" in read_by_catdoc(file).text
        assert "Twelve anvils for Acme" in or_by_program(failed, file, within=15).text
        read = ReadText("text", "as it is", (0,), "", "doc", "baton-doc/1")
        assert or_by_program(read, file, within=15) is read


def test_without_bubblewrap_no_program_is_started_and_that_is_said(
    opened: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubble, "bubbles_work", lambda: False)
    failed = without_text("damaged", "The document is damaged.", kind="doc", engine="baton-doc/1")

    assert "needs bubblewrap on the server" in or_by_program(failed, opened, within=15).reason
    with pytest.raises(ProgramMissing, match="not installed"):
        run(Program(("no-such-program",)), opened)


# ------------------------------------------------------------------ what a program in a bubble can do
DEEDS = r"""
exec 2>&-
read -r line < "$1" && echo "file: $line"
read -r line < /etc/passwd && echo leaks_passwd
echo x > "$2/out" && echo writes
[ -n "$SECRET" ] && echo has_environment
true 3<>"/dev/tcp/127.0.0.1/$3" && echo connects
kill -0 "$4" && echo sees_others
exit 0
"""


def test_a_program_sees_its_file_and_nothing_else(
    opened: BinaryIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "hush")
    tmp_path.chmod(0o777)
    with socket.create_server(("127.0.0.1", 0)) as door:
        rest = (str(tmp_path), str(door.getsockname()[1]), str(os.getpid()))
        inside = run(Program(("bash", "-c", DEEDS, "bash", "{file}", *rest)), opened)
        free = subprocess.run(
            ["bash", "-c", DEEDS, "bash", "/dev/stdin", *rest], stdin=opened, capture_output=True, check=True
        )

    assert inside.split(b"\n") == [b"file: for your eyes only", b""]
    assert free.stdout.splitlines()[1:] == b"leaks_passwd writes has_environment connects sees_others".split()


@pytest.mark.parametrize(
    ("script", "limits", "words"),
    [
        ("while :; do :; done", Limits(wall_seconds=0.3), "took too long"),
        ("while :; do echo far too much; done", Limits(answer=1000), "far more"),
        ("exit 3", Limits(), "could not read"),
        ("( : ); exit 0", Limits(), "could not read"),  # it starts no process beside its own
        ("x=x; while :; do x=$x$x; done", Limits(memory=64 << 20, wall_seconds=20), "could not read"),
    ],
)
def test_a_program_that_goes_wrong_is_ended(opened: BinaryIO, script: str, limits: Limits, words: str) -> None:
    with pytest.raises(ProgramFailed, match=words):
        run(Program(("bash", "-c", script), limits=limits), opened)


# ------------------------------------------------------------------ scans and pictures
def scan(words: str) -> Image.Image:
    picture = Image.new("L", (900, 160), 255)
    ImageDraw.Draw(picture).text((30, 50), words, fill=0, font=ImageFont.load_default(size=40))
    return picture


def test_a_scan_is_found_by_its_words_page_by_page(world: World) -> None:
    world.baton.close()
    world.settings = replace(world.settings, ocr="eng")
    world.baton = build(world.settings, outside=world.outside, now=world.clock)
    file = io.BytesIO()
    scan("Forty anvils").save(file, "PDF", save_all=True, append_images=[scan("promised on Thursday")])
    picture = io.BytesIO()
    scan("A wet signature").save(picture, "PNG")
    for name, content in (("scan.pdf", file), ("signed.png", picture)):
        stored = world.outside.files.put([content.getvalue()], limit=10_000_000)
        world.does("Ana", add_document, customer_id=world.acme, upload=Upload(name, stored))
    world.settle()

    with world.reading() as db:
        versions = {version.name: version for version in db.scalars(select(Version))}
    assert {version.state for version in versions.values()} == {"text"}
    assert "tesseract" in versions["scan.pdf"].engine
    assert versions["scan.pdf"].engine != recognising.ENGINE
    assert len(world.sees("Ben", search, world.outside.index, "Thursday").hits) == 1
    assert len(world.sees("Ben", search, world.outside.index, "signature").hits) == 1


def test_this_machine_can_run_programs_in_a_bubble() -> None:
    """Else the tests above would prove nothing."""
    assert bubbles_work()
