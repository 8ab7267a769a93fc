"""Quotes are found at one place, move with their words, and are never put to a wrong place. Pure."""

from __future__ import annotations

import random

import pytest

from tests.documents.edited import edited, written
from workspace.documents.anchoring.finding import Span, find_letters, find_quote
from workspace.documents.anchoring.moving import moved_passages
from workspace.documents.anchoring.target import target_from
from workspace.errors import Invalid

TEXT = """Agreement
The price is 100 Euro for each pallet.
Delivery takes place within 14 days after the order.
The price is 100 Euro for each box of the second kind.
Liability is limited to the price of the goods that were delivered."""


def _place(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def _moved(after: str, words: str) -> tuple[str, str]:
    (moved,) = moved_passages(TEXT, after, [(_place(words), words)])
    return moved.state, after[moved.place.start : moved.place.end] if moved.place else ""


# ------------------------------------------------------------------ finding
def test_white_space_does_not_matter() -> None:
    assert find_quote(TEXT, exact="each pallet. \n\n Delivery\ttakes") == _place("each pallet.\nDelivery takes")


def test_words_at_two_places_need_their_context() -> None:
    words = "The price is 100 Euro"
    second = Span(TEXT.rindex(words), TEXT.rindex(words) + len(words))

    assert find_quote(TEXT, exact=words) is None
    assert find_quote(TEXT, exact=words, prefix="after the order.\n") == second
    assert find_quote(TEXT, exact=words, suffix=" for each pallet") == _place(words)
    assert find_quote(TEXT, exact=words, near=second.start) == second


def test_words_that_are_not_there_are_not_found() -> None:
    assert find_quote(TEXT, exact="within 15 days") is None


def test_letters_of_a_page_are_found_however_they_are_spaced() -> None:
    """A PDF tells nobody where its spaces are: who draws it and who reads it put them differently."""
    whole = Span(0, len(TEXT))
    second = Span(TEXT.rindex("The price is 100 Euro"), TEXT.rindex("The price is 100 Euro") + 21)

    assert find_letters(TEXT, whole, exact="each pal let.Delivery takes") == _place("each pallet.\nDelivery takes")
    assert find_letters(TEXT, whole, exact="Theprice is 100Euro") is None
    assert find_letters(TEXT, whole, exact="Theprice is 100Euro", suffix="foreach box") == second
    assert find_letters(TEXT, Span(second.start, len(TEXT)), exact="Theprice is 100Euro") == second
    assert find_letters(TEXT, whole, exact="\ufb01nd") is None
    assert find_letters("We find it.", Span(0, 11), exact="\ufb01nd it") == Span(3, 10)


@pytest.mark.parametrize("selectors", [[], [{"type": "TextQuoteSelector"}], [{"type": "TextPositionSelector"}]])
def test_target_without_a_quote_is_refused(selectors: list[dict[str, str]]) -> None:
    with pytest.raises(Invalid, match="needs a TextQuoteSelector"):
        target_from(1, selectors)


def test_target_keeps_what_is_known_of_it() -> None:
    selectors = [
        {"type": "RangeSelector", "value": "x"},
        {"type": "TextQuoteSelector", "exact": "14 days", "prefix": "p" * 40, "suffix": None},
        {"type": "TextPositionSelector", "start": 7, "end": 9},
    ]

    target = target_from(2, selectors)
    assert (target.n, target.exact, target.prefix, target.suffix, target.start) == (2, "14 days", "p" * 32, "", 7)


# ------------------------------------------------------------------ moving
def test_quote_moves_with_its_paragraph() -> None:
    lines = TEXT.split("\n")
    after = "\n".join(["A new beginning", lines[4], *lines[:4]])

    assert _moved(after, "limited to the price") == ("same", "limited to the price")


def test_quote_that_was_edited_is_found_and_says_so() -> None:
    after = TEXT.replace("within 14 days after the order", "within 21 days after the order")

    assert _moved(after, "place within 14 days after") == ("edited", "place within 21 days after")


def test_other_words_of_the_paragraph_may_change() -> None:
    after = TEXT.replace("after the order", "after the contract was signed by both")

    assert _moved(after, "within 14 days") == ("same", "within 14 days")


def test_words_that_were_replaced_are_gone_though_they_stand_elsewhere() -> None:
    after = TEXT.replace("100 Euro for each pallet", "a matter of taste for each pallet")

    assert _moved(after, "100 Euro for") == ("gone", "")


def test_lost_paragraph_is_gone() -> None:
    assert _moved(TEXT.replace("Delivery takes place within 14 days after the order.\n", ""), "14 days") == ("gone", "")


def test_quote_over_two_paragraphs_moves_with_both() -> None:
    words = "each pallet.\nDelivery takes"

    assert _moved(f"One more line\n{TEXT}", words) == ("same", words)


def test_paragraph_that_was_torn_apart_still_has_its_long_quote() -> None:
    words = "Liability is limited to the price of the goods"
    after = TEXT.replace("Liability", "x " * 60 + "Liability").replace("goods that", "goods\n" + "y " * 60 + "that")

    assert _moved(after, words) == ("same", words)


@pytest.mark.parametrize(
    ("rate", "least_right", "most_wrong"), [(0.01, 0.96, 0.01), (0.05, 0.92, 0.01), (0.15, 0.85, 0.02)]
)
def test_generated_edits_put_hardly_a_quote_to_a_wrong_place(
    rate: float, least_right: float, most_wrong: float
) -> None:
    right = wrong = total = 0
    for seed in range(25):
        dice = random.Random(seed)
        before = written(dice)
        after = edited(before, rate, dice)
        quotes = before.quotes(dice, 20)
        passages = [(Span(*quote.place), quote.words) for quote in quotes]
        for quote, moved in zip(quotes, moved_passages(before.text, after.text, passages), strict=True):
            total += 1
            if moved.place is not None:
                is_right = after.holds(quote, moved.place)
                right, wrong = right + is_right, wrong + (not is_right)

    assert right / total >= least_right
    assert wrong / total < most_wrong
