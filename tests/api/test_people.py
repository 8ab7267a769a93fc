"""People, teams, vendors, notifications, tokens; and how a request says who it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import Program, World


def test_me_is_whose_token_it_is(ana: Program) -> None:
    me = ana.get("/api/me").json

    assert (me["name"], me["role"], me["team"]["slug"], me["vendor"]) == ("Ana", "admin", "sales", None)


def test_people_are_listed_for_the_mention_box(world: World) -> None:
    browser = world.client_as("Ben")

    people = browser.get("/api/people", headers={"Accept": "application/json"}).json["items"]
    teams = browser.get("/api/teams", headers={"Accept": "application/json"}).json["items"]

    assert [each["name"] for each in people] == ["Ana", "Ben", "Cleo"]
    assert [each["slug"] for each in teams] == ["marketing", "sales", "support"]


def test_guests_are_listed_with_their_vendors_for_staff(ana: Program) -> None:
    guests = ana.get("/api/people?guests=true").json["items"]

    assert [(each["name"], each["vendor"]["name"]) for each in guests] == [("Otto", "Ostwind"), ("Vera", "Nordwind")]


def test_an_admin_invites_changes_and_ends(world: World, ana: Program) -> None:
    dan = ana.post("/api/people", {"name": "Dan", "email": "Dan@Baton.example", "team": "sales"}).json
    world.settle()

    assert (dan["email"], dan["team"]["slug"]) == ("dan@baton.example", "sales")
    assert world.mailer.sent[-1].to == "dan@baton.example"
    moved = ana.patch(f"/api/people/{dan['id']}", {"team": "support", "role": "admin"}).json
    assert (moved["team"]["slug"], moved["role"]) == ("support", "admin")
    assert ana.patch(f"/api/people/{dan['id']}", {"team": ""}).json["team"] is None
    assert ana.patch(f"/api/people/{dan['id']}", {"active": False}).json["active"] is False
    assert ana.patch(f"/api/people/{dan['id']}", {"active": True}).json["active"] is True
    assert ana.post("/api/people", {"name": "Dan", "email": "dan@baton.example"}).status_code == 409


def test_the_last_admin_stays(world: World, ana: Program) -> None:
    path = f"/api/people/{world.people['Ana']}"

    assert ana.patch(path, {"role": "member"}).status_code == 409
    assert ana.patch(path, {"active": False}).status_code == 409


def test_everybody_changes_their_own_name(world: World, ben: Program) -> None:
    assert ben.patch(f"/api/people/{world.people['Ben']}", {"name": "Benjamin"}).json["name"] == "Benjamin"


def test_a_team_gets_a_lead_from_its_members(world: World, ana: Program) -> None:
    team = ana.post("/api/teams", {"name": "Customer Success"}).json
    assert (team["slug"], team["lead"]) == ("customer-success", None)

    led = ana.patch(f"/api/teams/{world.teams['support']}", {"lead": "ben@baton.example"})
    stranger = ana.patch(f"/api/teams/{world.teams['support']}", {"lead": "ana@baton.example"})

    assert led.json["lead"]["name"] == "Ben"
    assert stranger.status_code == 422


def test_notifications_are_read_one_by_one_or_all(world: World, ana: Program, ben: Program) -> None:
    for number in range(3):
        ana.post(f"/api/customers/{world.acme}/entries", {"body": f"@Ben {number}"})
    world.settle()
    told = ben.get("/api/notifications?unread=true").json["items"]
    assert [each["kind"] for each in told] == ["mention"] * 3

    assert ben.post("/api/notifications/read", {"ids": [told[0]["id"]]}).json["unread"] == 2
    assert ana.post("/api/notifications/read", {"ids": [told[1]["id"]]}).json["unread"] == 0
    assert len(ben.get("/api/notifications?unread=true").json["items"]) == 2
    assert ben.post("/api/notifications/read").json["unread"] == 0
    assert len(ben.get("/api/notifications").json["items"]) == 3


def test_notifications_are_done_put_off_and_taken_back_by_their_person_alone(
    world: World, ana: Program, ben: Program
) -> None:
    ana.post(f"/api/customers/{world.acme}/entries", {"body": "@Ben look"})
    offer = {"to": {"person": "ben@baton.example"}, "reason": "Please"}
    ana.post(f"/api/customers/{world.acme}/handoffs", offer)
    world.settle()
    ids = [each["id"] for each in ben.get("/api/notifications").json["items"]]

    done = ben.post("/api/notifications/done", {"ids": ids}).json
    assert (done["unread"], done["waiting"]) == (1, 1)
    assert ben.post("/api/notifications/back", {"ids": ids}).status_code == 200
    assert ben.post("/api/notifications/unread", {"ids": ids}).json["unread"] == 2
    until = (world.clock.now + timedelta(hours=2)).isoformat()
    assert ben.post("/api/notifications/snooze", {"ids": ids, "until": until}).json["unread"] == 0
    assert ben.post("/api/notifications/snooze", {"ids": ids, "until": "2001-01-01T00:00:00Z"}).status_code == 422
    assert ana.post("/api/notifications/done", {"ids": ids}).status_code == 404
    items = ben.get("/api/notifications").json["items"]
    assert {each["done_at"] for each in items} == {None}
    assert all(each["snoozed_until"] for each in items)


def test_a_revoked_token_opens_nothing(world: World, ana: Program) -> None:
    made = ana.post("/api/tokens", {"name": "robot"}).json
    robot = Program(world.client(), made["secret"])
    assert robot.get("/api/me").json["name"] == "Ana"
    assert "secret" not in ana.get("/api/tokens").json["items"][0]

    assert ana.delete(f"/api/tokens/{made['id']}").status_code == 204

    assert robot.get("/api/me").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YW5hOmFuYQ==", "Bearer baton_forged", "bearer x y"])
def test_a_wrong_token_gets_401_and_is_told_how(world: World, header: str) -> None:
    answered = world.client().get("/api/me", headers={"Authorization": header})

    assert answered.status_code == 401
    assert answered.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Authorization: Bearer TOKEN" in answered.json["detail"]


def test_a_wrong_token_is_not_saved_by_a_cookie(world: World) -> None:
    browser = world.client_as("Ana")
    assert browser.get("/api/me").status_code == 200

    assert browser.get("/api/me", headers={"Authorization": "Bearer baton_forged"}).status_code == 401


def test_a_browser_writes_only_with_the_pages_token(world: World) -> None:
    browser = world.client_as("Ana")
    body = {"name": "Beta"}

    forged = browser.client.post("/api/customers", json=body)
    elsewhere = browser.client.post(
        "/api/customers", json=body, headers={"X-CSRF-Token": browser.csrf(), "Origin": "https://evil.example"}
    )
    right = browser.client.post("/api/customers", json=body, headers={"X-CSRF-Token": browser.csrf()})

    assert (forged.status_code, elsewhere.status_code, right.status_code) == (403, 403, 201)


def test_nothing_is_read_of_a_stranger(world: World) -> None:
    answered = world.client().post("/api/customers", data=b"{", headers={"Content-Type": "application/json"})

    assert answered.status_code == 401


def test_answers_are_nobody_elses(world: World, ana: Program) -> None:
    answered = ana.get("/api/customers")

    assert "no-store" in answered.headers["Cache-Control"]
    assert "Authorization" in ", ".join(answered.headers.get_all("Vary"))


def test_the_account_page_tells_when_a_token_was_last_used(world: World) -> None:
    program = world.api("Ana")

    assert "never used" in world.client_as("Ana").get("/account").get_data(as_text=True)
    program.get("/api/me")

    assert "never used" not in world.client_as("Ana").get("/account").get_data(as_text=True)
