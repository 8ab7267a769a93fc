"""What is said about a document here stands in its thread there."""

from __future__ import annotations

from typing import Any

from tests.documents.test_comparing_told import FIRST, SECOND, terms_of
from tests.slack.office import Office
from workspace.documents.keeping.trash import purge_document
from workspace.documents.operations import remove_document


def test_changed_clauses_stand_in_the_thread_of_the_version(office: Office) -> None:
    office.link()
    terms_of(office.world, FIRST, SECOND)
    office.quiet()

    root, told = office.ours()[-2:]
    assert "added version 2 of terms.docx" in root["text"]
    assert told["thread_ts"] == root["ts"]
    assert "Pallet: “100” → “120”" in told["text"]
    assert "<!" not in str(told["blocks"])


def _commented(office: Office, words: str = "within 14 days", **more: Any) -> str:
    document = terms_of(office.world, FIRST)
    body = {"body": "Can this change?", "target": {"version": 1, "selector": [_quote(words)]}, **more}
    answer = office.world.api("Ana").post(f"/api/documents/{document.id}/comments", body)
    assert answer.status_code == 201
    office.quiet()
    return str(document.id)


def _quote(words: str) -> dict[str, str]:
    return {"type": "TextQuoteSelector", "exact": words}


def test_card_of_a_comment_quotes_the_passage(office: Office) -> None:
    office.link()
    _commented(office)

    blocks = office.ours()[-1]["blocks"]
    assert blocks[1]["text"]["text"] == "> within 14 days"
    assert "Can this change?" in blocks[2]["text"]["text"]


def test_what_is_deleted_for_ever_is_quoted_on_no_card_any_more(office: Office) -> None:
    office.link()
    document = terms_of(office.world, FIRST, SECOND)
    body = {"body": "Can this change?", "target": {"version": 2, "selector": [_quote("within 21 days")]}}
    office.world.api("Ana").post(f"/api/documents/{document.id}/comments", body)
    office.quiet()
    assert str(office.ours()).count("21 days") >= 2

    office.world.does("Ana", remove_document, document_id=document.id)
    office.world.clock.forward(days=2)
    office.world.does("Ana", purge_document, document_id=document.id)
    office.quiet()

    assert "21 days" not in str(office.ours())
    assert "Can this change?" in str(office.ours())


def test_comment_is_resolved_and_reopened_by_its_buttons(office: Office) -> None:
    office.link()
    _commented(office)
    card = office.ours()[-1]["ts"]

    office.slack.presses(office.users["Ben"], office.acme, card, "comment_resolve")
    office.quiet()
    assert "resolved by Ben" in str(office.ours()[-1]["blocks"])
    assert office.world.api("Ana").get(f"/api/documents/{_document(office)}/comments").json["items"][0]["resolved"]
    office.slack.presses(office.users["Ben"], office.acme, card, "comment_reopen")
    office.quiet()
    assert "resolved" not in str(office.ours()[-1]["blocks"]).replace("comment_resolve", "")


def test_stranger_resolves_nothing(office: Office) -> None:
    office.link()
    _commented(office)

    office.slack.presses(office.users["Dora"], office.acme, office.ours()[-1]["ts"], "comment_resolve")
    office.quiet()

    assert "resolved by" not in str(office.ours()[-1]["blocks"])


def test_answer_in_its_thread_answers_the_comment(office: Office) -> None:
    office.link()
    _commented(office)
    office.says("Ben", "We can do that", thread=office.ours()[-1]["ts"])
    office.quiet()

    comment, answer = office.world.api("Ana").get(f"/api/documents/{_document(office)}/comments").json["items"]
    assert answer["reply_to"] == comment["id"]
    assert answer["body"] == "We can do that"


def _document(office: Office) -> str:
    return str(office.world.api("Ana").get("/api/documents").json["items"][0]["id"])
