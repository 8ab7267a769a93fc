"""The passage shown below a hit."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.search.snippets import ELLIPSIS, Part, excerpt, snippet
from workspace.words import words

FORMS = "apply applies applied applying ties tied city cities price prices pricing planned renewals negotiate".split()  # noqa: SIM905
FILLER = "Ana met the people of Acme and wrote down what they said about the warehouse. "


def text_of(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def marked(parts: tuple[Part, ...]) -> list[str]:
    return [part.text for part in parts if part.marked]


def test_each_form_of_a_word_is_marked_by_its_stem() -> None:
    parts = snippet("The renewal, two Renewals, RENEWED and a newspaper.", ["renew"])

    assert marked(parts) == ["renewal", "Renewals", "RENEWED"]
    assert text_of(parts) == "The renewal, two Renewals, RENEWED and a newspaper."


def test_beginning_is_marked_in_each_word_that_has_it() -> None:
    assert marked(snippet("Contracts, contrary to Kontrakte", ["contr*"])) == ["Contracts", "contrary"]


def test_accents_do_not_hide_a_word_and_are_kept() -> None:
    parts = snippet("Das Café an der Straße, cafe\u0301 au lait", ["cafe", "strass"])

    assert marked(parts) == ["Café", "Straße", "cafe\u0301"]


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200c", "\u200d", "\u2060", "\ufeff"])
def test_what_nobody_sees_inside_a_word_does_not_cut_it(unseen: str) -> None:
    assert marked(snippet(f"Spare gear{unseen}wheels", ["gearwheel"])) == [f"gear{unseen}wheels"]


def test_passage_with_most_different_words_is_chosen() -> None:
    text = FILLER * 5 + "A price was named. " + FILLER * 20 + "The price of the renewal is due. " + FILLER * 20

    parts = snippet(text, ["price", "pric", "renew"])

    assert marked(parts) == ["price", "renewal"]
    assert parts[0] == Part(ELLIPSIS, False)
    assert parts[-1] == Part(ELLIPSIS, False)


def test_place_of_the_words_is_as_narrow_as_they_allow() -> None:
    text = "Order 1312 came. The price of order 1312, not of 1313, holds."

    assert excerpt(text, ["1312"])[1:] == (6, 10)
    start, end = excerpt(text, ["1312", "price", "pric"])[1:]
    assert text[start:end] == "price of order 1312"
    assert excerpt(text, ["nothing"])[1:] == (0, 0)


def test_passage_is_cut_between_words() -> None:
    parts = snippet(FILLER * 10 + "renewal " + FILLER * 10, ["renew"], length=80)

    shown = text_of(parts).strip(ELLIPSIS)
    assert len(shown) <= 80
    assert set(shown.split()) <= set((FILLER + "renewal").split())


def test_text_without_the_words_shows_its_beginning() -> None:
    parts = snippet(FILLER * 10, ["renew"], length=50)

    assert text_of(parts) == "Ana met the people of Acme and wrote down what" + ELLIPSIS
    assert marked(parts) == []


def test_word_deep_in_a_long_document_is_shown() -> None:
    assert marked(snippet(FILLER * 5_000 + "renewal", ["renew"])) == ["renewal"]


@given(st.text(alphabet="abtines -_A1'é", max_size=80), st.lists(st.sampled_from(FORMS), max_size=30))
def test_plain_and_accented_text_are_marked_alike(letters: str, forms: list[str]) -> None:
    text = letters.replace("é", "e") + " ".join(forms)
    terms = [word.stem for word in words(text)][:3]

    assert marked(snippet(text, terms, length=10_000)) == marked(snippet(text + " ö!", terms, length=10_000))


def test_markup_stays_text_for_the_template_to_escape() -> None:
    assert text_of(snippet("<script>renewal</script>", ["renew"])) == "<script>renewal</script>"


def test_characters_that_turn_the_page_around_are_left_out() -> None:
    assert text_of(snippet("a\u202eb\x00c\nd", [])) == "abc d"


@pytest.mark.parametrize("cluster", ["👨\u200d👩\u200d👧", "👍🏽", "🇩🇪", "e\u0301", "1\ufe0f\u20e3"])
def test_nothing_is_torn_into_pieces(cluster: str) -> None:
    for length in range(20, 40):
        shown = text_of(snippet(cluster * 40, [], length=length)).removesuffix(ELLIPSIS)

        assert shown
        assert shown == cluster * (len(shown) // len(cluster))


@given(st.text(max_size=400), st.lists(st.text(max_size=6), max_size=4), st.integers(10, 60))
def test_any_text_gives_a_short_snippet_of_itself(text: str, terms: list[str], length: int) -> None:
    parts = snippet(text, terms, length=length)

    assert len(text_of(parts)) <= length + 2 * len(ELLIPSIS)
    inside = [part for part in parts if part != Part(ELLIPSIS, False)]
    squeezed = "".join(text.split())
    for part in inside:
        visible = "".join(c for c in "".join(part.text.split()) if unicodedata.category(c)[0] != "C")
        assert visible in "".join(c for c in squeezed if unicodedata.category(c)[0] != "C")
