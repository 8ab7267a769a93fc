"""A form that is refused, sent without JavaScript, comes back with every word that was typed."""

from __future__ import annotations

import re

import pytest

from tests.world import World
from workspace.timeline.operations import add_entry
from workspace.timeline.queries import timeline

TYPED = "Typed with care:\n  <b>two</b> lines & more"
SHOWN = "Typed with care:\n  &lt;b&gt;two&lt;/b&gt; lines &amp; more"
REFUSED = [
    ({"occurred_at": "2027-01-01T10:00", "kind": "call"}, 422),
    ({"occurred_at": "soon", "kind": "meeting"}, 422),
    ({"audience": "vendor:nobody", "kind": "note"}, 422),
    ({"contact_id": "gone", "kind": "chat"}, 404),
]


@pytest.mark.parametrize(("wrong", "status"), REFUSED)
def test_a_refused_entry_comes_back_as_it_was_typed(world: World, wrong: dict[str, str], status: int) -> None:
    form = {"body": TYPED, "direction": "in", "channel": "Phone", **wrong}
    answer = world.client_as("Ana").post(f"/customers/{world.acme}/entries", form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert '<textarea id="composer-body"' in page
    assert SHOWN in page
    for chosen in (wrong["kind"], "in", "Phone"):
        assert re.search(rf'<option value="{chosen}"[^>]* selected', page), chosen
    assert 'role="alert"' in page
    assert world.sees("Ana", timeline, customer_id=world.acme) == []


def test_a_refused_answer_comes_back_as_an_answer(world: World) -> None:
    root = world.does("Ana", add_entry, customer_id=world.acme, body="Well?").id
    form = {"body": TYPED + "x" * 100_001, "reply_to": root, "kind": "comment"}

    answer = world.client_as("Ben").post(f"/customers/{world.acme}/entries", form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert SHOWN in page
    assert f'name="reply_to" value="{root}"' in page
    assert "100,000 characters" in page


def test_a_refused_comment_comes_back_as_it_was_typed(world: World) -> None:
    browser = world.client_as("Ana")
    document = world.api("Ana").upload(f"/api/customers/{world.acme}/documents", "plan.txt", b"words").json["id"]

    answer = browser.post(f"/documents/{document}/comments", {"body": TYPED, "audience": "vendor:nobody"})

    assert answer.status_code == 422
    assert SHOWN in answer.get_data(as_text=True)
