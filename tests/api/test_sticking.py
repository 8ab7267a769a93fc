"""Reactions and pins through the API."""

from __future__ import annotations

from tests.world import World


def test_a_reaction_is_put_and_deleted(world: World) -> None:
    ben = world.api("Ben")
    entry = ben.post(f"/api/customers/{world.acme}/entries", {"body": "They signed"}).json
    path = f"/api/entries/{entry['id']}/reactions/%F0%9F%8E%89"

    for _ in range(2):
        put = ben.client.put(path, headers=ben.headers)
    assert put.status_code == 200
    assert put.json["reactions"] == [{"emoji": "tada", "shown": "🎉", "count": 1, "names": ["Ben"]}]

    assert ben.client.delete(path, headers=ben.headers).status_code == 204
    assert ben.get(f"/api/entries/{entry['id']}").json["reactions"] == []


def test_what_is_no_emoji_is_said(world: World) -> None:
    ben = world.api("Ben")
    entry = ben.post(f"/api/customers/{world.acme}/entries", {"body": "They signed"}).json

    refused = ben.client.put(f"/api/entries/{entry['id']}/reactions/two words", headers=ben.headers)

    assert refused.status_code == 422
    assert "short name" in refused.json["detail"]


def test_a_pin_is_put_and_deleted(world: World) -> None:
    ben = world.api("Ben")
    entry = ben.post(f"/api/customers/{world.acme}/entries", {"body": "They signed"}).json
    assert entry["pinned_at"] is None

    put = ben.client.put(f"/api/entries/{entry['id']}/pin", headers=ben.headers)
    assert put.json["pinned_at"] is not None

    assert ben.client.delete(f"/api/entries/{entry['id']}/pin", headers=ben.headers).status_code == 204
    assert ben.get(f"/api/entries/{entry['id']}").json["pinned_at"] is None
