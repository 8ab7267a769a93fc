"""A file comes in, is kept, read, found and given out again; what is wrong with it is said, and it is never lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document as Docx
from PIL import Image

from tests.world import Browser, World
from workspace.documents.models import Document
from workspace.documents.operations import rename_document, share_document
from workspace.documents.queries import documents, documents_of, read_version
from workspace.errors import NotFound
from workspace.search.queries import search
from workspace.timeline.queries import timeline
from workspace.web.uploads import RAW_HEADERS

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_a_word_file_is_kept_read_and_found(world: World) -> None:
    browser = world.client_as("Ana")
    assert _upload(browser, world, "Offer.docx", _docx("The price of anvils is negotiable")).status_code == 303
    (document,) = world.sees("Ana", documents_of, world.acme)
    assert "waiting to be read" in browser.get(f"/documents/{document.id}").get_data(as_text=True)

    world.settle()
    assert "negotiable" in browser.get(f"/documents/{document.id}").get_data(as_text=True)
    assert _finds(world, "negotiable") == [document.id]
    (entry,) = world.sees("Ben", timeline, customer_id=world.acme, kinds=["document"])
    assert (entry.body, entry.author_name) == ("added Offer.docx", "Ana")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.docx", b"PK\x03\x04 and then nothing"),
        ("broken.pdf", b"%PDF-1.7 and then nothing"),
        ("empty.txt", b""),
        ("program.exe", b"MZ\x90\x00" + bytes(200)),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_and_says_why(world: World, name: str, content: bytes) -> None:
    browser = world.client_as("Ana")
    _upload(browser, world, name, content)
    world.settle()
    (document,) = world.sees("Ana", documents_of, world.acme)
    version = document.versions[-1]

    assert version.state not in ("waiting", "text")
    assert version.reason
    assert version.reason in browser.get(f"/documents/{document.id}").get_data(as_text=True).replace("&#39;", "'")
    assert browser.get(_download(document)).data == content


def test_versions_stand_side_by_side_and_the_newest_is_found(world: World) -> None:
    browser = world.client_as("Ana")
    _upload(browser, world, "plan.txt", b"The zephyr")
    (document,) = world.sees("Ana", documents_of, world.acme)
    path = f"/documents/{document.id}/versions"
    assert browser.post(path, {"file": (io.BytesIO(b"The mistral"), "plan v2.txt")}).status_code == 303
    assert browser.post(path, {"file": (io.BytesIO(b"The mistral"), "plan v2.txt")}).status_code == 303
    world.settle()

    assert (_finds(world, "mistral"), _finds(world, "zephyr")) == ([document.id], [])
    assert world.sees("Ana", read_version, document_id=document.id, n=1).text.strip() == "The zephyr"
    assert "The zephyr" in browser.get(f"/documents/{document.id}?v=1").get_data(as_text=True)
    assert browser.get(f"/documents/{document.id}?v=3").status_code == 404
    assert browser.get(_download(document, 2)).data == b"The mistral"


def test_two_files_of_one_name_stay_apart(world: World) -> None:
    browser = world.client_as("Ana")
    files = [(io.BytesIO(content), "plan.txt") for content in (b"one", b"two")]
    browser.client.post(
        f"/customers/{world.acme}/documents", data={"file": files}, headers={"X-CSRF-Token": browser.csrf()}
    )
    _upload(world.client_as("Ben"), world, "plan.txt", b"three")

    titles = {document.title for document in world.sees("Ana", documents_of, world.acme)}
    assert titles == {"plan.txt", "plan (2).txt", "plan (3).txt"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\plan.txt", "plan.txt"),
        ("<script>alert(1)</script>.txt", "script>.txt"),
        ("plan\u202etxt.exe", "plantxt.exe"),
        ("résumé 🧯.txt", "résumé 🧯.txt"),
        ("..", "unnamed"),
        (".htaccess", "htaccess"),
        ("a;b=c'd.txt", "a;b=c'd.txt"),
        ("n" * 500 + ".txt", "n" * 176 + ".txt"),
    ],
)
def test_a_hostile_name_is_only_ever_words(world: World, sent: str, kept: str) -> None:
    browser = world.client_as("Ana")
    _upload(browser, world, sent, b"harmless")
    (document,) = world.sees("Ana", documents_of, world.acme)
    page = browser.get(f"/documents/{document.id}").get_data(as_text=True)
    answer = browser.get(_download(document))

    assert document.title.endswith(kept)
    assert "<script>alert" not in page
    assert answer.data == b"harmless"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "\n" not in answer.headers["Content-Disposition"]


def test_no_browser_runs_what_was_uploaded(world: World) -> None:
    browser = world.client_as("Ana")
    _upload(browser, world, "page.html", b"<script>alert(1)</script>")
    (document,) = world.sees("Ana", documents_of, world.acme)
    headers = browser.get(_download(document)).headers

    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"


def test_a_download_can_be_taken_in_pieces(world: World) -> None:
    browser = world.client_as("Ana")
    _upload(browser, world, "long.txt", b"0123456789")
    (document,) = world.sees("Ana", documents_of, world.acme)
    piece = browser.get(_download(document), headers={"Range": "bytes=3-5"})

    assert (piece.status_code, piece.data, piece.headers["Content-Range"]) == (206, b"345", "bytes 3-5/10")
    assert browser.get(_download(document), headers={"Range": "bytes=7-"}).data == b"789"
    outside = browser.get(_download(document), headers={"Range": "bytes=20-"})
    assert (outside.status_code, outside.headers["Content-Range"]) == (416, "bytes */10")
    assert {name: outside.headers[name] for name in RAW_HEADERS} == RAW_HEADERS
    assert outside.headers["Content-Disposition"] == "attachment"
    whole = browser.get(_download(document), headers={"Range": "lines=1-2"})
    assert (whole.status_code, whole.data, whole.headers["Content-Length"]) == (200, b"0123456789", "10")
    tag = {"If-None-Match": whole.headers["ETag"]}
    assert browser.get(_download(document), headers=tag).status_code == 304


def test_a_file_that_is_too_large_is_refused_with_a_sentence_and_not_kept(tmp_path: Any) -> None:
    world = World(tmp_path, max_upload=1000)
    browser = world.client_as("Ana")
    answer = _upload(browser, world, "large.bin", bytes(1001))

    assert answer.status_code == 413
    assert "in a file" in answer.get_data(as_text=True)
    assert list(world.outside.files.names()) == []
    assert _upload(browser, world, "fits.bin", bytes(1000)).status_code == 303
    world.close()


def test_nobody_unknown_gets_a_byte_stored(world: World) -> None:
    stranger = Browser(world.client())

    assert _upload(stranger, world, "evil.txt", b"evil").status_code == 401
    entry = {"file": (io.BytesIO(b"evil"), "evil.txt"), "body": "evil"}
    assert stranger.post(f"/customers/{world.acme}/entries", entry).status_code == 401
    lost = {"file": (io.BytesIO(b"lost"), "lost.txt")}
    assert world.client_as("Ana").post("/customers/nothing/documents", lost).status_code == 404
    assert list(world.outside.files.names()) == []


def test_no_file_is_said(world: World) -> None:
    answer = world.client_as("Ana").post(f"/customers/{world.acme}/documents", {})

    assert answer.status_code == 422
    assert "Choose a file first." in answer.get_data(as_text=True)


def test_files_hang_on_an_entry_and_pictures_are_shown(world: World) -> None:
    browser = world.client_as("Ana")
    files = [(io.BytesIO(PNG), "shot.png"), (io.BytesIO(b"words"), "notes.txt")]
    answer = browser.client.post(
        f"/customers/{world.acme}/entries",
        data={"file": files, "body": ""},
        headers={"X-CSRF-Token": browser.csrf(), "HX-Request": "true"},
    )
    page = answer.get_data(as_text=True)
    world.settle()

    assert answer.status_code == 201
    assert "shot.png, notes.txt" in page
    picture = next(each for each in world.sees("Ana", documents_of, world.acme) if each.title == "shot.png")
    assert f"/documents/{picture.id}/versions/1/picture" in page
    shown = browser.get(f"/documents/{picture.id}/versions/1/picture")
    # Once it is prepared it is our own drawing of it, without whatever else the file carried.
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(shown.data)) as drawn:
        assert drawn.size == (1, 1)
    notes = next(each for each in world.sees("Ana", documents_of, world.acme) if each.title == "notes.txt")
    assert browser.get(f"/documents/{notes.id}/versions/1/picture").status_code == 404


def test_the_trash_hides_a_document_and_gives_it_back(world: World) -> None:
    browser = world.client_as("Ana")
    _upload(browser, world, "plan.txt", b"The zephyr")
    world.settle()
    (document,) = world.sees("Ana", documents_of, world.acme)
    browser.post(f"/documents/{document.id}/remove")
    world.settle()

    assert world.sees("Ana", documents) == []
    assert _finds(world, "zephyr") == []
    assert browser.get(f"/documents/{document.id}").status_code == 200
    with pytest.raises(NotFound, match="in the trash"):
        world.does("Ana", share_document, document_id=document.id, vendor_id=world.vendors["Nordwind"])

    browser.post(f"/documents/{document.id}/remove", {"undo": "1"})
    world.settle()
    assert _finds(world, "zephyr") == [document.id]


def test_a_renamed_document_is_found_by_its_new_name(world: World) -> None:
    _upload(world.client_as("Ana"), world, "plan.txt", b"words")
    (document,) = world.sees("Ana", documents_of, world.acme)
    world.does("Ana", rename_document, document_id=document.id, title="Mistral.txt")
    world.settle()

    assert _finds(world, "mistral") == [document.id]
    assert _finds(world, "plan") == []


def test_a_missing_file_is_said_and_is_no_error_of_ours(world: World) -> None:
    browser = world.client_as("Ana")
    _upload(browser, world, "plan.txt", b"words")
    (document,) = world.sees("Ana", documents_of, world.acme)
    world.outside.files.delete(document.versions[-1].sha256)
    world.settle()

    assert browser.get(_download(document)).status_code == 404
    assert "missing from the store" in browser.get(f"/documents/{document.id}").get_data(as_text=True)


def _upload(browser: Browser, world: World, name: str, content: bytes) -> Any:
    return browser.post(f"/customers/{world.acme}/documents", {"file": (io.BytesIO(content), name)})


def _docx(words: str) -> bytes:
    document, kept = Docx(), io.BytesIO()
    document.add_paragraph(words)
    document.save(kept)
    return kept.getvalue()


def _download(document: Document, n: int = 1) -> str:
    return f"/documents/{document.id}/versions/{n}/download"


def _finds(world: World, words: str) -> list[str]:
    found = world.sees("Ana", search, world.outside.index, words)
    return [hit.id for hit in found.hits if hit.type == "document"]
