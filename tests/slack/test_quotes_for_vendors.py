"""On a channel with a vendor a card quotes only what all of the vendor's guests can read now, and has no button."""

from __future__ import annotations

from typing import Any

from tests.slack.office import Office
from tests.slack.test_named_vendor import _named
from tests.slack.test_showing import shared as shared
from workspace.documents.anchoring.operations import comment_on_passage
from workspace.documents.anchoring.target import Target
from workspace.documents.operations import Upload, add_version
from workspace.timeline.operations import edit_entry

FIRST = "Agreement\nDelivery takes place within 14 days.\n"


def test_card_for_a_vendor_quotes_the_newest_version_and_has_no_button(shared: Office) -> None:
    nordwind = _named(shared)
    document = shared.world.api("Ana").get("/api/documents").json["items"][0]["id"]
    _next(shared, document, FIRST)
    for words in ("Agreement", "within 14 days"):
        target = Target(2, words)
        shared.world.does(
            "Ana",
            comment_on_passage,
            document_id=document,
            target=target,
            body=f"On {words[:4]}",
            vendor_ids=[nordwind],
        )
    shared.quiet()
    first, second = shared.ours()[-2:]
    assert [card["blocks"][1]["text"]["text"] for card in (first, second)] == ["> Agreement", "> within 14 days"]
    assert "actions" not in [block["type"] for block in first["blocks"]]

    _next(shared, document, "Agreement\nSomething else is said here now.\n")
    later = Target(3, "Agreement")
    shared.world.does(
        "Ana", comment_on_passage, document_id=document, target=later, body="Again", vendor_ids=[nordwind]
    )
    shared.quiet()
    assert shared.ours()[-1]["blocks"][1]["text"]["text"] == "> Agreement"


def test_card_for_a_vendor_quotes_no_words_that_are_gone_and_those_that_came_back(shared: Office) -> None:
    nordwind = _named(shared)
    document = _quotes(shared, vendor_ids=[nordwind])
    assert "> A quote" in _card(shared)

    _next(shared, document, "Something else is said here now.\n")
    assert "A quote" not in _card(shared)
    assert "quoted text changed in v2" in _card(shared)

    _next(shared, document, "A quote")
    assert "> A quote" in _card(shared)
    assert "changed" not in _card(shared)


def test_card_for_staff_says_when_its_quote_changed_and_is_left_alone_when_it_did_not(shared: Office) -> None:
    document = _quotes(shared)
    _next(shared, document, "A quote\nand more.\n")
    assert shared.slack.calls_of("chat.update") == []

    _next(shared, document, "Something else is said here now.\n")
    assert "> A quote" in _card(shared)
    assert "quoted text changed in v3" in _card(shared)


def test_card_that_was_drawn_before_the_version_was_read_gets_its_quote(shared: Office) -> None:
    nordwind = _named(shared)
    document = _quotes(shared, vendor_ids=[nordwind])
    entry = next(each for each in shared.entries() if each.body == "On it")
    upload = Upload("Quote.txt", shared.world.outside.files.put([b"A quote, and more"], limit=10_000))
    shared.world.does("Ben", add_version, document_id=document, upload=upload)
    shared.world.does("Ana", edit_entry, entry_id=entry.id, body="On this")
    shared.clock.forward(seconds=5)
    shared.world.baton.worker.drain(pools=["slack"])
    assert "On this" in _card(shared)
    assert "> A quote" not in _card(shared)

    shared.quiet()
    assert "> A quote" in _card(shared)


def test_card_for_a_vendor_quotes_nothing_between_a_version_and_its_reading(shared: Office) -> None:
    nordwind = _named(shared)
    document = _quotes(shared, vendor_ids=[nordwind])
    upload = Upload("Quote.txt", shared.world.outside.files.put([b"Nothing of that"], limit=10_000))
    shared.world.does("Ben", add_version, document_id=document, upload=upload)
    shared.clock.forward(seconds=5)
    for _ in range(2):
        shared.world.baton.worker.drain(pools=["slack_in", "slack"])
    assert "A quote" not in _card(shared)
    assert "v2 is being read, so what is quoted is not shown yet" in _card(shared)

    shared.quiet()
    assert "A quote" not in _card(shared)
    assert "quoted text changed in v2" in _card(shared)
    assert "being read" not in _card(shared)


def test_card_for_staff_keeps_its_quote_while_a_version_is_read(shared: Office) -> None:
    document = _quotes(shared)
    upload = Upload("Quote.txt", shared.world.outside.files.put([b"A quote, and more"], limit=10_000))
    shared.world.does("Ben", add_version, document_id=document, upload=upload)
    shared.quiet()

    assert "> A quote" in _card(shared)
    assert shared.slack.calls_of("chat.update") == []


def _quotes(office: Office, **audience: Any) -> str:
    """Ana comments on "A quote" in the first version. Returns the document."""
    document: str = office.world.api("Ana").get("/api/documents").json["items"][0]["id"]
    target = Target(1, "A quote")
    office.world.does("Ana", comment_on_passage, document_id=document, target=target, body="On it", **audience)
    office.quiet()
    return document


def _card(office: Office) -> str:
    return next(str(each["blocks"]) for each in office.ours() if ": On " in each["text"])


def _next(office: Office, document: str, text: str) -> None:
    upload = Upload("Quote.txt", office.world.outside.files.put([text.encode()], limit=10_000))
    office.world.does("Ben", add_version, document_id=document, upload=upload)
    office.quiet()
