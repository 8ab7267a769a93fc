"""Documents through the API: bytes in and out, texts, differences, the trash."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.world import Program, World


@pytest.fixture
def documents(world: World) -> str:
    return f"/api/customers/{world.acme}/documents"


def test_a_file_becomes_a_document_that_is_read_and_found(world: World, ana: Program, documents: str) -> None:
    made = ana.upload(documents, "Anvil terms.txt", "Anvils, 5 kg each – weighed".encode())
    assert made.status_code == 201
    assert (made.json["title"], made.json["versions"][0]["state"]) == ("Anvil terms.txt", "waiting")

    world.settle()

    path = f"/api/documents/{made.json['id']}"
    text = ana.get(f"{path}/versions/1/text").json
    assert (text["state"], text["text"].strip(), text["pages"]) == ("text", "Anvils, 5 kg each – weighed", [0])
    hits = ana.get("/api/search?q=weighed").json["hits"]
    assert [(hit["type"], hit["id"]) for hit in hits] == [("document", made.json["id"])]


def test_two_files_of_one_name_stay_apart(ana: Program, documents: str) -> None:
    titles = [ana.upload(documents, "a.txt", content).json["title"] for content in (b"one", b"two")]

    assert titles == ["a.txt", "a (2).txt"]


def test_a_new_version_stands_beside_the_old_one(world: World, ana: Program, documents: str) -> None:
    key = ana.upload(documents, "a.txt", b"The price is 5 Euro a piece").json["id"]
    second = ana.upload(f"/api/documents/{key}/versions", "a.txt", b"The price is 7 Euro a piece")
    same = ana.upload(f"/api/documents/{key}/versions", "a.txt", b"The price is 7 Euro a piece")
    world.settle()

    assert (second.json["version"], same.json["version"]) == (2, 2)
    assert [version["n"] for version in second.json["versions"]] == [1, 2]
    found = ana.get(f"/api/documents/{key}/diff?from=1&to=2").json
    assert found["unit"] == "word"
    assert [(each["op"], each["text"].strip()) for each in found["segments"]] == [
        ("same", "The price is"), ("removed", "5"), ("added", "7"), ("same", "Euro a piece"),
    ]  # fmt: skip
    assert ana.get(f"/api/documents/{key}/diff?from=1&to=3").status_code == 404


def test_bytes_come_back_as_a_download_that_no_browser_runs(ana: Program, documents: str) -> None:
    content = b"<script>alert(1)</script>"
    key = ana.upload(documents, "Käse & Brot.html", content).json["id"]

    with ana.get(f"/api/documents/{key}/versions/1/content") as answered:
        assert answered.data == content
        headers = answered.headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''K%C3%A4se%20" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [("bytes=0-3", 206, b"0123"), ("bytes=-2", 206, b"89"), ("bytes=4-", 206, b"456789"), ("bytes=50-60", 416, None)],
)
def test_a_range_of_bytes_can_be_asked_for(
    ana: Program, documents: str, asked: str, status: int, content: bytes | None
) -> None:
    key = ana.upload(documents, "a.bin", b"0123456789").json["id"]

    with ana.get(f"/api/documents/{key}/versions/1/content", headers={"Range": asked}) as answered:
        assert answered.status_code == status
        assert content is None or answered.data == content


def test_a_document_is_renamed_trashed_and_taken_out_again(ana: Program, documents: str) -> None:
    key = ana.upload(documents, "a.txt", b"words").json["id"]
    path = f"/api/documents/{key}"

    assert ana.patch(path, {"title": "../b\n.txt"}).json["title"] == "b_.txt"
    assert ana.delete(path).status_code == 204
    assert ana.get(documents).json["items"] == []
    assert ana.patch(path, {"removed": False}).json["removed_at"] is None
    assert [each["title"] for each in ana.get(documents).json["items"]] == ["b_.txt"]


def test_a_file_that_cannot_be_read_is_kept_and_says_why(world: World, ana: Program, documents: str) -> None:
    key = ana.upload(documents, "broken.docx", b"PK\x03\x04 not a zip").json["id"]
    world.settle()

    found = ana.get(f"/api/documents/{key}/versions/1/text").json

    assert found["state"] in ("damaged", "refused", "no_text")
    assert found["reason"]
    with ana.get(f"/api/documents/{key}/versions/1/content") as answered:
        assert answered.data == b"PK\x03\x04 not a zip"


BAD_FORMS: list[tuple[Any, str | None, int, str]] = [
    ({}, "multipart/form-data", 422, "The file is missing."),
    ({"file": "only words"}, "multipart/form-data", 422, "file"),
    ({"other": (io.BytesIO(b"x"), "a.txt")}, "multipart/form-data", 422, "a part called file"),
    ({"file": [(io.BytesIO(b"x"), "a.txt"), (io.BytesIO(b"y"), "b.txt")]}, "multipart/form-data", 422, "one file"),
    (b'{"file": "x"}', "application/json", 415, "multipart/form-data"),
    (b"no end", "multipart/form-data; boundary=x", 422, "The file is missing."),
]


@pytest.mark.parametrize(("form", "kind", "status", "said"), BAD_FORMS)
def test_a_form_without_one_file_is_told(
    world: World, ana: Program, documents: str, form: Any, kind: str, status: int, said: str
) -> None:
    answered = ana.client.post(documents, data=form, content_type=kind, headers=ana.headers)

    assert answered.status_code == status, answered.get_data(as_text=True)
    assert said in answered.json["detail"]
    assert list(world.outside.files.names()) == []


def test_a_file_that_is_too_large_is_told_and_not_kept(tmp_path: Any) -> None:
    small = World(tmp_path / "small", max_upload=1024 * 1024)
    program = small.api("Ana")
    path = f"/api/customers/{small.acme}/documents"

    def upload(size: int) -> Any:
        # Written by hand: the test client's own way leaves a temporary file open for each large form.
        head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
        form = head + b"x" * size + b"\r\n--edge--\r\n"
        kind = "multipart/form-data; boundary=edge"
        return small.client().post(path, data=form, content_type=kind, headers=program.headers)

    slightly, far, right = upload(1024 * 1024 + 1), upload(3 * 1024 * 1024), upload(1024 * 1024)

    assert (slightly.status_code, far.status_code, right.status_code) == (413, 413, 201)
    assert "1 MB" in slightly.json["detail"]
    assert far.content_type == "application/problem+json"
    assert len(list(small.outside.files.names())) == 1
    small.close()


def test_who_may_not_add_has_nothing_stored(world: World, documents: str) -> None:
    vera = world.client_as("Vera")

    refused = vera.post(documents, {"file": (io.BytesIO(b"words"), "a.txt")})
    unknown = world.client().post(documents, data={"file": (io.BytesIO(b"words"), "a.txt")})

    assert (refused.status_code, unknown.status_code) == (404, 401)
    assert list(world.outside.files.names()) == []
