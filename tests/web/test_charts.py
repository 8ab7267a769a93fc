"""Where the bars of a chart stand, and that its page says the same in words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from workspace.web.charts import Series, nice_top, share, stacked
from workspace.web.pages.figures import lasting


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (4, 4), (5, 6), (9, 10), (10, 10), (11, 20), (21, 40), (99, 100), (101, 200)]
)
def test_the_top_is_round_and_nothing_is_taller(most: int, top: int) -> None:
    assert nice_top(most) == top


def test_bars_are_piled_up_and_as_high_as_their_number() -> None:
    drawn = stacked(["W1", "W2"], [Series("Sales", "sales", (1, 0)), Series("Support", "support", (2, 4))])

    assert drawn.top == 4
    assert drawn.totals == (3, 4)
    assert [(bar.y, bar.height, bar.tone) for bar in drawn.bars] == [
        (75.0, 25.0, "sales"), (25.0, 50.0, "support"), (0.0, 100.0, "support"),
    ]  # fmt: skip
    assert [bar.text for bar in drawn.bars] == ["W1: 1 Sales", "W1: 2 Support", "W2: 4 Support"]
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in drawn.bars)
    assert (share(1, 3), share(1, 0)) == (33.33, 0.0)


def test_a_time_is_said_as_exactly_as_one_needs_to_know() -> None:
    said = [lasting(timedelta(seconds=each)) for each in (5, 59 * 60, 3 * 3600, 47 * 3600, 60 * 3600)]

    assert said == ["1 min", "59 min", "3 h", "47 h", "2 days"]


def test_the_table_beside_a_chart_says_what_its_bars_say(pages: dict[str, str]) -> None:
    cards = [page.split('id="activity"')[1].split("</section>")[0] for page in pages.values() if "chart-table" in page]

    assert cards
    for card in cards:
        drawn = sum(int(text) for text in re.findall(r"<title>Week of [^:]+: (\d+) ", card))
        totals = [int(re.findall(r"<td>(\d+)</td>", row)[-1]) for row in card.split("<tr>")[2:]]
        assert len(totals) == 12
        assert sum(totals) == drawn > 0
