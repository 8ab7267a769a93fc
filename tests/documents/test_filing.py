"""Filing: folders, types, tags and the day on which a document ends, on its page, in the list and by the API."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import World
from workspace.customers.operations import add_customer
from workspace.documents.filing.operations import Expiry, file_document, file_documents
from workspace.documents.filing.queries import Filter, filed_documents, filing_of, folders_of
from workspace.documents.filing.words import clean_folder, clean_tags
from workspace.documents.operations import Upload, add_document, remove_document, share_document
from workspace.errors import Forbidden, Invalid, NotFound
from workspace.people.notifications import notifications_of
from workspace.timeline.queries import timeline

STARTS = date(2026, 11, 2)
"""The day on which the clock of these tests begins."""


def test_a_document_is_filed_on_its_page_and_found_by_the_filters_of_the_list(world: World) -> None:
    terms, prices = _document(world, "terms.txt"), _document(world, "prices.txt")
    ana = world.client_as("Ana")
    form = {"folder": " Contracts / 2026 ", "type": "contract", "tags": "To Sign, #Legal,", "expires_on": "2027-06-30"}

    assert ana.post(f"/documents/{terms}/filing", {**form, "notice_days": "14"}).status_code == 303

    page = ana.get(f"/documents/{terms}").get_data(as_text=True)
    for shown in ("Contracts/2026", "Contract", "to-sign", "legal", "2027-06-30", "told 14 days before"):
        assert shown in page
    for address in ("folder=Contracts", "folder=Contracts/2026", "type=contract", "tag=to-sign", "ends=365"):
        found = ana.get(f"/documents?{address}").get_data(as_text=True)
        assert (terms in found, prices in found) == (True, False), address
    for address in ("folder=Contract", "type=proposal", "ends=90"):
        assert terms not in ana.get(f"/documents?{address}").get_data(as_text=True), address


def test_a_wrong_day_is_said_and_what_was_typed_stays(world: World) -> None:
    terms = _document(world, "terms.txt")

    answer = world.client_as("Ana").post(f"/documents/{terms}/filing", {"folder": "Kept", "expires_on": "31.12.2026"})

    assert answer.status_code == 422
    assert "Write it like 2026-12-31" in answer.get_data(as_text=True)
    assert 'value="Kept"' in answer.get_data(as_text=True)
    assert world.sees("Ana", filing_of, terms).folder == ""


def test_many_are_moved_and_tagged_at_once_or_none(world: World) -> None:
    both = [_document(world, "one.txt"), _document(world, "two.txt")]
    world.does("Ana", file_document, document_id=both[0], tags=["draft", "old"], type="other")
    ana = world.client_as("Ana")

    sent = {"id": both, "to_folder": "Archive", "add_tags": "seen", "remove_tags": "draft", "q": "t"}
    assert ana.post("/documents/file", sent).headers["Location"].endswith("/documents?q=t")

    assert [(_filing(world, each).folder, _tags(world, each)) for each in both] == [
        ("Archive", ["old", "seen"]), ("Archive", ["seen"]),
    ]  # fmt: skip
    assert _filing(world, both[0]).type == "other"
    with pytest.raises(NotFound):
        world.does("Ana", file_documents, document_ids=[both[0], "01absent"], folder="Elsewhere")
    assert _filing(world, both[0]).folder == "Archive"


def test_programs_file_documents_and_list_them_by_filing(world: World) -> None:
    terms, prices = _document(world, "terms.txt"), _document(world, "prices.txt")
    api = world.api("Ben")

    body = {"folder": "Contracts", "type": "contract", "tags": ["b", "a"], "expires_on": "2027-01-31"}
    filed = api.patch(f"/api/documents/{terms}/filing", body)
    assert (filed.status_code, filed.json) == (200, {"id": terms, **body, "tags": ["a", "b"], "notice_days": 30})
    assert api.patch(f"/api/documents/{terms}/filing", {"expires_on": None}).json["expires_on"] is None
    assert api.get(f"/api/documents/{terms}").json["filing"]["folder"] == "Contracts"
    assert api.get(f"/api/documents/{prices}").json["filing"] is None

    assert api.post("/api/documents/filing", {"ids": [terms, prices], "add_tags": ["c"]}).json["filed"] == 2
    for asked, found in (("tag=c", {terms, prices}), ("type=contract", {terms}), ("folder=Nothing", set())):
        assert {each["id"] for each in api.get(f"/api/documents?{asked}").json["items"]} == found
    assert "such as 2026-12-31" in api.patch(f"/api/documents/{terms}/filing", {"expires_on": "soon"}).text


def test_a_guest_neither_files_nor_learns_how_something_is_filed(world: World) -> None:
    terms = _document(world, "terms.txt")
    world.does("Ana", file_document, document_id=terms, folder="Suspects", tags=["suspect"])
    world.does("Ana", share_document, document_id=terms, vendor_id=world.vendors["Nordwind"])
    vera = world.client_as("Vera")

    assert vera.get(f"/api/documents/{terms}").json["filing"] is None
    assert len(vera.get("/api/documents").json["items"]) == 1
    for asked in ("folder=Suspects", "tag=suspect", f"customer={world.acme}"):
        assert vera.get(f"/api/documents?{asked}").json["items"] == []
    assert "uspect" not in vera.get(f"/guest/documents/{terms}").get_data(as_text=True)
    with pytest.raises(Forbidden):
        world.does("Vera", file_document, document_id=terms, folder="Mine")


def test_the_end_of_a_document_is_said_before_and_on_the_day_and_once(world: World) -> None:
    terms = _document(world, "terms.txt", by="Ben")
    expiry = Expiry(date(2026, 12, 2), notice_days=10)
    world.does("Cleo", file_document, document_id=terms, expiry=expiry)
    world.settle()
    assert _said(world) == []

    world.clock.forward(days=21)
    world.settle()
    world.settle()
    assert _said(world) == ["terms.txt ends in 9 days, on 2026-12-02"]
    # Ana holds Acme, Cleo said when it ends, Ben brought it.
    assert [_told(world, name) for name in ("Ana", "Ben", "Cleo")] == [1, 1, 1]
    assert f"/documents/{terms}" in world.client_as("Ana").get("/inbox").get_data(as_text=True)

    world.clock.forward(days=9)
    world.settle()
    assert _said(world) == ["terms.txt ends today", "terms.txt ends in 9 days, on 2026-12-02"]
    assert _told(world, "Ana") == 2


def test_a_notice_that_is_late_already_comes_at_once_and_a_moved_end_is_not_said(world: World) -> None:
    near, moved, gone = (_document(world, name) for name in ("near.txt", "moved.txt", "gone.txt"))
    world.does("Ana", file_document, document_id=near, expiry=Expiry(date(2026, 11, 5)))
    world.does("Ana", file_document, document_id=moved, expiry=Expiry(date(2026, 11, 20), notice_days=5))
    world.does("Ana", file_document, document_id=moved, expiry=Expiry(None))
    world.does("Ana", file_document, document_id=gone, expiry=Expiry(date(2026, 11, 20), notice_days=5))
    world.does("Ana", remove_document, document_id=gone)
    world.settle()
    assert _said(world) == ["near.txt ends in 3 days, on 2026-11-05"]

    world.clock.forward(days=60)
    world.settle()
    assert [line for line in _said(world) if "near" not in line] == []


def test_folders_and_tags_are_written_one_way() -> None:
    assert clean_folder("/Contracts//2026/../") == "Contracts/2026"
    assert clean_tags(["#To  Sign", "to-sign", " ", "Über"]) == ["to-sign", "über"]
    with pytest.raises(Invalid, match="8 deep"):
        clean_folder("/".join("abcdefghi"))
    with pytest.raises(Invalid, match="20 tags"):
        clean_tags(map(str, range(21)))


def test_folders_are_listed_where_documents_are_in_them(world: World) -> None:
    other = world.does("Ana", add_customer, name="Umbrella").id
    terms, plan = _document(world, "terms.txt"), _document(world, "plan.txt", customer=other)
    world.does("Ana", file_document, document_id=terms, folder="A_b")
    world.does("Ana", file_document, document_id=plan, folder="Axb/deep")

    assert world.sees("Ana", folders_of, world.acme) == ["A_b"]
    assert world.sees("Ana", folders_of) == ["A_b", "Axb/deep"]
    assert [each.id for each in world.sees("Ana", filed_documents, wanted=Filter(folder="A_b"))] == [terms]


def _document(world: World, name: str, *, by: str = "Ana", customer: str = "") -> str:
    upload = Upload(name, world.outside.files.put([name.encode()], limit=1_000))
    return str(world.does(by, add_document, customer_id=customer or world.acme, upload=upload).id)


def _filing(world: World, document_id: str):
    return world.sees("Ana", filing_of, document_id)


def _tags(world: World, document_id: str) -> list[str]:
    return [each.tag for each in _filing(world, document_id).tags]


def _said(world: World) -> list[str]:
    entries = world.sees("Ana", timeline, customer_id=world.acme, limit=50)
    return [entry.body for entry in entries if " end" in entry.body]


def _told(world: World, name: str) -> int:
    return sum(told.kind == "expiry" for told in world.sees(name, notifications_of))
