"""Who may call what: one line for each address of the API, tried by everybody."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from tests.world import World
from workspace.documents.making.operations import add_template, add_template_version
from workspace.documents.operations import Upload, add_document, add_version, share_document
from workspace.handoffs.operations import offer_handoff
from workspace.people.operations import deactivate_person
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import add_entry

pytestmark = pytest.mark.long

STAFF_WORDS = "Marmalade is for staff"
GUEST_WORDS = "Lemonade is for Nordwind"
DOCUMENT_WORDS = "Gooseberry delivery terms"


@dataclass
class Scene:
    """Acme with all there can be: a note for staff, one for Nordwind, a shared document, a contact, a hand-off."""

    world: World
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world, ids = self.world, self.ids
        ids["customer"] = world.acme
        ana = world.api("Ana")
        ids["contact"] = ana.post(f"/api/customers/{world.acme}/contacts", {"name": "Zoe Zinnia"}).json["id"]
        ids["document"] = world.does("Ben", add_document, customer_id=world.acme, upload=self._upload("one")).id
        world.does("Ben", add_version, document_id=ids["document"], upload=self._upload("two"))
        nordwind = world.vendors["Nordwind"]
        ids["share"] = world.does("Ben", share_document, document_id=ids["document"], vendor_id=nordwind).id
        ids["staff_entry"] = world.does("Ben", add_entry, customer_id=world.acme, body=STAFF_WORDS).id
        guests = world.does("Ben", add_entry, customer_id=world.acme, body=GUEST_WORDS, vendor_ids=[nordwind])
        ids["entry"] = guests.id
        offer = world.does("Ana", offer_handoff, customer_id=world.acme, reason="x", team_id=world.teams["support"])
        ids["handoff"] = offer.id
        ids["person"], ids["team"] = world.people["Ana"], world.teams["sales"]
        ids["vendor"] = nordwind
        nda = world.does("Ana", add_template, name="NDA", upload=self._upload("nda"))
        world.does("Ana", add_template_version, template_id=nda.id, upload=self._upload("nda again"))
        ids["template"], ids["making"], ids["saved"] = nda.id, "01absent", "01absent"
        world.token("Ana")
        ids["token"] = ana.get("/api/tokens").json["items"][0]["id"]
        world.settle()

    def _upload(self, words: str) -> Upload:
        content = f"{DOCUMENT_WORDS} {words}".encode()
        return Upload("terms.txt", self.world.outside.files.put([content], limit=10_000))


FILE = object()
"""Stands for a multipart body."""

# (method, rule) → (body, Ben, Vera with a share, Otto of another vendor or Vera after the revoke)
MATRIX: dict[tuple[str, str], tuple[Any, int, int, int]] = {
    ("GET", "/api/customers"): (None, 200, 200, 200),
    ("POST", "/api/customers"): ({"name": "Beta"}, 201, 403, 403),
    ("GET", "/api/customers/<customer_id>"): (None, 200, 404, 404),
    ("PATCH", "/api/customers/<customer_id>"): ({"about": "x"}, 200, 403, 403),
    ("PUT", "/api/customers/<customer_id>/pin"): (None, 200, 403, 403),
    ("GET", "/api/customers/<customer_id>/contacts"): (None, 200, 404, 404),
    ("POST", "/api/customers/<customer_id>/contacts"): ({"name": "Yan"}, 201, 403, 403),
    ("PATCH", "/api/contacts/<contact_id>"): ({"title": "CEO"}, 200, 404, 404),
    ("GET", "/api/customers/<customer_id>/timeline"): (None, 200, 404, 404),
    ("GET", "/api/customers/<customer_id>/changes"): (None, 200, 404, 404),
    ("POST", "/api/customers/<customer_id>/entries"): ({"body": "x"}, 201, 404, 404),
    ("GET", "/api/entries/<entry_id>"): (None, 200, 200, 404),
    ("PATCH", "/api/entries/<entry_id>"): ({"body": f"{GUEST_WORDS}!"}, 200, 403, 404),
    ("PUT", "/api/entries/<entry_id>/reactions/<emoji>"): (None, 200, 403, 403),
    ("PUT", "/api/entries/<entry_id>/pin"): (None, 200, 403, 403),
    ("GET", "/api/handoffs"): (None, 200, 200, 200),
    ("GET", "/api/customers/<customer_id>/handoffs"): (None, 200, 404, 404),
    ("POST", "/api/customers/<customer_id>/handoffs"): ({"to": {"team": "sales"}, "reason": "x"}, 201, 404, 404),
    ("GET", "/api/handoffs/<handoff_id>"): (None, 200, 404, 404),
    ("POST", "/api/handoffs/<handoff_id>/<any(accept,decline,ask,answer,withdraw,done):verb>"): ({}, 200, 403, 403),
    ("GET", "/api/documents"): (None, 200, 200, 200),
    ("GET", "/api/customers/<customer_id>/documents"): (None, 200, 404, 404),
    ("POST", "/api/customers/<customer_id>/documents"): (FILE, 201, 404, 404),
    ("POST", "/api/documents/<document_id>/versions"): (FILE, 201, 403, 404),
    ("GET", "/api/documents/<document_id>"): (None, 200, 200, 404),
    ("PATCH", "/api/documents/<document_id>"): ({"title": "terms.txt"}, 200, 403, 403),
    ("GET", "/api/searches"): (None, 200, 200, 200),
    ("POST", "/api/searches"): ({"name": "Mine", "q": "x"}, 201, 403, 403),
    ("PATCH", "/api/searches/<saved_id>"): ({"tells": False}, 404, 403, 403),
    ("DELETE", "/api/searches/<saved_id>"): (None, 404, 403, 403),
    ("GET", "/api/templates"): (None, 200, 200, 200),
    ("POST", "/api/templates"): (FILE, 403, 403, 403),
    ("GET", "/api/templates/<template_id>"): (None, 200, 404, 404),
    ("POST", "/api/templates/<template_id>/versions"): (FILE, 403, 404, 404),
    ("PATCH", "/api/templates/<template_id>"): ({"removed": True}, 403, 403, 403),
    ("POST", "/api/templates/<template_id>/versions/<int:n>/restore"): (None, 403, 403, 403),
    ("GET", "/api/templates/<template_id>/versions/<int:n>/content"): (None, 200, 404, 404),
    ("POST", "/api/customers/<customer_id>/makings"): ({"template": "nda"}, 409, 404, 404),
    ("GET", "/api/makings/<making_id>"): (None, 404, 404, 404),
    ("GET", "/api/documents/<document_id>/versions/<int:n>/made-from"): (None, 404, 404, 404),
    ("GET", "/api/documents/<document_id>/filing"): (None, 200, 403, 404),
    ("PATCH", "/api/documents/<document_id>/filing"): ({"folder": "Contracts"}, 200, 403, 403),
    ("POST", "/api/documents/filing"): ({"ids": ["01absent"]}, 404, 403, 403),
    ("GET", "/api/documents/<document_id>/versions/<int:n>/content"): (None, 200, 200, 404),
    ("GET", "/api/documents/<document_id>/versions/<int:n>/text"): (None, 200, 200, 404),
    ("GET", "/api/documents/<document_id>/versions/<int:n>/preview"): (None, 200, 200, 404),
    ("GET", "/api/documents/<document_id>/versions/<int:n>/pages/<int:page>"): (None, 404, 404, 404),
    ("GET", "/api/documents/<document_id>/diff"): (None, 200, 404, 404),
    ("GET", "/api/documents/<document_id>/redline"): (None, 422, 404, 404),
    ("PUT", "/api/customers/<customer_id>/documents/<name>"): (None, 200, 404, 404),
    ("POST", "/api/documents/<document_id>/versions/<int:n>/restore"): (None, 201, 403, 403),
    ("GET", "/api/trash"): (None, 200, 403, 403),
    ("GET", "/api/holds"): (None, 200, 403, 403),
    ("POST", "/api/holds"): ({"customer_id": "x", "reason": "x"}, 403, 403, 403),
    ("GET", "/api/documents/<document_id>/shares"): (None, 200, 200, 404),
    ("POST", "/api/documents/<document_id>/shares"): ({"vendor_id": "{vendor}"}, 201, 403, 404),
    ("GET", "/api/documents/<document_id>/comments"): (None, 200, 200, 404),
    ("POST", "/api/documents/<document_id>/comments"): ({"body": "x"}, 201, 201, 404),
    ("PUT", "/api/entries/<entry_id>/resolution"): (None, 422, 422, 404),
    ("GET", "/api/me"): (None, 200, 200, 200),
    ("GET", "/api/people"): (None, 200, 200, 200),
    ("POST", "/api/people"): ({"name": "Dan", "email": "dan@baton.example"}, 403, 403, 403),
    ("GET", "/api/people/<person_id>"): (None, 200, 404, 404),
    ("PATCH", "/api/people/<person_id>"): ({"name": "Anna"}, 403, 403, 403),
    ("GET", "/api/teams"): (None, 200, 200, 200),
    ("POST", "/api/teams"): ({"name": "Legal"}, 403, 403, 403),
    ("PATCH", "/api/teams/<team_id>"): ({"lead": "ana@baton.example"}, 403, 403, 403),
    ("GET", "/api/vendors"): (None, 200, 200, 200),
    ("POST", "/api/vendors"): ({"name": "Westwind"}, 201, 403, 403),
    ("GET", "/api/notifications"): (None, 200, 200, 200),
    ("POST", "/api/notifications/read"): ({}, 200, 200, 200),
    ("POST", "/api/notifications/unread"): ({"ids": ["x"]}, 404, 404, 404),
    ("POST", "/api/notifications/done"): ({"ids": ["x"]}, 404, 404, 404),
    ("POST", "/api/notifications/snooze"): ({"ids": ["x"], "until": "2026-11-03T09:00:00Z"}, 404, 404, 404),
    ("POST", "/api/notifications/back"): ({"ids": ["x"]}, 404, 404, 404),
    ("GET", "/api/tokens"): (None, 200, 200, 200),
    ("POST", "/api/tokens"): ({"name": "x"}, 201, 403, 403),
    ("GET", "/api/search"): (None, 200, 200, 200),
    ("DELETE", "/api/entries/<entry_id>/reactions/<emoji>"): (None, 204, 403, 403),
    ("DELETE", "/api/entries/<entry_id>/pin"): (None, 204, 403, 403),
    ("DELETE", "/api/customers/<customer_id>/pin"): (None, 204, 403, 403),
    ("DELETE", "/api/entries/<entry_id>/resolution"): (None, 422, 422, 404),
    ("DELETE", "/api/entries/<entry_id>"): (None, 204, 403, 404),
    ("DELETE", "/api/contacts/<contact_id>"): (None, 204, 403, 403),
    ("DELETE", "/api/tokens/<token_id>"): (None, 404, 404, 404),
    ("DELETE", "/api/shares/<share_id>"): (None, 204, 403, 403),
    ("DELETE", "/api/documents/<document_id>"): (None, 204, 403, 403),
    ("DELETE", "/api/trash/<document_id>"): (None, 403, 403, 403),
    ("DELETE", "/api/holds/<hold_id>"): (None, 403, 403, 403),
}
PUBLIC = {("GET", "/api/docs"), ("GET", "/api/openapi.json")}
QUERIES = {
    "/api/documents/<document_id>/diff": "?from=1&to=2",
    "/api/documents/<document_id>/redline": "?from=1&to=2",
    "/api/search": "?q=delivery",
}


Send = Callable[..., Any]


def program(world: World, token: str | None) -> Send:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return partial(world.client().open, headers=headers)


def browser(world: World, name: str) -> Send:
    """Guests have no tokens: the API takes their browser's session, with the form token where they write."""
    signed_in = world.client_as(name)
    return partial(signed_in.client.open, headers={"X-CSRF-Token": signed_in.csrf()})


def call(send: Send, scene: Scene, method: str, rule: str) -> Any:
    path = (
        rule.replace("<int:n>", "2")
        .replace("<int:page>", "1")
        .replace("<any(accept,decline,ask,answer,withdraw,done):verb>", "accept")
    )
    path = path.replace("<emoji>", "tada").replace("<name>", "terms.txt").replace("<hold_id>", "nothing")
    for name, value in scene.ids.items():
        path = path.replace(f"<{name}_id>", value)
    assert "<" not in path
    path += QUERIES.get(rule, "")
    body = MATRIX[method, rule][0]
    if body is FILE:
        return send(path, method=method, data={"file": (io.BytesIO(b"more"), "more.txt")})
    if body is None:
        return send(path, method=method)
    filled = {name: scene.ids["vendor"] if value == "{vendor}" else value for name, value in body.items()}
    return send(path, method=method, json=filled)


def statuses(scene: Scene, send: Send) -> dict[tuple[str, str], tuple[int, str]]:
    """Every address once, deletions last, as they stand in the table."""
    answers = {}
    for method, rule in MATRIX:
        answered = call(send, scene, method, rule)
        answers[method, rule] = (answered.status_code, answered.get_data(as_text=True))
        answered.close()
    return answers


def expected(column: int) -> dict[tuple[str, str], int]:
    return {route: row[column] for route, row in MATRIX.items()}


def test_every_address_stands_in_the_matrix(world: World) -> None:
    routes = {
        (method, rule.rule)
        for rule in world.site.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api")
    }

    assert len(routes) > 40
    assert routes == set(MATRIX) | PUBLIC


def test_staff_may_what_the_matrix_says(world: World) -> None:
    answers = statuses(Scene(world), program(world, world.token("Ben")))

    assert {route: status for route, (status, _) in answers.items()} == expected(1)


def test_a_guest_with_a_share_may_what_the_matrix_says(world: World) -> None:
    scene = Scene(world)
    answers = statuses(scene, browser(world, "Vera"))

    assert {route: status for route, (status, _) in answers.items()} == expected(2)
    hidden = [world.acme, "Acme", STAFF_WORDS, "Zinnia", "Ostwind", world.vendors["Ostwind"], scene.ids["handoff"]]
    _tells_nothing(answers, hidden)
    assert GUEST_WORDS in answers["GET", "/api/entries/<entry_id>"][1]
    assert DOCUMENT_WORDS in answers["GET", "/api/documents/<document_id>/versions/<int:n>/text"][1]
    assert "terms" in answers["GET", "/api/search"][1]


def test_a_guest_of_another_vendor_sees_nothing(world: World) -> None:
    scene = Scene(world)
    answers = statuses(scene, browser(world, "Otto"))

    assert {route: status for route, (status, _) in answers.items()} == expected(3)
    _tells_nothing(answers, _all_of_it(scene))


def test_after_a_revoke_the_guest_sees_nothing(world: World) -> None:
    scene = Scene(world)
    send = browser(world, "Vera")
    assert call(send, scene, "GET", "/api/documents/<document_id>").status_code == 200

    world.does("Ben", revoke_share, share_id=scene.ids["share"])
    answers = statuses(scene, send)

    assert {route: status for route, (status, _) in answers.items()} == expected(3)
    _tells_nothing(answers, [word for word in _all_of_it(scene) if word not in ("Nordwind", scene.ids["vendor"])])


def test_nobody_gets_in_without_a_token(world: World) -> None:
    answers = statuses(Scene(world), program(world, None))

    assert {status for status, _ in answers.values()} == {401}


@pytest.mark.parametrize("end", ["revoke", "deactivate", "forge"])
def test_a_token_that_ended_opens_nothing(world: World, end: str) -> None:
    scene, token = Scene(world), world.token("Cleo")
    client = world.client()
    assert call(program(world, token), scene, "GET", "/api/me").status_code == 200

    if end == "revoke":
        headers = {"Authorization": f"Bearer {token}"}
        key = client.get("/api/tokens", headers=headers).json["items"][0]["id"]
        assert client.delete(f"/api/tokens/{key}", headers=headers).status_code == 204
    elif end == "deactivate":
        world.does("Ana", deactivate_person, person_id=world.people["Cleo"])
    else:
        token = token[:-1] + ("A" if token[-1] != "A" else "B")

    assert {status for status, _ in statuses(scene, program(world, token)).values()} == {401}


def _all_of_it(scene: Scene) -> list[str]:
    return [
        scene.world.acme, "Acme", STAFF_WORDS, GUEST_WORDS, DOCUMENT_WORDS, "terms.txt", "Zinnia", "Nordwind",
        scene.ids["vendor"], scene.ids["handoff"],
    ]  # fmt: skip


def _tells_nothing(answers: dict[tuple[str, str], tuple[int, str]], hidden: list[str]) -> None:
    told = [(route, word) for route, (_, body) in answers.items() for word in hidden if word in body]
    assert told == []
