"""How pages look and listen is each person's own."""

from __future__ import annotations

from tests.world import World


def test_a_look_is_chosen_by_each_for_themselves(world: World) -> None:
    ben = world.client_as("Ben")
    assert "data-theme" not in ben.get("/account").get_data(as_text=True)

    assert ben.post("/account", {"do": "look", "theme": "dark"}).status_code == 303

    page = ben.get("/customers").get_data(as_text=True)
    assert '<html lang="en" data-theme="dark">' in page
    assert 'data-keys="off"' in page
    assert "data-theme" not in world.client_as("Ana").get("/customers").get_data(as_text=True)


def test_guests_choose_too_and_keys_come_back(world: World) -> None:
    vera = world.client_as("Vera")
    vera.post("/account", {"do": "look", "theme": "light", "takes_keys": "1"})

    page = vera.get("/guest/").get_data(as_text=True)

    assert 'data-theme="light"' in page
    assert "data-keys" not in page


def test_what_is_no_look_is_refused_in_words(world: World) -> None:
    refused = world.client_as("Ben").post("/account", {"do": "look", "theme": "pink"})

    assert refused.status_code == 422
    assert "data-theme" not in world.client_as("Ben").get("/customers").get_data(as_text=True)
