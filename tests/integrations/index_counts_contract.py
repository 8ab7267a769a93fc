"""What each adapter of the Index port must count, propose and compare; `IndexContract` inherits it."""

from __future__ import annotations

from tests.integrations.index_words_contract import NORDWIND, STAFF, IndexWordsContract, find, keys, thing
from workspace.ports import Index, IndexQuery


class IndexCountsContract(IndexWordsContract):
    def test_values_are_counted_over_what_may_be_found_and_as_if_their_own_filter_were_not(self, index: Index) -> None:
        index.apply([thing("document:1", "offer", facts=("tag:a", "tag:b"))], [])
        index.apply([thing("document:2", "offer", facts=("tag:a",)), thing("entry:3", "offer", facts=("tag:c",))], [])
        index.apply(
            [thing("document:4", "offer", to=("vendor:nordwind",), facts=("tag:d",)), thing("document:5", "x")], []
        )

        found = find(index, "offer", counted=("tag", "type"))
        assert found.counts == {"tag": {"a": 2, "b": 1, "c": 1}, "type": {"document": 2, "entry": 1}}
        found = find(index, "offer", counted=("tag", "type"), facts=(("tag:a",),), types=("document",))
        assert (found.total, found.counts) == (2, {"tag": {"a": 2, "b": 1}, "type": {"document": 2}})
        assert find(index, "offer", NORDWIND, counted=("tag",)).counts == {"tag": {"d": 1}}
        assert find(index, "offer").counts == {}

    def test_of_each_group_of_facts_one_must_hold(self, index: Index) -> None:
        index.apply(
            [thing("document:1", "offer", facts=("tag:a", "filed:x")), thing("document:2", facts=("tag:b",))], []
        )

        assert keys(index, "", facts=(("tag:a", "tag:b"),)) == {"document:1", "document:2"}
        assert keys(index, "", facts=(("tag:a", "tag:b"), ("filed:x",))) == {"document:1"}
        assert keys(index, "", facts=(("tag:a",), ("tag:b",))) == set()

    def test_a_like_word_is_proposed_of_what_may_be_found_alone(self, index: Index) -> None:
        index.apply(
            [thing("entry:1", "The quotation for anvils"), thing("entry:2", "zebra", to=("vendor:nordwind",))], []
        )

        assert find(index, "quotaton").instead == (("quotaton", "quotation"),)
        assert find(index, "anvlis -heavy").instead == (("anvlis", "anvils"),)
        assert find(index, "zebrr").instead == ()
        assert find(index, "zebrr", NORDWIND).instead == (("zebrr", "zebra"),)
        assert find(index, "quotaton nothinglikeit").instead == (), "it would find nothing either"
        index.apply([], ["entry:1"])
        assert find(index, "quotaton").instead == ()

    def test_only_the_things_asked_about_are_compared_with_queries(self, index: Index) -> None:
        index.apply([thing("entry:1", "offer"), thing("entry:2", "offer anvil")], [])
        index.apply([thing("entry:3", "anvil"), thing("entry:4", "offer", to=("vendor:nordwind",))], [])
        queries = [IndexQuery("offer", STAFF), IndexQuery("anvil -offer", STAFF), IndexQuery("offer", NORDWIND)]

        found = index.matching(queries, ["entry:2", "entry:3", "entry:4", "entry:absent"])
        assert [set(each) for each in found] == [{"entry:2"}, {"entry:3"}, {"entry:4"}]
