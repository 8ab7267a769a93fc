"""Search through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Program, World
from workspace.ports import IndexUnavailable


@pytest.fixture
def written(world: World, ana: Program, ben: Program) -> str:
    path = f"/api/customers/{world.acme}"
    for number in range(5):
        ana.post(f"{path}/entries", {"body": f"Quartz delivery number {number}"})
    ben.post(f"{path}/entries", {"body": "Quartz is late", "kind": "call"})
    ana.post(f"{path}/contacts", {"name": "Quartz Quentin"})
    world.settle()
    return path


def found(program: Program, **asked: Any) -> list[dict[str, Any]]:
    answered = program.get("/api/search", query_string=asked)
    assert answered.status_code == 200, answered.get_data(as_text=True)
    hits: list[dict[str, Any]] = answered.json["hits"]
    return hits


def test_words_are_found_and_marked(world: World, ana: Program, written: str) -> None:
    hits = found(ana, q="late quartz")

    assert (hits[0]["type"], hits[0]["customer_name"]) == ("entry", "Acme")
    assert [part["text"] for part in hits[0]["parts"] if part["marked"]] == ["Quartz", "late"]
    assert hits[0]["snippet"] == "".join(part["text"] for part in hits[0]["parts"])


def test_filters_narrow_the_search(world: World, ana: Program, written: str) -> None:
    assert {hit["type"] for hit in found(ana, q="quartz")} == {"entry", "contact"}
    assert {hit["type"] for hit in found(ana, q="quartz", type="contact")} == {"contact"}
    assert [hit["kind"] for hit in found(ana, q="quartz", team="support")] == ["call"]
    assert len(found(ana, q="quartz", customer=world.acme, type="entry")) == 6
    assert found(ana, q="quartz", to="2026-11-01", type="entry") == []
    assert len(found(ana, q="quartz", **{"from": "2026-11-02"}, to="2026-11-02", type="entry")) == 6
    assert found(ana, q='"delivery quartz"') == []


def test_hits_come_in_pages_without_repeats(ana: Program, written: str) -> None:
    seen: list[str] = []
    cursor = None
    while True:
        given = {"q": "quartz", "limit": 2, **({"cursor": cursor} if cursor else {})}
        answered = ana.get("/api/search", query_string=given).json
        seen += [hit["id"] for hit in answered["hits"]]
        cursor = answered["cursor"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 7


def test_a_name_that_nobody_has_is_told(ana: Program, written: str) -> None:
    answered = ana.get("/api/search", query_string={"q": "quartz from:nobody"})

    assert answered.status_code == 422
    assert "nobody" in answered.json["detail"]


def test_an_index_that_is_being_made_anew_is_told(world: World, ana: Program, monkeypatch: Any) -> None:
    def away(*_asked: Any, **_more: Any) -> None:
        raise IndexUnavailable("being rebuilt")

    monkeypatch.setattr(world.outside.index, "search", away)
    answered = ana.get("/api/search?q=quartz")

    assert answered.status_code == 503
    assert answered.headers["Retry-After"] == "30"
