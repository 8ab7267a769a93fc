"""Writes with an Idempotency-Key have one effect, however often they come."""

from __future__ import annotations

import threading

import pytest

from tests.world import Program, World

NAMED_BETA = "/api/customers?q=beta"


def test_the_same_write_again_has_one_effect_and_the_same_answer(ana: Program) -> None:
    first = ana.post("/api/customers", {"name": "Beta"}, key="one")
    again = ana.post("/api/customers", {"name": "Beta"}, key="one")

    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(ana.get(NAMED_BETA).json["items"]) == 1


def test_without_a_key_every_write_counts(ana: Program) -> None:
    for _ in range(2):
        ana.post("/api/customers", {"name": "Beta"})

    assert len(ana.get(NAMED_BETA).json["items"]) == 2


def test_a_key_is_good_for_one_request_only(ana: Program) -> None:
    ana.post("/api/customers", {"name": "Beta"}, key="one")

    other_body = ana.post("/api/customers", {"name": "Gamma"}, key="one")
    other_address = ana.post("/api/vendors", {"name": "Beta"}, key="one")

    assert (other_body.status_code, other_address.status_code) == (422, 422)
    assert "another request" in other_body.json["errors"]["Idempotency-Key"]


def test_keys_of_two_people_are_two_keys(ana: Program, ben: Program) -> None:
    ana.post("/api/customers", {"name": "Beta"}, key="one")
    ben.post("/api/customers", {"name": "Beta"}, key="one")

    assert len(ana.get(NAMED_BETA).json["items"]) == 2


def test_a_key_is_forgotten_after_a_day(world: World, ana: Program) -> None:
    ana.post("/api/customers", {"name": "Beta"}, key="one")
    world.clock.forward(hours=23)
    ana.post("/api/customers", {"name": "Beta"}, key="one")
    assert len(ana.get(NAMED_BETA).json["items"]) == 1

    world.clock.forward(hours=2)
    ana.post("/api/customers", {"name": "Beta"}, key="one")

    assert len(ana.get(NAMED_BETA).json["items"]) == 2


def test_a_refused_write_leaves_its_key_free(ana: Program) -> None:
    assert ana.post("/api/customers", {"name": ""}, key="one").status_code == 422

    assert ana.post("/api/customers", {"name": "Beta"}, key="one").status_code == 201


def test_two_at_once_with_one_key_have_one_effect(world: World) -> None:
    token = world.token("Ana")
    answers: list[bytes] = []

    def post() -> None:
        program = Program(world.client(), token)
        answers.append(program.post("/api/vendors", {"name": "Westwind"}, key="one").data)

    # The fixture's comparison of tables is for one request at a time.
    world.site.before_request_funcs[None].clear()
    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 8
    assert len(set(answers)) == 1
    names = [each["name"] for each in world.api("Ana").get("/api/vendors").json["items"]]
    assert names.count("Westwind") == 1


def test_a_change_sent_again_is_no_conflict(world: World, ana: Program) -> None:
    change = {"about": "Anvils and more", "revision": 1}

    first = ana.patch(f"/api/customers/{world.acme}", change, key="one")
    again = ana.patch(f"/api/customers/{world.acme}", change, key="one")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json["revision"] == 2


def test_an_entrys_key_is_its_client_id_for_ever(world: World, ana: Program) -> None:
    path = f"/api/customers/{world.acme}/entries"
    first = ana.post(path, {"body": "Hello"}, key="one")
    world.clock.forward(days=30)
    again = ana.post(path, {"body": "Hello"}, key="one")

    assert first.json["client_id"] == "one"
    assert (again.status_code, again.json["id"]) == (201, first.json["id"])
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert len(ana.get(f"/api/customers/{world.acme}/timeline").json["items"]) == 1


def test_other_words_under_an_entrys_key_are_refused_and_not_dropped(world: World, ana: Program) -> None:
    path = f"/api/customers/{world.acme}/entries"
    first = ana.post(path, {"body": "Hello"}, key="one")
    ana.patch(f"/api/entries/{first.json['id']}", {"body": "Edited since"})

    other = ana.post(path, {"body": "Goodbye"}, key="one")
    again = ana.post(path, {"body": "Hello"}, key="one")
    under_a_new_key = ana.post(path, {"body": "Goodbye"}, key="two")

    assert (other.status_code, other.mimetype) == (422, "application/problem+json")
    assert "another request" in other.json["errors"]["Idempotency-Key"]
    assert (again.json["id"], again.json["body"]) == (first.json["id"], "Edited since")
    assert under_a_new_key.json["body"] == "Goodbye"


def test_an_entrys_key_cannot_be_used_at_another_customer(world: World, ana: Program) -> None:
    beta = ana.post("/api/customers", {"name": "Beta"}).json["id"]
    ana.post(f"/api/customers/{world.acme}/entries", {"body": "Hello"}, key="one")

    answered = ana.post(f"/api/customers/{beta}/entries", {"body": "Hello"}, key="one")

    assert answered.status_code == 422
    assert ana.get(f"/api/customers/{beta}/timeline").json["items"] == []


def test_a_file_sent_again_is_one_document(world: World, ana: Program) -> None:
    path = f"/api/customers/{world.acme}/documents"
    first = ana.upload(path, "a.txt", b"words", headers={**ana.headers, "Idempotency-Key": "one"})
    again = ana.upload(path, "a.txt", b"words", headers={**ana.headers, "Idempotency-Key": "one"})
    other = ana.upload(path, "a.txt", b"other words", headers={**ana.headers, "Idempotency-Key": "one"})

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json["id"] == again.json["id"]
    assert len(ana.get(path).json["items"]) == 1


def test_a_tokens_secret_is_kept_nowhere(world: World, ana: Program) -> None:
    first = ana.post("/api/tokens", {"name": "robot"}, key="one")
    again = ana.post("/api/tokens", {"name": "robot"}, key="one")

    assert first.json["secret"].startswith("baton_")
    assert (again.json["id"], again.json["secret"]) == (first.json["id"], None)
    assert Program(world.client(), first.json["secret"]).get("/api/me").json["name"] == "Ana"


@pytest.mark.parametrize("key", ["two words", "x" * 81, "grün"])
def test_a_key_that_cannot_be_kept_is_refused(ana: Program, key: str) -> None:
    answered = ana.post("/api/customers", {"name": "Beta"}, headers={"Idempotency-Key": key.encode().decode("latin-1")})

    assert answered.status_code == 422
    assert "1 to 80" in answered.json["errors"]["Idempotency-Key"]
