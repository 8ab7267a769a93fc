"""What differs between two texts."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.documents.diff import MOST_WORDS, Difference, difference


def before_of(found: Difference) -> str:
    return "".join(text for op, text in found.segments if op != "added")


def after_of(found: Difference) -> str:
    return "".join(text for op, text in found.segments if op != "removed")


TEXTS = st.text(st.sampled_from("ab .\n"), max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_from_it(before: str, after: str) -> None:
    found = difference(before, after)

    assert (before_of(found), after_of(found)) == (before, after)
    assert all(text for _, text in found.segments)
    neighbours = [one.op for one in found.segments]
    assert all(left != right for left, right in pairwise(neighbours))


def test_one_changed_word_is_all_that_is_shown() -> None:
    found = difference("Anvils are heavy and black.", "Anvils are heavy and red.")

    assert found.segments == (
        ("same", "Anvils are heavy and "), ("removed", "black"), ("added", "red"), ("same", "."),
    )  # fmt: skip


def test_equal_texts_are_one_piece() -> None:
    assert difference("same", "same").segments == (("same", "same"),)
    assert difference("", "").segments == ()


def test_a_long_text_with_few_changes_shows_just_those() -> None:
    dice = random.Random(1)
    words = [f"word{dice.randrange(500)}" for _ in range(40_000)]
    changed = [*words[:10_000], "inserted", *words[10_000:30_000], *words[30_010:]]

    found = difference(" ".join(words), " ".join(changed))

    assert found.unit == "word"
    assert sum(len(text) for op, text in found.segments if op == "added") < 50
    assert sum(len(text) for op, text in found.segments if op == "removed") < 300


@pytest.mark.parametrize("alphabet", ["ab", "a", "abcdefgh"])
def test_texts_made_to_be_slow_end(alphabet: str) -> None:
    dice = random.Random(1)
    before, after = (" ".join(dice.choice(alphabet) for _ in range(20_000)) for _ in range(2))

    found = difference(before, after)

    assert (before_of(found), after_of(found)) == (before, after)


def test_very_long_texts_are_compared_by_line_or_as_a_whole() -> None:
    lines = [f"line {number} of many" for number in range(MOST_WORDS // 6)]
    by_line = difference("\n".join(lines), "\n".join([*lines, "one more"]))
    whole = difference("a\n" * MOST_WORDS, "b\n" * MOST_WORDS)

    assert by_line.unit == "line"
    assert after_of(by_line).endswith("one more")
    assert whole.unit == "whole"
    assert len(whole.segments) == 2
