"""Who may look but not download gets pictures with their name in them, and no byte of the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import sha256

import pytest
from PIL import Image
from sqlalchemy import select

from tests.documents.showing import add, drawn, page_of, pdf, share, word
from tests.world import START, World
from workspace.documents.models import Version
from workspace.documents.seeing.models import Rendition
from workspace.documents.seeing.operations import forget_stamped
from workspace.documents.seeing.stamps import stamp_words
from workspace.policy import system_actor
from workspace.web import seen


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    patience, seen.PATIENCE = seen.PATIENCE, 0.0  # nobody draws while a test waits
    made = World(tmp_path_factory.mktemp("house"))
    yield made
    made.close()
    seen.PATIENCE = patience


def test_who_may_not_download_gets_pictures_with_their_name_and_no_byte_of_the_file(world: World) -> None:
    content = pdf("Two pallets", "On Thursday")
    document = add(world, "Offer.pdf", content)
    share(world, document, can_download=False)
    vera, ana = world.client_as("Vera"), world.client_as("Ana")
    place = f"/guest/documents/{document}"

    page = page_of(vera, place)
    hers = drawn(world, vera, f"{place}/versions/1/pages/1")
    plain = drawn(world, ana, f"/documents/{document}/versions/1/pages/1")

    assert 'data-source="/' not in page
    assert "/download" not in page
    assert _difference(hers, plain) > 0.01  # her name stands across it
    paths = [place, f"{place}?view=text", f"{place}/versions/1/pages/2", f"{place}/versions/1/download"]
    paths += [f"/documents/{document}/versions/1/{what}" for what in ("download", "picture", "thumbnail", "pages/1")]
    paths += [f"/api/documents/{document}/versions/1/{what}" for what in ("content", "text", "preview", "pages/1")]
    kept, hers_alone = _blobs(world, document)
    assert sha256(content).hexdigest() in kept
    for path in paths:
        body = vera.get(path).get_data()
        assert sha256(body).hexdigest() not in kept - hers_alone, path
        assert b"%PDF" not in body, path


def test_who_may_download_gets_the_file_drawn_and_another_vendor_nothing(world: World) -> None:
    document = add(world, "Offer.pdf", pdf("Two pallets"))
    share(world, document, can_download=True)
    place = f"/guest/documents/{document}"

    page = page_of(world.client_as("Vera"), place)

    assert f'data-source="{place}/versions/1/download"' in page
    assert drawn(world, world.client_as("Vera"), f"{place}/versions/1/pages/1")[:4] == b"RIFF"
    for path in (place, f"{place}/versions/1/pages/1"):
        assert world.client_as("Otto").get(path).status_code == 404
    ben = world.client_as("Ben")
    ben.post("/view-as/", {"person": world.people["Vera"]})
    assert f'"{place[6:]}/versions/1/pages/1"' in page_of(ben, place), "who looks as she does sees the page, too"
    assert ben.get(f"{place[6:]}/versions/1/pages/1").data[:4] == b"RIFF"


def test_words_that_are_not_for_downloading_bear_the_name_of_who_reads_them(world: World) -> None:
    """Whatever shows them: a look, the text of a look or of pages, and what has no look."""
    offers = {"offer.docx": word(), "offer.txt": b"Two pallets", "offer.csv": b"a,b\n1,2", "Offer.pdf": pdf("Two")}
    for name, content in offers.items():
        document = add(world, name, content)
        share(world, document, can_download=False)
        for query in ("", "?view=text") if name != "Offer.pdf" else ("?view=text",):
            path = f"/guest/documents/{document}{query}"

            hers, anas = page_of(world.client_as("Vera"), path), page_of(world.client_as("Ana"), path[6:])

            assert hers.count("vera@nordwind.example · ") > 2, path
            assert "UTC · Vera<" in hers, path
            assert 'class="stamp"' in hers, path
            assert 'class="stamp"' not in anas, path


def test_words_for_downloading_bear_no_name_and_who_looks_as_a_guest_is_named(world: World) -> None:
    open_to_all, held = add(world, "offer.txt", b"Two pallets"), add(world, "held.txt", b"Two pallets")
    share(world, open_to_all, can_download=True)
    share(world, held, can_download=False)
    ana = world.client_as("Ana")
    ana.post("/view-as/", {"person": world.people["Vera"]})

    assert 'class="stamp"' not in page_of(world.client_as("Vera"), f"/guest/documents/{open_to_all}")
    assert "UTC · Ana, looking as Vera<" in page_of(ana, f"/guest/documents/{held}")


def test_no_name_that_guests_give_themselves_pushes_their_address_out_of_the_stamp() -> None:
    words = stamp_words("W" * 120, "vera@nordwind.example", START)

    assert words.startswith("vera@nordwind.example · 2 Nov 2026, 09:00 UTC · WWW")
    assert len(words) < 120


def test_a_stamp_is_drawn_anew_after_an_hour_and_forgotten_after_a_day(world: World) -> None:
    document = add(world, "Offer.pdf", pdf("Two pallets"))
    share(world, document, can_download=False)
    path = f"/guest/documents/{document}/versions/1/pages/1"
    first = drawn(world, world.client_as("Vera"), path)

    again = world.client_as("Vera").get(path).get_data()
    world.clock.forward(hours=2)
    later = drawn(world, world.client_as("Vera"), path)
    world.clock.forward(days=2)
    with world.transaction() as db:
        gone = forget_stamped(db, system_actor(world.clock()))

    assert again == first
    assert later != first
    assert gone >= 1


def _blobs(world: World, document_id: str) -> tuple[set[str], set[str]]:
    """Every file that is kept, and those with Vera's name in them."""
    with world.reading() as db:
        hers = select(Rendition.sha256).join(Version).where(Version.document_id == document_id)
        stamped = set(db.scalars(hers.where(Rendition.person_id == world.people["Vera"])))
    assert stamped
    return set(world.outside.files.names()), stamped


def _difference(one: bytes, other: bytes) -> float:
    """The share of dots that differ clearly."""
    first, second = (Image.open(io.BytesIO(each)).convert("L") for each in (one, other))
    assert first.size == second.size
    pairs = zip(first.tobytes(), second.tobytes(), strict=True)
    return sum(abs(a - b) > 16 for a, b in pairs) / (first.width * first.height)
