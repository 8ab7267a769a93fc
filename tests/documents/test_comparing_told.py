"""What changed in a new Word file is said under the entry that told of it; a page says what is new since one looked."""

from __future__ import annotations

from tests.documents.word import Piece, word_file
from tests.world import World
from workspace.documents.events import VersionRead
from workspace.documents.models import Document
from workspace.documents.operations import Upload, add_document, add_version, share_document
from workspace.documents.queries import get_version
from workspace.events import record
from workspace.policy import Audience, system_actor
from workspace.timeline.models import Entry
from workspace.timeline.queries import replies_to, timeline

PRICES = (("Item", "Price"), ("Pallet", "100"), ("Box", "5"))
FIRST: tuple[Piece, ...] = ("Agreement", "Delivery takes place within 14 days after the order.", PRICES, "The end")
SECOND: tuple[Piece, ...] = (
    "Agreement",
    "Delivery takes place within 21 days after the order.",
    (("Item", "Price"), ("Pallet", "120"), ("Box", "5")),
    "Call @support & <b>pay</b> at https://elsewhere.example/x *now*",
    "The end",
)


def _upload(world: World, *pieces: Piece, name: str = "terms.docx") -> Upload:
    return Upload(name, world.outside.files.put([word_file(*pieces)], limit=10**7))


def terms_of(world: World, *versions: tuple[Piece, ...]) -> Document:
    document: Document = world.does("Ben", add_document, customer_id=world.acme, upload=_upload(world, *versions[0]))
    for version in versions[1:]:
        world.settle()
        world.clock.forward(minutes=1)
        world.does("Ben", add_version, document_id=document.id, upload=_upload(world, *version))
    world.settle()
    return document


def _under_newest(world: World) -> list[Entry]:
    newest = world.sees("Ana", timeline, customer_id=world.acme)[0]
    answers: list[Entry] = world.sees("Ana", replies_to, [newest.id]).get(newest.id, [])
    return answers


def test_changed_clauses_stand_under_the_entry_of_the_version(world: World) -> None:
    document = terms_of(world, FIRST, SECOND)

    (told,) = _under_newest(world)
    assert told.author_name == "Baton"
    assert told.audience == Audience.staff
    assert told.body.startswith("compared version 1 with 2: 2 changed, 1 added\n\n")
    assert (
        "“Delivery takes place within 14 days after the order\\.” → “Delivery takes place within 21 days" in told.body
    )
    assert "- Pallet: “100” → “120”" in told.body
    assert f"/documents/{document.id}/compare?from=1&to=2)" in told.body


def test_words_of_the_document_make_no_link_and_call_nobody(world: World) -> None:
    terms_of(world, FIRST, SECOND)

    page = world.client_as("Ana").get(f"/customers/{world.acme}").text
    assert "Call @support &amp; &lt;b&gt;pay&lt;/b&gt; at https://elsewhere.example/x *now*" in page
    assert 'href="https://elsewhere' not in page
    assert world.api("Cleo").get("/api/notifications").json["items"] == []
    assert world.api("Ben").get("/api/notifications").json["items"] == []


def test_same_words_in_other_bytes_tell_nothing(world: World) -> None:
    terms_of(world, FIRST, (*FIRST[:2], PRICES, "", "The end"))

    assert _under_newest(world) == []


def test_many_changes_are_capped(world: World) -> None:
    lines = [f"Clause {n} says what it says about point {n}." for n in range(30)]
    terms_of(world, tuple(lines), tuple(line.replace("says what", "tells what") for line in lines))

    (told,) = _under_newest(world)
    assert told.body.count("\n- ") == 5
    assert "and 25 more: [compare](" in told.body


def test_reading_again_tells_nothing_again(world: World) -> None:
    document = terms_of(world, FIRST, SECOND)

    _read_again(world, document)

    assert len(_under_newest(world)) == 1


def test_old_versions_that_are_read_again_are_no_news(world: World) -> None:
    document = terms_of(world, FIRST, SECOND)
    (told,) = _under_newest(world)
    with world.transaction() as db:
        # As if there had been no such word at the time.
        db.get_one(Entry, told.id).client_id = None
    world.clock.forward(days=3)

    _read_again(world, document)

    assert len(_under_newest(world)) == 1


def _read_again(world: World, document: Document) -> None:
    version = world.sees("Ana", get_version, document_id=document.id, n=2)
    with world.transaction() as db:
        record(db, system_actor(world.clock()), VersionRead(document.id, version.id), rooms=[])
    world.settle()


def test_guest_sees_no_word_of_it(world: World) -> None:
    document = terms_of(world, FIRST, SECOND)
    world.does("Ben", share_document, document_id=document.id, vendor_id=world.vendors["Nordwind"])

    page = world.client_as("Vera").get(f"/guest/documents/{document.id}").text
    assert "within 21 days" in page
    assert "14 days" not in page
    assert "compare" not in page


# ------------------------------------------------------------------ since one looked
def test_page_says_what_changed_since_the_reader_last_looked(world: World) -> None:
    document = terms_of(world, FIRST)
    ana = world.client_as("Ana")
    assert "Changed since" not in ana.get(f"/documents/{document.id}").text

    assert ana.post(f"/documents/{document.id}/seen", {"n": "1"}, script=True).status_code == 204
    world.does("Ben", add_version, document_id=document.id, upload=_upload(world, *SECOND))
    world.settle()

    page = ana.get(f"/documents/{document.id}").text
    assert "Changed since you last opened it (v1 → v2)" in page
    assert f"/documents/{document.id}/compare?from=1&amp;to=2" in page
    assert "Changed since" not in world.client_as("Ben").get(f"/documents/{document.id}").text
    ana.post(f"/documents/{document.id}/seen", {"n": "2"})
    assert "Changed since" not in ana.get(f"/documents/{document.id}").text


def test_looking_at_an_older_version_forgets_nothing(world: World) -> None:
    document = terms_of(world, FIRST, SECOND)
    ana = world.client_as("Ana")
    ana.post(f"/documents/{document.id}/seen", {"n": "2"})
    ana.post(f"/documents/{document.id}/seen", {"n": "1"})

    assert "Changed since" not in ana.get(f"/documents/{document.id}").text


def test_guest_is_told_that_it_changed_and_offered_no_comparison(world: World) -> None:
    document = terms_of(world, FIRST)
    world.does("Ben", share_document, document_id=document.id, vendor_id=world.vendors["Nordwind"])
    vera = world.client_as("Vera")
    assert vera.post(f"/guest/documents/{document.id}/seen", {"n": "1"}, script=True).status_code == 204
    world.does("Ben", add_version, document_id=document.id, upload=_upload(world, *SECOND))
    world.settle()

    page = vera.get(f"/guest/documents/{document.id}").text
    assert "Changed since you last opened it (v1 → v2)" in page
    assert "See what changed" not in page
    assert vera.post(f"/guest/documents/{document.id}/seen", {"n": "1"}, script=True).status_code == 404
    assert vera.get(f"/documents/{document.id}/compare").status_code == 404
    assert vera.post(f"/documents/{document.id}/seen", {"n": "2"}).status_code == 404
