"""What each adapter of the Index port must do. A test class for one adapter inherits this and says how to make it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.integrations.index_counts_contract import IndexCountsContract
from tests.integrations.index_words_contract import NORDWIND, STAFF, MakeIndex, find, keys, thing
from workspace.ports import Index, IndexQuery, IndexUnavailable


class IndexContract(IndexCountsContract):
    # ------------------------------------------------------------------ permission
    def test_two_vendors_never_find_what_is_the_others(self, index: Index) -> None:
        index.apply([thing(f"document:{n}", "offer", to=("staff", "vendor:nordwind")) for n in range(3)], [])
        index.apply([thing(f"document:s{n}", "offer", to=("staff", "vendor:suedwind")) for n in range(5)], [])

        for words in ("offer", "off*", '"offer"', "offer OR x", "offer -x"):
            assert find(index, words, NORDWIND).total == 3
            assert keys(index, words, NORDWIND) == {"document:0", "document:1", "document:2"}
            assert find(index, words, frozenset({"vendor:suedwind"})).total == 5
            assert find(index, words, STAFF).total == 8

    def test_count_tells_nothing_of_what_is_hidden(self, index: Index) -> None:
        index.apply([thing(f"entry:{n}", "secret offer") for n in range(30)], [])
        index.apply([thing("document:1", "offer", to=("vendor:nordwind",))], [])

        one = index.search(IndexQuery("offer", NORDWIND), limit=1)

        assert (one.keys, one.total) == (("document:1",), 1)
        assert find(index, "", NORDWIND, types=("entry",)).total == 0
        assert find(index, "secret", STAFF).total == 30

    def test_who_has_no_principal_finds_nothing(self, index: Index) -> None:
        assert keys(index, "hello", STAFF) == {"entry:hello"}
        assert keys(index, "hello", frozenset()) == set()
        assert keys(index, "", frozenset(), types=("entry",)) == set()

    def test_principals_are_never_mistaken_for_one_another(self, index: Index) -> None:
        index.apply([thing("entry:1", "offer", to=("vendor:1 2", "Vendor:3"))], [])

        assert keys(index, "offer", frozenset({"vendor:1 2"})) == {"entry:1"}
        assert keys(index, "offer", frozenset({"vendor:1", "2", "vendor:3", "vendor:1 2 ", "type:entry"})) == set()

    # ------------------------------------------------------------------ nothing old is found
    @pytest.mark.parametrize("between", ["nothing", "tidy", "rebuild"])
    def test_no_reader_finds_old_text_after_a_change(self, make_index: MakeIndex, between: str) -> None:
        """Whoosh's forks found it still: a change of permission, a deletion, a merge, and a searcher opened before."""
        writer, other = make_index(), make_index()
        before = [thing(f"entry:{n}", f"whisper {n}") for n in range(100)]
        for n in range(0, 100, 10):
            writer.apply(before[n : n + 10], [])
        in_thread = SearcherThread(make_index())
        readers = [lambda w, by=STAFF, i=i: keys(i, w, by) for i in (writer, other)] + [in_thread.keys]
        for reader in readers:
            assert reader("whisper 5") == {"entry:5"}
            assert reader("whisper 7") == {"entry:7"}

        after = [thing("entry:5", "whisper 5", to=("admin",)), thing("entry:6", "aloud 6")]
        writer.apply(after, ["entry:7"])
        if between == "tidy":
            writer.tidy()
        if between == "rebuild":
            writer.rebuild([*after, *(t for t in before if t.key not in {"entry:5", "entry:6", "entry:7"})])

        for reader in readers:
            assert reader("whisper 5") == set()
            assert reader("whisper 6") == set()
            assert reader("whisper 7") == set()
            assert reader("whis* 7") == set()
            assert reader("aloud") == {"entry:6"}
            assert reader("whisper 5", frozenset({"admin"})) == {"entry:5"}
        assert find(other, "whisper").total == 97
        assert "entry:7" not in other.fingerprints()
        in_thread.stop()

    def test_key_in_both_lists_is_removed_and_the_last_of_two_counts(self, index: Index) -> None:
        index.apply(
            [thing("entry:1", "one"), thing("entry:1", "two"), thing("entry:2", "three")], ["entry:2", "entry:9"]
        )

        assert [keys(index, word) for word in ("one", "two", "three")] == [set(), {"entry:1"}, set()]

    def test_applying_twice_is_as_once(self, index: Index) -> None:
        for _ in range(2):
            index.apply([thing("entry:1", "offer")], ["entry:hello"])

        assert find(index, "offer").total == 1
        assert set(index.fingerprints()) == {"entry:1"}

    def test_fingerprints_are_those_of_the_things(self, index: Index) -> None:
        hello, changed = thing("entry:hello", "Hello from Ana"), thing("entry:hello", "Hello from Ben")

        assert index.fingerprints() == {"entry:hello": hello.fingerprint}
        index.apply([changed], [])
        assert index.fingerprints() == {"entry:hello": changed.fingerprint}

    # ------------------------------------------------------------------ rebuild
    def test_readers_go_on_while_it_is_rebuilt(self, make_index: MakeIndex) -> None:
        index, other = make_index(), make_index()
        index.apply([thing("entry:old", "old")], [])
        seen = []

        def everything() -> Any:
            for n in range(120):
                seen.append((keys(other, "old"), keys(other, "new")))
                yield thing(f"entry:{n}", "new")

        told: list[int] = []
        assert index.rebuild(everything(), progress=told.append) == 120

        assert all(state == ({"entry:old"}, set()) for state in seen)
        assert (keys(other, "old"), find(other, "new").total) == (set(), 120)
        assert told == sorted(set(told))
        assert told[-1] == 120

    def test_rebuild_that_fails_leaves_the_old_one(self, index: Index, make_index: MakeIndex) -> None:
        def everything() -> Any:
            yield thing("entry:1", "new")
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError, match="went away"):
            index.rebuild(everything())

        assert keys(index, "hello") == {"entry:hello"}
        assert keys(make_index(), "new") == set()
        index.apply([thing("entry:2", "later")], [])
        assert keys(index, "later") == {"entry:2"}

    def test_searching_before_anything_was_written_says_so(self, make_index: MakeIndex) -> None:
        with pytest.raises(IndexUnavailable, match="baton reindex"):
            find(make_index(), "hello")

    def test_rebuild_of_nothing_is_an_empty_index(self, make_index: MakeIndex) -> None:
        index = make_index()

        assert index.rebuild([]) == 0
        assert keys(index, "hello") == set()
        assert find(index, "", types=("entry",)).total == 0
        assert index.fingerprints() == {}
        index.tidy()

    # ------------------------------------------------------------------ many at once
    def test_many_threads_search_while_one_writes(self, index: Index) -> None:
        wrong: list[object] = []
        done = threading.Event()

        def search() -> None:
            while not done.is_set():
                hits = find(index, "steady OR changing")
                if "entry:steady" not in hits.keys or hits.total != 2:
                    wrong.append(hits)

        index.apply([thing("entry:steady", "steady"), thing("entry:c", "changing 0")], [])
        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for n in range(25):
            index.apply([thing("entry:c", f"changing {n}")], [])
            if n % 9 == 8:
                index.tidy()
        done.set()
        for thread in threads:
            thread.join()

        assert wrong == []


class SearcherThread:
    """A thread that searches when told, and so keeps a searcher of its own."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._asked, self._answered = threading.Event(), threading.Event()
        self._question: tuple[str, frozenset[str]] | None = None
        self._answer: set[str] = set()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def keys(self, words: str, by: frozenset[str] = STAFF) -> set[str]:
        self._question = (words, by)
        self._asked.set()
        assert self._answered.wait(10)
        self._answered.clear()
        return self._answer

    def stop(self) -> None:
        self._question = None
        self._asked.set()
        self._thread.join()

    def _run(self) -> None:
        while self._asked.wait() and self._question:
            self._asked.clear()
            self._answer = keys(self._index, *self._question)
            self._answered.set()
