"""The text of a document as its page shows it: paragraphs stay paragraphs, rows become a table."""

from __future__ import annotations

from workspace.web.texts import MOST_ROWS, blocks_of


def test_rows_below_each_other_are_a_table_with_their_empty_cells() -> None:
    assert blocks_of("Schedule\n\n\tDay\nPallets\tThursday\nSee you\n") == [
        {"text": "Schedule"},
        {"rows": [["", "Day"], ["Pallets", "Thursday"]]},
        {"text": "See you"},
    ]


def test_single_line_with_a_tab_is_a_paragraph() -> None:
    assert blocks_of("Tel.\t0101\n") == [{"text": "Tel.\t0101"}]


def test_long_table_goes_on_as_lines_and_loses_none() -> None:
    blocks = blocks_of("\n".join(f"a\t{n}" for n in range(MOST_ROWS + 2)))

    assert len(blocks[0]["rows"]) == MOST_ROWS
    assert [block["text"] for block in blocks[1:]] == [f"a\t{MOST_ROWS}", f"a\t{MOST_ROWS + 1}"]
