"""What changed between two versions: the rows are both texts, a move is a move, and a page shows it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world import World
from workspace.documents.comparing.comparison import Comparison, compare
from workspace.documents.models import Document
from workspace.documents.operations import Upload, add_document, add_version

TERMS = """Agreement on deliveries
1. Delivery takes place within 14 days after the order.
2. Payment is due within 30 days of the invoice.
3. The customer may return goods within ten days.
Item\tPrice\tNote
Pallet\t100\tEuro
Box\t5\tnew
4. Liability is limited to the price of the goods.
The end"""
NEW_TERMS = """Agreement on deliveries
4. Liability is limited to the price of the goods.
1. Delivery takes place within 21 days after the order.
2. Payment is due within 30 days of the invoice.
Item\tPrice\tNote
Pallet\t120\tEuro
Box\t5\tnew
Crate\t15\tnew
The end"""

_LINES = st.lists(st.sampled_from(["alpha beta gamma delta", "one two three four five", "x\ty", "z", "Rate 5 of 7"]))


def _sides(compared: Comparison) -> tuple[list[str], list[str]]:
    """The lines of both texts, as the comparison holds them."""
    old = [(row.old.start, row.old.text) for row in compared.rows if row.old and row.op != "moved"]
    return [text for _, text in sorted(old)], [row.new.text for row in compared.rows if row.new]


def test_each_kind_of_change_is_told_apart() -> None:
    compared = compare(TERMS, NEW_TERMS)

    assert compared.counts == {"changed": 2, "added": 1, "removed": 1, "moved": 1}
    assert [(row.number, row.op) for row in compared.rows if row.number] == [
        (1, "moved"), (2, "changed"), (3, "removed"), (4, "changed"), (5, "added"), (1, "away"),
    ]  # fmt: skip


def test_changed_row_of_a_table_says_which_cell() -> None:
    (row,) = [row for row in compare(TERMS, NEW_TERMS).rows if row.op == "changed" and row.is_table]

    assert [[segment.op for segment in cell] for cell in row.cells] == [["same"], ["removed", "added"], ["same"]]


def test_paragraph_that_moved_and_was_edited_is_one_move() -> None:
    moved = "5. Disputes that arise from this agreement go to the court in Bremen alone."
    before = f"{moved}\n{TERMS}"
    after = f"{TERMS}\n{moved.replace('Bremen', 'Hamburg')}"

    (row,) = compare(before, after).changes
    assert row.op == "moved"
    assert [segment.text for segment in row.cells[0] if segment.op != "same"] == ["Bremen", "Hamburg"]


@given(_LINES, _LINES)
def test_comparison_holds_both_texts_whole(old: list[str], new: list[str]) -> None:
    compared = compare("\n".join(old), "\n".join(new))

    assert _sides(compared) == (old, new)
    for row in compared.rows:
        kept = ["".join(segment.text for segment in cell if segment.op != "removed") for cell in row.cells]
        if row.new and len(kept) == len(row.new.text.split("\t")):
            assert "\t".join(kept) == row.new.text
    numbers = {row.number for row in compared.rows if row.number}
    assert numbers == set(range(1, len(numbers) + 1))


@pytest.mark.parametrize("seed", range(20))
def test_known_edits_are_found_one_by_one(seed: int) -> None:
    dice = random.Random(seed)
    words = [f"word{n}" for n in range(500)]
    lines = [" ".join(dice.choices(words, k=dice.randint(9, 40))) for _ in range(60)]
    new = list(lines)
    places = dice.sample(range(60), 9)
    for at in places[:3]:
        new[at] = new[at].replace(new[at].split()[4], "changed", 1)
    for at in places[3:6]:
        new[at] = f"an added line {at} of its own\n{new[at]}"
    for at in places[6:]:
        new[at] = ""

    counts = compare("\n".join(lines), "\n".join(new)).counts
    assert counts == {"changed": 3, "added": 3, "removed": 3, "moved": 0}


def test_what_repeats_without_end_is_compared_in_bounded_time() -> None:
    line = " ".join(["x y"] * 20)

    assert compare("\n".join([line] * 3000), "\n".join([line + " z"] * 3100)).counts["added"] == 100


# ------------------------------------------------------------------ the page and the API
@pytest.fixture
def terms(world: World) -> Document:
    document: Document = world.does("Ben", add_document, customer_id=world.acme, upload=_upload(world, TERMS))
    world.does("Ben", add_version, document_id=document.id, upload=_upload(world, NEW_TERMS))
    world.settle()
    return document


def _upload(world: World, text: str, name: str = "terms.txt") -> Upload:
    return Upload(name, world.outside.files.put([text.encode()], limit=10**7))


def test_page_shows_what_changed_and_escapes_it(world: World, terms: Document) -> None:
    world.does("Ben", add_version, document_id=terms.id, upload=_upload(world, f"{NEW_TERMS}\n<b>Bold</b> & more"))
    world.settle()
    ana = world.client_as("Ana")

    page = ana.get(f"/documents/{terms.id}/compare?from=1&to=2").text
    assert "<del>14</del><ins>21</ins>" in page
    assert "Moved here" in page
    assert "2 changed, 1 added, 1 removed, 1 moved" in page
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in ana.get(f"/documents/{terms.id}/compare").text


def test_document_page_leads_to_the_comparison(world: World, terms: Document) -> None:
    page = world.client_as("Ana").get(f"/documents/{terms.id}").text

    assert f"/documents/{terms.id}/compare?from=1&amp;to=2" in page


def test_version_without_text_says_why_it_cannot_be_compared(world: World, terms: Document) -> None:
    world.does("Ben", add_version, document_id=terms.id, upload=_upload(world, ""))
    world.settle()

    page = world.client_as("Ana").get(f"/documents/{terms.id}/compare").text
    assert "Version 3 cannot be compared: no text: The file is empty." in page


@pytest.mark.parametrize("numbers", [{"from": 1, "to": 9}, {"from": 0, "to": 1}])
def test_comparing_a_version_that_is_not_there_is_not_found(world: World, terms: Document, numbers: Any) -> None:
    answer = world.client_as("Ana").get(f"/documents/{terms.id}/compare", query_string=numbers)

    assert answer.status_code == 404


def test_api_tells_changes_with_their_places(world: World, terms: Document) -> None:
    told = world.api("Ana").get(f"/api/documents/{terms.id}/diff?from=1&to=2").json

    assert told["counts"] == {"changed": 2, "added": 1, "removed": 1, "moved": 1}
    changed = told["changes"][1]
    assert TERMS[changed["from"]["start"] : changed["from"]["end"]].startswith("1. Delivery")
    assert NEW_TERMS[changed["to"]["start"] : changed["to"]["end"]].endswith("21 days after the order.")
    assert "".join(segment["text"] for segment in told["segments"] if segment["op"] != "removed") == NEW_TERMS
