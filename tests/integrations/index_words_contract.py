"""How each adapter of the Index port reads words, filters and pages. Part of the contract in `index_contract.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workspace.ports import Index, IndexHits, IndexQuery, Searchable

MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
STAFF = frozenset({"staff"})
NORDWIND = frozenset({"vendor:nordwind"})
MakeIndex = Callable[[], Index]


def thing(key: str, body: str = "", *, title: str = "", to: tuple[str, ...] = ("staff",), **fields: Any) -> Searchable:
    return Searchable(key=key, type=key.partition(":")[0], title=title, body=body, principals=to, **fields)


def find(index: Index, words: str, by: frozenset[str] = STAFF, **filters: Any) -> IndexHits:
    return index.search(IndexQuery(words=words, principals=by, **filters), limit=20)


def keys(index: Index, words: str, by: frozenset[str] = STAFF, **filters: Any) -> set[str]:
    return set(find(index, words, by, **filters).keys)


class IndexWordsContract:
    @pytest.fixture
    def make_index(self) -> MakeIndex:
        """Each call gives a new instance, as another process would have, on the same (at first empty) store."""
        raise NotImplementedError

    @pytest.fixture
    def index(self, make_index: MakeIndex) -> Index:
        index = make_index()
        index.apply([thing("entry:hello", "Hello from Ana")], [])
        return index

    # ------------------------------------------------------------------ words
    @pytest.mark.parametrize("words", ["renewal", "RENEWALS", "renewed", "rene*", '"the renewals"', "renewals -price"])
    def test_word_is_found_in_each_of_its_forms(self, index: Index, words: str) -> None:
        index.apply([thing("entry:1", "We spoke about the renewals in May.")], [])

        assert keys(index, words) == {"entry:1"}

    @pytest.mark.parametrize("words", ["21600", "21,600", "€21,600.00"])
    def test_a_number_is_found_in_groups_and_without(self, index: Index, words: str) -> None:
        index.apply([thing("document:1", "Price: €21,600.00 in all"), thing("document:2", "21, 600 or 22,600")], [])
        assert keys(index, words) == {"document:1"}

    @pytest.mark.parametrize("words", ["1312", "A-1312/B", "a-1312/b", "A-1312", "1312/B", '"a 1312 b"'])
    def test_contract_number_is_found_by_its_parts(self, index: Index, words: str) -> None:
        index.apply([thing("document:1", "Contract A-1312/B"), thing("document:2", "Contract A-1313/B")], [])

        assert keys(index, words) == {"document:1"}

    def test_what_is_wanted_first_comes_first_on_its_pages_once_and_only_when_it_fits(self, index: Index) -> None:
        things = [thing(f"entry:{n}", "acme acme", title="Acme") for n in range(5)]
        index.apply([*things, thing("customer:acme", "", title="acme"), thing("customer:other", "anvil")], [])
        query = IndexQuery("acme", STAFF, first=("customer:acme", "customer:other", "customer:gone"))

        pages = [index.search(query, limit=2, offset=offset) for offset in (0, 2, 4)]

        found = [key for page in pages for key in page.keys]
        assert found[0] == "customer:acme"
        assert sorted(found) == ["customer:acme", *(f"entry:{n}" for n in range(5))]
        assert {page.total for page in pages} == {6}
        assert index.search(IndexQuery("acme", NORDWIND, first=query.first), limit=2).keys == ()

    @pytest.mark.parametrize("words", ["Müller", "muller", "MULLER", "mu\u0308ller"])
    @pytest.mark.parametrize("written", ["Herr Müller", "Herr Mu\u0308ller", "Herr MULLER"])
    def test_accents_and_capitals_do_not_matter(self, index: Index, words: str, written: str) -> None:
        index.apply([thing("contact:1", written)], [])

        assert keys(index, words) == {"contact:1"}

    @pytest.mark.parametrize(
        ("words", "there"), [("会社", "株式会社ノルト"), ("दस्तावेज़", "यह दस्तावेज़ है"), ("שלום", "שָׁלוֹם")]
    )
    def test_other_scripts_are_found(self, index: Index, words: str, there: str) -> None:
        index.apply([thing("entry:1", there)], [])

        assert keys(index, words) == {"entry:1"}

    def test_phrase_keeps_order_and_form(self, index: Index) -> None:
        index.apply(
            [thing("entry:1", "price lists"), thing("entry:2", "lists of price"), thing("entry:3", "price")], []
        )

        assert keys(index, '"price lists"') == {"entry:1"}
        assert keys(index, "price lists") == {"entry:1", "entry:2"}

    def test_phrase_does_not_reach_from_title_into_body(self, index: Index) -> None:
        index.apply([thing("entry:1", "list of Acme", title="Price")], [])

        assert keys(index, '"list of acme"') == {"entry:1"}
        assert keys(index, '"price list"') == set()

    def test_without_and_or(self, index: Index) -> None:
        index.apply([thing("entry:1", "apples pears"), thing("entry:2", "apples"), thing("entry:3", "plums")], [])

        assert keys(index, "apples -pears") == {"entry:2"}
        assert keys(index, "pears OR plums") == {"entry:1", "entry:3"}
        assert keys(index, 'apples OR plums -"apples pears"') == {"entry:2", "entry:3"}

    def test_title_counts_more_than_body(self, index: Index) -> None:
        index.apply([thing("entry:1", "offer and terms " * 3), thing("entry:2", "terms " * 3, title="Offer")], [])

        assert find(index, "offer").keys == ("entry:2", "entry:1")

    def test_terms_tell_what_to_mark(self, index: Index) -> None:
        assert find(index, 'the renewals A-1312/B contr* "Café" -draft').terms == ("renew", "1312", "contr*", "cafe")

    def test_too_much_is_refused_with_a_sentence(self, index: Index) -> None:
        with pytest.raises(ValueError, match=r"too long .* characters\.$"):
            find(index, "x" * 10_000)
        with pytest.raises(ValueError, match="too many words"):
            find(index, " ".join(f"w{n}" for n in range(100)))

    @pytest.mark.parametrize("words", ["", " ", "***", "OR", "-", '"', '""', "\x00", "😀", "-hello", '-"hello from"'])
    def test_nothing_that_can_be_found_finds_nothing(self, index: Index, words: str) -> None:
        assert keys(index, words) == set()

    @pytest.mark.parametrize(
        "words", ['"hello', "hello AND", "hello OR", "(hello", "hello~2", "hello^9", "\u202ehello", "he*llo OR hello"]
    )
    def test_odd_input_is_taken_literally(self, index: Index, words: str) -> None:
        assert keys(index, words) <= {"entry:hello"}

    # ------------------------------------------------------------------ filters and pages
    def test_filters_narrow_and_alone_list_the_newest_first(self, index: Index) -> None:
        about = {"customer_id": "acme", "team_id": "sales", "person_id": "ana"}
        index.apply([thing("entry:1", "offer", kind="call", at=MAY, **about)], [])
        index.apply([thing("entry:2", "offer", kind="note", at=MAY + timedelta(days=1), **about)], [])
        index.apply([thing("document:3", "offer", customer_id="beta")], [])

        assert keys(index, "offer", types=("entry",)) == {"entry:1", "entry:2"}
        assert keys(index, "offer", types=("entry", "document"), kinds=("call", "mail")) == {"entry:1"}
        assert keys(index, "offer", customer_id="beta") == {"document:3"}
        assert keys(index, "offer", team_id="sales", person_id="ben") == set()
        assert find(index, "", team_id="sales").keys == ("entry:2", "entry:1")
        assert find(index, "-nothing", person_id="ana").total == 2

    def test_since_counts_and_until_does_not(self, index: Index) -> None:
        index.apply([thing("entry:1", "offer", at=MAY), thing("entry:2", "offer")], [])

        assert keys(index, "offer", since=MAY) == {"entry:1"}
        assert keys(index, "offer", until=MAY) == set()
        assert keys(index, "offer", until=MAY + timedelta(microseconds=1)) == {"entry:1"}

    def test_pages_cover_all_hits_once(self, index: Index) -> None:
        index.apply([thing(f"entry:{n}", "offer " * (n % 7 + 1)) for n in range(45)], [])
        query = IndexQuery("offer", STAFF)

        pages = [index.search(query, limit=10, offset=offset) for offset in range(0, 60, 10)]

        assert [len(page.keys) for page in pages] == [10, 10, 10, 10, 5, 0]
        assert len({key for page in pages for key in page.keys}) == 45
        assert {page.total for page in pages} == {45}

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
    @given(words=st.text(max_size=60) | st.text(alphabet='ab1"*-():/ ORé\x00', max_size=30))
    def test_any_words_are_searched_or_refused(self, index: Index, words: str) -> None:
        try:
            hits = find(index, words)
        except ValueError as refused:
            assert str(refused).endswith(".")  # noqa: PT017 - most inputs are understood.
        else:
            assert hits.total <= 1
