"""Comments on passages, from the form, the API and for guests: what they quote, where it went, and who settles them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.showing import add, pdf
from tests.world import World
from workspace.documents.models import Document
from workspace.documents.operations import Upload, add_document, add_version, share_document
from workspace.timeline.operations import change_audience

FIRST = (
    "Agreement\nDelivery takes place within 14 days after the order.\nPayment is due within 30 days of the invoice.\n"
)
SECOND = "Agreement\nA clause that is new.\nPayment is due within 30 days of the invoice.\n"
THIRD = f"{SECOND}Delivery takes place within 14 days after the order.\n"


def _upload(world: World, text: str) -> Upload:
    return Upload("terms.txt", world.outside.files.put([text.encode()], limit=10**7))


@pytest.fixture
def terms(world: World) -> Document:
    document: Document = world.does("Ben", add_document, customer_id=world.acme, upload=_upload(world, FIRST))
    world.does("Ben", share_document, document_id=document.id, vendor_id=world.vendors["Nordwind"])
    world.settle()
    return document


def _next(world: World, document: Document, text: str) -> None:
    world.does("Ben", add_version, document_id=document.id, upload=_upload(world, text))
    world.settle()


def _target(words: str, *, n: int = 1, **more: Any) -> dict[str, Any]:
    return {"version": n, "selector": [{"type": "TextQuoteSelector", "exact": words, **more}]}


def _asks(world: World, who: str, method: str, path: str, **more: Any) -> Any:
    """The API by a session: guests have no tokens."""
    browser = world.client_as(who)
    return browser.client.open(path, method=method, headers={"X-CSRF-Token": browser.csrf()}, **more)


def _says(world: World, document: Document, who: str, words: str, **more: Any) -> Any:
    body = {"body": "Can this change?", "target": _target(words), **more}
    return _asks(world, who, "POST", f"/api/documents/{document.id}/comments", json=body)


def _told(world: World, document: Document, who: str = "Ana", query: str = "") -> list[Any]:
    items: list[Any] = _asks(world, who, "GET", f"/api/documents/{document.id}/comments{query}").json["items"]
    return items


def _for_vendor(world: World) -> dict[str, Any]:
    return {"audience": {"vendors": [world.vendors["Nordwind"]]}}


# ------------------------------------------------------------------ quoting
def test_comment_carries_quote_position_and_page(world: World, terms: Document) -> None:
    answer = _says(world, terms, "Ana", "14  days")

    assert answer.status_code == 201
    quote, position, page = answer.json["target"]["selector"]
    at = FIRST.index("14 days")
    assert quote["exact"] == "14 days"
    assert quote["prefix"] == FIRST[at - 32 : at]
    assert (position["start"], position["end"]) == (at, at + 7)
    assert page["value"] == "page=1"
    assert answer.json["place"]["state"] == "same"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("15 days", "are not in version 1"), ("within", "stand at several places"), (" ", "needs a Text")],
)
def test_words_that_point_nowhere_are_refused(world: World, terms: Document, words: str, sentence: str) -> None:
    answer = _says(world, terms, "Ana", words)

    assert answer.status_code == 422
    assert sentence in answer.json["detail"]
    assert _told(world, terms) == []


def test_form_quotes_what_was_selected_and_works_without_script(world: World, terms: Document) -> None:
    ana = world.client_as("Ana")
    form = {"body": "Too long", "quote": "30 days", "version": "1", "audience": "staff"}
    assert ana.post(f"/documents/{terms.id}/comments", form).status_code == 303

    page = ana.get(f"/documents/{terms.id}").text
    at = FIRST.index("30 days")
    assert f'data-version="1" data-start="{at}" data-end="{at + 7}"' in page
    assert f"v=1&amp;at={at}-{at + 7}&amp;view=text#place" in page or f"at={at}-{at + 7}" in page


def test_words_selected_on_a_page_of_a_pdf_are_quoted_as_they_were_read(world: World) -> None:
    document = add(world, "Offer.pdf", pdf("Two pallets on Thursday", "Two pallets on Friday"))
    ana, path = world.client_as("Ana"), f"/documents/{document}/comments"
    form = {"body": "Three?", "quote": "Two pal lets", "version": "1", "quote_page": "2"}

    assert ana.post(path, form).status_code == 303
    again = ana.post(path, {**form, "quote": "Saturday"})

    page = ana.get(f"/documents/{document}").text
    assert 'data-page="2"' in page
    assert ">Two pallets</a>" in page
    assert (again.status_code, "These words are not in version 1" in again.text) == (422, True)


def test_form_that_quotes_nothing_that_is_there_gives_every_word_back(world: World, terms: Document) -> None:
    form = {"body": "Too long", "quote": "31 days", "version": "1"}
    answer = world.client_as("Ana").post(f"/documents/{terms.id}/comments", form)

    assert answer.status_code == 422
    assert "These words are not in version 1 of the document." in answer.text
    assert "31 days</textarea>" in answer.text
    assert "Too long</textarea>" in answer.text


def test_same_post_twice_quotes_once(world: World, terms: Document) -> None:
    body = {"body": "Can this change?", "target": _target("14 days")}
    for _ in range(2):
        world.api("Ana").post(f"/api/documents/{terms.id}/comments", body, key="once")

    assert len(_told(world, terms)) == 1


# ------------------------------------------------------------------ new versions
def test_quote_moves_with_the_text(world: World, terms: Document) -> None:
    _says(world, terms, "Ana", "30 days")
    _next(world, terms, SECOND)

    (told,) = _told(world, terms)
    assert told["place"]["version"] == 2
    assert told["place"]["state"] == "same"
    assert SECOND[told["place"]["start"] : told["place"]["end"]] == "30 days"
    assert told["target"]["version"] == 1


def test_quote_whose_words_are_gone_says_since_when_and_comes_back_with_them(world: World, terms: Document) -> None:
    _says(world, terms, "Ana", "within 14 days after the order")
    _next(world, terms, SECOND)
    _next(world, terms, SECOND + "And more.\n")

    (told,) = _told(world, terms)
    assert (told["place"]["state"], told["place"]["changed_in"]) == ("gone", 2)
    assert "Quoted text changed in v2" in world.client_as("Ana").get(f"/documents/{terms.id}").text
    assert _told(world, terms, query="?version=1")[0]["place"]["state"] == "same"
    _next(world, terms, THIRD)
    assert _told(world, terms)[0]["place"]["state"] == "same"


def test_comment_on_an_older_version_is_followed_to_the_newest(world: World, terms: Document) -> None:
    _next(world, terms, SECOND)
    _says(world, terms, "Ana", "30 days")
    assert _told(world, terms)[0]["place"]["state"] == "waiting"
    world.settle()

    assert _told(world, terms)[0]["place"]["state"] == "same"


# ------------------------------------------------------------------ guests
def test_guest_quotes_and_reads_quotes_of_what_they_see(world: World, terms: Document) -> None:
    assert _says(world, terms, "Vera", "30 days").status_code == 201
    assert _says(world, terms, "Ana", "14 days", **_for_vendor(world)).status_code == 201

    assert [each["target"]["selector"][0]["exact"] for each in _told(world, terms, "Vera")] == ["30 days", "14 days"]
    assert "14 days</a>" in world.client_as("Vera").get(f"/guest/documents/{terms.id}").text


def test_guest_reads_no_word_of_an_older_version(world: World, terms: Document) -> None:
    _says(world, terms, "Ana", "within 14 days after the order", **_for_vendor(world))
    _next(world, terms, SECOND)

    (told,) = _told(world, terms, "Vera")
    page = world.client_as("Vera").get(f"/guest/documents/{terms.id}").text
    assert (told["target"], told["place"]["state"]) == (None, "gone")
    assert "Quoted text changed in v2" in page
    assert "14 days" not in page
    assert "14 days" in world.client_as("Ana").get(f"/documents/{terms.id}").text


def test_quote_of_an_older_version_is_not_for_vendors(world: World, terms: Document) -> None:
    _next(world, terms, SECOND)

    answer = _says(world, terms, "Ana", "14 days", **_for_vendor(world))
    assert answer.status_code == 422
    assert "Vendors see the newest version only" in answer.json["detail"]
    assert _says(world, terms, "Vera", "14 days").status_code == 404


def test_comment_that_is_shown_to_a_vendor_later_hides_old_words_too(world: World, terms: Document) -> None:
    written = _says(world, terms, "Ana", "within 14 days after the order").json["id"]
    _next(world, terms, SECOND)
    world.does("Ana", change_audience, entry_id=written, vendor_ids=[world.vendors["Nordwind"]])

    (told,) = _told(world, terms, "Vera")
    assert told["body"] == "Can this change?"
    assert "14 days" not in str(told)


# ------------------------------------------------------------------ resolving
def test_staff_resolve_and_reopen_and_the_list_is_filtered(world: World, terms: Document) -> None:
    written = _says(world, terms, "Ana", "14 days").json["id"]
    ben = world.api("Ben")

    assert ben.call("PUT", f"/api/entries/{written}/resolution").json["resolved"]["by"] == "Ben"
    assert _told(world, terms, query="?state=open") == []
    assert [each["id"] for each in _told(world, terms, query="?state=resolved")] == [written]
    page = world.client_as("Ana").get(f"/documents/{terms.id}").text
    assert "Resolved by Ben" in page
    assert 'data-count-of="resolved">1<' in page
    assert ben.delete(f"/api/entries/{written}/resolution").status_code == 204
    assert _told(world, terms)[0]["resolved"] is None


def test_page_resolves_with_and_without_script(world: World, terms: Document) -> None:
    written = _says(world, terms, "Ana", "14 days").json["id"]
    ana = world.client_as("Ana")

    assert ana.post(f"/entries/{written}/settle", {"on": "1"}).status_code == 303
    answer = ana.post(f"/entries/{written}/settle", {"on": "0"}, script=True)
    assert 'data-on="1"' in answer.text
    assert "Resolved by" not in answer.text


def test_guest_resolves_their_own_alone(world: World, terms: Document) -> None:
    own = _says(world, terms, "Vera", "30 days").json["id"]
    other = _says(world, terms, "Ana", "14 days", **_for_vendor(world)).json["id"]
    hidden = _says(world, terms, "Ana", "Agreement").json["id"]
    vera = world.client_as("Vera")

    assert "Resolved by Vera" in vera.post(f"/guest/entries/{own}/settle", {"on": "1"}, script=True).text
    assert vera.post(f"/guest/entries/{other}/settle", {"on": "1"}, script=True).status_code == 403
    assert vera.post(f"/guest/entries/{hidden}/settle", {"on": "1"}, script=True).status_code == 404
    assert vera.post(f"/entries/{own}/settle", {"on": "0"}, script=True).status_code == 404


def test_guest_who_may_only_read_resolves_nothing(world: World, terms: Document) -> None:
    own = _says(world, terms, "Vera", "30 days").json["id"]
    nordwind = world.vendors["Nordwind"]
    world.does("Ben", share_document, document_id=terms.id, vendor_id=nordwind, can_comment=False)

    assert _asks(world, "Vera", "PUT", f"/api/entries/{own}/resolution").status_code == 403


def test_answers_and_notes_are_not_resolved(world: World, terms: Document) -> None:
    root = _says(world, terms, "Ana", "14 days").json["id"]
    body = {"body": "Yes", "reply_to": root}
    reply = world.api("Ben").post(f"/api/documents/{terms.id}/comments", body).json["id"]

    assert world.api("Ben").call("PUT", f"/api/entries/{reply}/resolution").status_code == 422
