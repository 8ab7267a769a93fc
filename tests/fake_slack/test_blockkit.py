"""Block Kit's limits as the fake holds them: each is met from both sides."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fake_slack import block_problems, view_problems

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
BUTTON = {"type": "button", "action_id": "go", "value": "42", "text": {"type": "plain_text", "text": "Go"}}
ACTIONS = {"type": "actions", "block_id": "act", "elements": [BUTTON]}


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ({**SECTION, "block_id": "x" * 256}, "block_id must have"),
        ({**SECTION, "text": {"type": "mrkdwn", "text": "🙂" * 1_501}}, "at most 3000"),
        ({**SECTION, "text": {"type": "mrkdwn", "text": ""}}, "empty text"),
        ({**SECTION, "colour": "red"}, "unknown field"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "at most 150"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be plain_text"),
        ({"type": "context", "elements": [SECTION["text"]] * 11}, "1 to 10"),
        ({"type": "actions", "elements": [{**BUTTON, "action_id": f"a{n}"} for n in range(26)]}, "1 to 25"),
        ({"type": "actions", "elements": [BUTTON, BUTTON]}, "occurs twice"),
        ({"type": "actions", "elements": [{**BUTTON, "value": "x" * 2_001}]}, "over 2000"),
        ({"type": "actions", "elements": [{**BUTTON, "style": "blue"}]}, "unknown style"),
    ],
)
def test_block_kits_limits_hold(block: dict[str, Any], problem: str) -> None:
    assert problem in block_problems([block])[0]
    assert block_problems([SECTION, ACTIONS]) == []


def test_a_message_has_fifty_blocks_and_each_id_once() -> None:
    assert block_problems([SECTION] * 50) == []
    assert block_problems([SECTION] * 51) == ["51 blocks, at most 50"]
    assert block_problems([{**SECTION, "block_id": "a"}] * 2) == ["block_id 'a' occurs twice"]


def test_a_modal_with_inputs_needs_a_submit() -> None:
    label = {"type": "plain_text", "text": "Why"}
    field = {"type": "input", "label": label, "element": {"type": "plain_text_input", "action_id": "why"}}
    view = {"type": "modal", "title": label, "blocks": [field]}

    assert view_problems(view) == ["a modal with inputs needs a submit"]
    assert view_problems({**view, "submit": label}) == []
    long_title = {"type": "plain_text", "text": "x" * 25}
    assert view_problems({**view, "submit": label, "title": long_title}) == ["title: text of 25 units, at most 24"]
