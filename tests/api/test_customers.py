"""Customers, contacts and hand-offs through the API."""

from __future__ import annotations

import pytest

from tests.world import Program, World


def test_a_customer_is_added_with_who_holds_it(world: World, ana: Program) -> None:
    mine = ana.post("/api/customers", {"name": "Beta", "goals": "Grow"})
    bens = ana.post("/api/customers", {"name": "Gamma", "person": "ben@baton.example"})
    teams = ana.post("/api/customers", {"name": "Delta", "team": "Marketing"})

    assert mine.json["holder"]["person"]["name"] == "Ana"
    assert mine.json["goals"] == "Grow"
    assert (bens.json["holder"]["person"]["name"], bens.json["holder"]["team"]["slug"]) == ("Ben", "support")
    assert (teams.json["holder"]["person"], teams.json["holder"]["team"]["slug"]) == (None, "marketing")


ZOE = {"name": "Zoe", "title": "CEO", "email": "zoe@acme.example", "phone": "1"}


def test_a_customer_is_added_with_its_contacts_preferences_and_goals_whole_or_not_at_all(ana: Program) -> None:
    profile = {"name": "Beta", "preferences": ["By phone", "Mornings"], "goals": "Grow", "contacts": [ZOE]}
    made = ana.post("/api/customers", profile)

    assert made.status_code == 201
    shown = ana.get(f"/api/customers/{made.json['id']}").json
    assert shown == made.json
    assert (shown["preferences"], shown["goals"]) == ("By phone\nMornings", "Grow")
    assert [{name: contact[name] for name in ZOE} for contact in shown["contacts"]] == [ZOE]

    wrong = ana.post("/api/customers", {"name": "Gamma", "contacts": [ZOE, {"name": "Al", "email": "at home"}]})
    assert wrong.status_code == 422
    assert "Gamma" not in [each["name"] for each in ana.get("/api/customers").json["items"]]


def test_a_change_of_contacts_says_all_that_there_shall_be(world: World, ana: Program) -> None:
    path = f"/api/customers/{world.acme}"
    al, zoe = ana.patch(path, {"contacts": [ZOE, {"name": "Al"}]}).json["contacts"]
    assert (zoe["name"], al["name"]) == ("Zoe", "Al")

    revision = ana.get(path).json["revision"]
    changed = ana.patch(path, {"contacts": [{"id": zoe["id"], "name": "Zoe", "phone": "2"}], "revision": revision})

    assert changed.json["contacts"] == [{**zoe, "phone": "2"}]
    assert ana.patch(path, {"contacts": [], "revision": revision}).status_code == 409
    assert ana.patch(path, {"contacts": [{"id": al["id"], "name": "Al"}]}).status_code == 422
    assert ana.patch(path, {"contacts": [{"id": zoe["id"]}]}).status_code == 422
    assert ana.get(path).json["contacts"] == [{**zoe, "phone": "2"}]


@pytest.mark.parametrize("wrong", [{"goals": 1}, {"goals": ["a", 1]}, {"goals": None}, {"contacts": "Zoe"},
                                   {"contacts": ["Zoe"]}, {"contacts": [{"name": "Zoe", "age": 4}]}])  # fmt: skip
def test_a_profile_of_another_shape_is_refused(ana: Program, wrong: dict[str, object]) -> None:
    assert ana.post("/api/customers", {"name": "Beta", **wrong}).status_code == 422


def test_a_stale_change_gets_both_texts_and_changes_nothing(world: World, ana: Program, ben: Program) -> None:
    path = f"/api/customers/{world.acme}"
    revision = ana.get(path).json["revision"]
    ben.patch(path, {"preferences": "Call in the morning", "revision": revision})

    stale = ana.patch(path, {"preferences": "Never call", "revision": revision})

    assert stale.status_code == 409
    assert stale.json["mine"]["preferences"] == "Never call"
    assert stale.json["theirs"]["preferences"] == "Call in the morning"
    assert ana.get(path).json["preferences"] == "Call in the morning"


def test_an_archived_customer_leaves_the_list_and_comes_back(world: World, ana: Program) -> None:
    path = f"/api/customers/{world.acme}"

    assert ana.patch(path, {"archived": True}).json["archived_at"]
    assert ana.get("/api/customers").json["items"] == []
    assert [each["name"] for each in ana.get("/api/customers?archived=true").json["items"]] == ["Acme"]
    assert ana.patch(path, {"archived": False}).json["archived_at"] is None
    assert len(ana.get("/api/customers").json["items"]) == 1


def test_a_change_of_nothing_is_told(world: World, ana: Program) -> None:
    assert ana.patch(f"/api/customers/{world.acme}", {}).status_code == 422
    assert ana.patch(f"/api/customers/{world.acme}", {"revision": 1}).status_code == 422


def test_contacts_are_added_changed_and_removed(world: World, ana: Program) -> None:
    contacts = f"/api/customers/{world.acme}/contacts"
    zoe = ana.post(contacts, {"name": "Zoe", "title": "CEO", "email": "Zoe@Acme.example"}).json

    changed = ana.patch(f"/api/contacts/{zoe['id']}", {"phone": "+49 30 1234"}).json

    assert (changed["title"], changed["email"], changed["phone"]) == ("CEO", "zoe@acme.example", "+49 30 1234")
    assert ana.get(f"/api/customers/{world.acme}").json["contacts"] == [changed]
    assert ana.delete(f"/api/contacts/{zoe['id']}").status_code == 204
    assert ana.get(contacts).json["items"] == []
    assert ana.get(f"/api/customers/{world.acme}").json["contacts"] == []


def test_a_handoff_goes_from_offer_to_done(world: World, ana: Program, ben: Program) -> None:
    offer = {
        "to": {"team": "support"}, "reason": "Their anvils break", "due_at": "2026-11-10T12:00:00Z",
        "checklist": ["Call Zoe"],
    }  # fmt: skip
    made = ana.post(f"/api/customers/{world.acme}/handoffs", offer)
    path = f"/api/handoffs/{made.json['id']}"
    world.settle()

    assert made.status_code == 201
    assert (made.json["state"], made.json["checklist"], made.json["next"]) == ("offered", ["Call Zoe"], ["withdraw"])
    assert ben.get("/api/handoffs?mine=true").json["items"][0]["next"] == ["accept", "ask", "decline"]
    assert ben.post(f"{path}/ask", {"text": "Since when?"}).json["state"] == "asked"
    assert ana.post(f"{path}/answer", {"text": "Monday"}).json["state"] == "offered"
    assert ben.post(f"{path}/accept", {}).json["state"] == "accepted"
    holder = ana.get(f"/api/customers/{world.acme}").json["holder"]
    assert (holder["team"]["slug"], holder["person"]["name"]) == ("support", "Ben")
    done = ana.post(f"{path}/done")
    assert done.json["state"] == "done"
    assert [step["verb"] for step in done.json["steps"]] == ["offer", "ask", "answer", "accept", "done"]
    assert "Their anvils break" in ben.get("/api/notifications").json["items"][-1]["sentence"]


def test_who_accepts_too_late_is_told_who_was_first(world: World, ana: Program, ben: Program) -> None:
    dan = ana.post("/api/people", {"name": "Dan", "email": "dan@baton.example", "team": "support"})
    assert dan.json["team"]["slug"] == "support"
    world.people["Dan"] = dan.json["id"]
    handoff = ana.post(
        f"/api/customers/{world.acme}/handoffs", {"to": {"team": world.teams["support"]}, "reason": "x"}
    ).json["id"]

    assert ben.post(f"/api/handoffs/{handoff}/accept", {}).status_code == 200
    late = world.api("Dan").post(f"/api/handoffs/{handoff}/accept", {})

    assert late.status_code == 409
    assert "Ben" in late.json["detail"]


def test_declining_needs_a_reason_and_other_words_are_no_answers(world: World, ana: Program, ben: Program) -> None:
    handoff = ana.post(
        f"/api/customers/{world.acme}/handoffs", {"to": {"person": "ben@baton.example"}, "reason": "x"}
    ).json["id"]

    assert ben.post(f"/api/handoffs/{handoff}/decline", {}).status_code == 422
    assert ben.post(f"/api/handoffs/{handoff}/eat", {}).status_code == 404
    assert ana.post(f"/api/handoffs/{handoff}/accept", {}).status_code == 403
    assert ben.post(f"/api/handoffs/{handoff}/decline", {"text": "On leave"}).json["state"] == "declined"


def test_a_wrong_contact_is_named_by_its_row_and_field(world: World, ana: Program) -> None:
    contacts = [{"name": "Wes"}, {"name": "Yara", "email": "at home"}]

    added = ana.post("/api/customers", {"name": "Beta", "contacts": contacts})
    changed = ana.patch(f"/api/customers/{world.acme}", {"contacts": [*contacts[:1], {"name": " "}]})
    unread = ana.post("/api/customers", {"name": "Beta", "contacts": [{"name": 5}]})

    assert (added.status_code, list(added.json["errors"])) == (422, ["contacts[1].email"])
    assert (changed.status_code, list(changed.json["errors"])) == (422, ["contacts[1].name"])
    assert (unread.status_code, list(unread.json["errors"])) == (422, ["contacts[0].name"])
    assert ana.get("/api/customers?q=beta").json["items"] == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łódź Tramways", ["lodz", "Łódź", "LODZ"]),
        ("Ærøskøbing Havn", ["aeroskobing", "Ærøskøbing", "ÆRØSKØBING"]),
        ("Đorđe & Weißbier", ["dorde", "weissbier", "weißbier"]),
    ],
)
def test_a_name_is_found_without_its_accents_by_name_and_by_search(
    world: World, ana: Program, name: str, typed: list[str]
) -> None:
    added = ana.post("/api/customers", {"name": name}).json["id"]
    world.settle()

    for words in typed:
        by_name = ana.get("/api/customers", query_string={"q": words}).json["items"]
        found = ana.get("/api/search", query_string={"q": words}).json["hits"]
        assert [each["id"] for each in by_name] == [added], words
        assert added in [each["id"] for each in found], words
