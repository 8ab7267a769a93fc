"""On a channel with a vendor a card quotes only what all of the vendor's guests can read now, and has no button."""

from __future__ import annotations

from tests.slack.office import Office
from tests.slack.test_named_vendor import _named
from tests.slack.test_showing import shared as shared
from workspace.documents.anchoring.operations import comment_on_passage
from workspace.documents.anchoring.target import Target
from workspace.documents.operations import Upload, add_version

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


def _next(office: Office, document: str, text: str) -> None:
    upload = Upload("Quote.txt", office.world.outside.files.put([text.encode()], limit=10_000))
    office.world.does("Ben", add_version, document_id=document, upload=upload)
    office.quiet()
