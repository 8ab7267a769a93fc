"""The text of a document as its page shows it: every piece says where it stands, and a passage can be pointed at."""

from __future__ import annotations

from workspace.documents.seeing.passages import (
    MOST,
    MOST_ROWS,
    NOWHERE,
    Block,
    Part,
    Place,
    Words,
    blocks_of,
    page_at,
    place_from,
    window,
    words_at,
)


def _shown(text: str) -> list[object]:
    blocks = blocks_of(text, Place(0, len(text)))
    return [[[cell.text for cell in row] for row in b.rows] if b.rows else b.words and b.words.text for b in blocks]


def test_rows_below_each_other_are_a_table_with_their_empty_cells() -> None:
    assert _shown("Schedule\n\n\tDay\nPallets\tThursday\nSee you\n") == [
        "Schedule",
        [["", "Day"], ["Pallets", "Thursday"]],
        "See you",
    ]


def test_single_line_with_a_tab_is_a_paragraph() -> None:
    assert _shown("Tel.\t0101\n") == ["Tel.\t0101"]


def test_a_sheet_is_one_table_with_its_headings_and_rows_of_one_cell() -> None:
    text = "Prices\nItem\tUnit\nGroup A\nAnvil\tpiece\tnew\nA remark"
    shown = window(text, (0,), sheets=True).pages[0].blocks

    assert [block.words.text if block.words else len(block.rows) for block in shown] == ["Prices", 3, "A remark"]
    assert ([len(row) for row in shown[1].rows], shown[1].width) == ([2, 1, 3], 3)
    assert len(blocks_of(text, Place(0, len(text)))) == 5, "elsewhere a line without tabs ends a table"


def test_long_table_goes_on_below_and_loses_no_row() -> None:
    text = "\n".join(f"a\t{n}" for n in range(2 * MOST_ROWS + 1))
    blocks = blocks_of(text, Place(0, len(text)), Place(len(text) - 1, len(text)))

    assert [(len(block.rows), block.more, block.has_hit) for block in blocks] == [
        (MOST_ROWS, False, False), (MOST_ROWS, True, False), (1, True, True),
    ]  # fmt: skip


def test_every_piece_is_exactly_what_stands_at_its_offsets() -> None:
    text = "  Ein Satz. \r\n\n a\tb \n\tc\t\n\nEnde 🎉 hier"
    pieces = [piece for block in blocks_of(text, Place(0, len(text)), Place(3, 30)) for piece in _pieces(block)]

    assert [text[piece.start : piece.end] for piece in pieces] == [piece.text for piece in pieces]
    assert [piece.text for piece in pieces] == ["Ein Satz.", " a", "b", "", "c", "", "Ende 🎉 hier"]


def test_a_passage_is_marked_over_paragraphs_and_begins_once() -> None:
    text = "one two\nthree four"
    blocks = blocks_of(text, Place(0, len(text)), Place(4, 13))
    parts = [part for block in blocks for piece in _pieces(block) for part in piece.parts]

    assert [(part.text, part.hit, part.first) for part in parts] == [
        ("one ", False, False), ("two", True, True), ("three", True, False), (" four", False, False),
    ]  # fmt: skip


def test_an_address_names_a_passage_or_none() -> None:
    assert place_from("4-9", 100) == Place(4, 9)
    assert place_from("4-900", 100) == Place(4, 100)
    for wrong in ("", "4", "9-4", "4-", "-4", "a-b", "100-200", "4-4", "٤-٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩٩"):
        assert place_from(wrong, 100) == NOWHERE, wrong


def test_a_long_text_comes_in_parts_that_join_without_a_gap() -> None:
    text = "\n".join(f"line {n}" for n in range(120_000))
    parts, begin = [], 0
    while True:
        shown = window(text, (0,), begin=begin)
        parts.append(shown)
        if shown.later is None:
            break
        begin = shown.later

    words = [block.words.text for part in parts for page in part.pages for block in page.blocks if block.words]
    assert len(parts) == len(text) // MOST + 1
    assert "\n".join(words) == text


def test_the_part_that_is_shown_holds_the_passage() -> None:
    text = "\n".join(f"line {n}" for n in range(120_000))
    at = text.index("line 99000")

    shown = window(text, (0, 500_000), place=Place(at, at + 10))

    marked = [p for page in shown.pages for b in page.blocks if b.words for p in b.words.parts if p.hit]
    assert [part.text for part in marked] == ["line 99000"]
    assert shown.earlier is not None


def test_pages_are_counted_from_one() -> None:
    assert [page_at((0, 10, 20), offset) for offset in (0, 9, 10, 25)] == [1, 1, 2, 3]
    assert page_at((), 5) == 1


def test_words_outside_of_the_passage_are_whole() -> None:
    assert [part.text for part in words_at("one two", Place(0, 3), Place(4, 7)).parts] == ["one"]


def _pieces(block: Block) -> list[object]:
    return [cell for row in block.rows for cell in row] or [block.words]


def test_figures_and_dates_stand_at_the_right_and_words_do_not() -> None:
    cells = ("12", "-3.50 €", "2026-01-04", "2026-01-04 10:00", "2026-01-04 by ship", "A-1312")

    assert [Words(0, 0, (Part(cell),)).is_number for cell in cells] == [True, True, True, True, False, False]
