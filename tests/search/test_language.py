"""What people type into the search field."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.errors import Invalid
from workspace.search.language import Asked, asked


def test_words_stay_as_typed() -> None:
    typed = 'renewal "price list" contr* -draft A OR B'

    assert asked(typed) == Asked(words=typed)


def test_operators_are_taken_out_of_the_words() -> None:
    result = asked('renewal from:Ana customer:"Acme Ltd" kind:call kind:Note type:document team:sales terms')

    assert result == Asked(
        words="renewal terms",
        person="Ana",
        customer="Acme Ltd",
        team="sales",
        kinds=("call", "note"),
        types=("document",),
    )


def test_operator_is_known_in_any_case_and_with_curly_quotes() -> None:
    assert asked("Customer:“Acme Ltd”").customer == "Acme Ltd"


@pytest.mark.parametrize(
    "typed", ["https://acme.example", "note: call Ana", "from:", 'customer:""', 'customer:"Acme', '"from:Ana"', "12:30"]
)
def test_what_is_no_operator_stays_words(typed: str) -> None:
    assert asked(typed) == Asked(words=typed)


def test_after_includes_its_day_and_before_does_not() -> None:
    result = asked("after:2026-05-01 before:2026-06-01")

    assert result.after == datetime(2026, 5, 1, tzinfo=UTC)
    assert result.before == datetime(2026, 6, 1, tzinfo=UTC)


def test_days_begin_where_the_person_is() -> None:
    assert asked("after:2026-05-01", zone=ZoneInfo("Europe/Berlin")).after == datetime(2026, 4, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "01.05.2026", "2026-02-30"])
def test_bad_date_is_said_with_an_example(value: str) -> None:
    with pytest.raises(Invalid, match=f"“{value}” is not a date. Write it as before:YYYY-MM-DD"):
        asked(f"before:{value}")


def test_two_different_people_are_refused_and_the_same_twice_is_not() -> None:
    assert asked("from:Ana from:Ana").person == "Ana"
    with pytest.raises(Invalid, match="Use from: once"):
        asked("from:Ana from:Ben")


@given(st.text(max_size=200))
def test_any_input_is_understood_or_refused_with_a_sentence(typed: str) -> None:
    try:
        result = asked(typed)
    except Invalid as refused:
        assert refused.sentence.endswith(".")  # noqa: PT017 - most inputs are understood.
    else:
        assert isinstance(result.words, str)
