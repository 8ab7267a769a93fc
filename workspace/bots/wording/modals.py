"""The forms that the workspace opens in Slack. Pure: plain values in, a view out; `typed` reads a sent form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workspace.ports import Block

OFFER_FORM = "handoff_offer"
OFFER_CUSTOMER_FORM = "handoff_offer_customer"
DECLINE_FORM = "handoff_decline_reason"
ASK_FORM = "handoff_question"
ENTRY_FORM = "entry_new"
SHOW_FORM = "show_to_vendor_form"

# docs.slack.dev, "Block Kit reference" and "Views".
TITLE_MOST = 24
OPTIONS_MOST = 100
OPTION_TEXT_MOST = 75
INPUT_MOST = 3_000
PRIVATE_MOST = 3_000
# Together with what stands between them they fit into the reason of a hand-off.
REASON_MOST = 2_000
PACKET_MOST = 2_900


@dataclass(frozen=True)
class Choice:
    """What one may choose: `value` comes back (at most 150 characters), `words` are shown."""

    value: str
    words: str


def loading_modal(title: str) -> Block:
    """Opened at once, for a trigger lives three seconds; replaced by views.update when the real form is ready."""
    return view_of("loading", title, [_words("One moment …")], submit="", private="")


def sentence_modal(title: str, sentence: str) -> Block:
    return view_of("sentence", title, [_words(sentence)], submit="", private="")


def handoff_modal(
    *,
    private: str,
    customer: str,
    receivers: Sequence[tuple[str, Sequence[Choice]]],
    reason: str = "",
    packet: str = "",
    due_at: datetime | None = None,
) -> Block:
    """Offer a customer: to whom, why, with what, until when. `receivers` are (group, choices), as Teams and People.

    `packet` is what is known about the customer, as a text that may be changed before it is handed over.
    """
    due: Block = {"type": "datetimepicker", "action_id": "due_at"}
    if due_at is not None:
        due["initial_date_time"] = int(due_at.timestamp())
    blocks = [
        _words(f"Hand over {customer}"),
        _input("to", "To whom", _select("to", receivers)),
        _input("reason", "Why, and what is expected", _text_input("reason", reason, most=REASON_MOST)),
        _input("packet", "What goes along", _text_input("packet", packet, most=PACKET_MOST), optional=True),
        _input("checklist", "Checklist, one point a line", _text_input("checklist", ""), optional=True),
        _input("due_at", "Due", due, optional=True),
    ]
    return view_of(OFFER_FORM, "Hand over", blocks, submit="Offer", private=private)


def which_customer_modal(*, customers: Sequence[Choice]) -> Block:
    """Where nothing says which customer is meant, this comes first."""
    field = _input("customer", "Customer", _customer_field(customers))
    return view_of(OFFER_CUSTOMER_FORM, "Hand over", [field], submit="Next", private="{}")


def decline_modal(*, private: str, customer: str) -> Block:
    blocks = [_words(f"Decline {customer}"), _input("reason", "Why not", _text_input("reason", ""))]
    return view_of(DECLINE_FORM, "Decline", blocks, submit="Decline", private=private)


def ask_modal(*, private: str, customer: str) -> Block:
    blocks = [_words(f"Ask about {customer}"), _input("question", "Your question", _text_input("question", ""))]
    return view_of(ASK_FORM, "Ask", blocks, submit="Ask", private=private)


def entry_modal(*, private: str, customers: Sequence[Choice], body: str = "", chosen: str = "") -> Block:
    """Add to a customer's timeline. Over a hundred customers the field asks us while the person types."""
    field = _customer_field(customers, chosen)
    blocks = [_input("customer", "Customer", field), _input("body", "Note", _text_input("body", body))]
    return view_of(ENTRY_FORM, "Add to timeline", blocks, submit="Add", private=private)


def show_modal(*, private: str, words: str, seen_by: Sequence[str], vendors: Sequence[Choice]) -> Block:
    """Who will read these words besides staff: `seen_by` are lines such as "Nordwind: Vera, Otto"."""
    blocks = [
        _words("Besides staff these people will read it, and get no other word of this channel:"),
        *(_words(f"• {line}") for line in seen_by),
        _words(f"“{words}”"),
        _input("vendor", "Show it to", _select("vendor", [("", vendors)])),
    ]
    return view_of(SHOW_FORM, "Show to vendor", blocks, submit="Show", private=private)


def options(choices: Sequence[Choice]) -> Block:
    """The answer to an external select that asked what there is."""
    return {"options": [_option(choice) for choice in choices[:OPTIONS_MOST]]}


def typed(view: Mapping[str, Any]) -> dict[str, str]:
    """What a sent form holds, by field: text, the chosen value, or a moment as ISO 8601 in UTC. Left empty: missing."""
    answers: dict[str, str] = {}
    for block in view["state"]["values"].values():
        for name, answer in block.items():
            if answer.get("selected_option"):
                answers[name] = str(answer["selected_option"]["value"])
            elif answer.get("selected_date_time") is not None:
                answers[name] = datetime.fromtimestamp(answer["selected_date_time"], UTC).isoformat()
            elif answer.get("value"):
                answers[name] = str(answer["value"])
    return answers


def private(**values: str) -> str:
    """What a form carries through Slack and back: ids only, for every app in the workspace may be curious."""
    packed = json.dumps(values, separators=(",", ":"))
    if len(packed) > PRIVATE_MOST:
        raise ValueError(f"{len(packed)} characters do not fit into a form, at most {PRIVATE_MOST}")
    return packed


def unpacked(view: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in json.loads(view.get("private_metadata") or "{}").items()}


# ------------------------------------------------------------------ below
def view_of(callback_id: str, title: str, blocks: Sequence[Block], *, submit: str, private: str) -> Block:
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title, TITLE_MOST),
        "close": _plain("Cancel" if submit else "Close", TITLE_MOST),
        "private_metadata": private,
        "blocks": list(blocks),
    }
    return {**view, "submit": _plain(submit, TITLE_MOST)} if submit else view


def _plain(words: str, most: int) -> Block:
    line = " ".join(words.split()) or "…"
    # Slack may count an emoji as two; half of the room is left when there are such.
    most = most if line.isascii() or len(line.encode("utf-16-le", "surrogatepass")) // 2 <= most else most // 2
    return {"type": "plain_text", "text": line if len(line) <= most else line[: most - 1] + "…", "emoji": False}


def _words(words: str) -> Block:
    return {"type": "section", "text": _plain(words, 2_900)}


def _input(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label, 2_000),
        "element": element,
        "optional": optional,
    }


def _text_input(action_id: str, value: str, *, most: int = INPUT_MOST, multiline: bool = True) -> Block:
    field: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": multiline, "max_length": most}
    shown = value[:most]
    if len(shown.encode("utf-16-le", "surrogatepass")) // 2 > most:
        shown = shown[: most // 2]
    return {**field, "initial_value": shown} if shown else field


def words_input(name: str, label: str, value: str, *, most: int) -> Block:
    """One line to type words into."""
    return _input(name, label, _text_input(name, value, most=most, multiline=False))


def _customer_field(customers: Sequence[Choice], chosen: str = "") -> Block:
    field: Block
    if len(customers) > OPTIONS_MOST:
        field = {"type": "external_select", "action_id": "customer", "min_query_length": 1}
        field["placeholder"] = _plain("Start typing a name", 150)
    else:
        field = _select("customer", [("", customers)])
    for choice in customers:
        if choice.value == chosen:
            field["initial_option"] = _option(choice)
    return field


def _select(action_id: str, groups: Sequence[tuple[str, Sequence[Choice]]]) -> Block:
    """Slack takes a hundred options, or groups of them, and no empty group."""
    filled = [(label, choices[:OPTIONS_MOST]) for label, choices in groups if choices]
    field: Block = {"type": "static_select", "action_id": action_id, "placeholder": _plain("Choose", 150)}
    if len(filled) == 1:
        return {**field, "options": [_option(choice) for choice in filled[0][1]]}
    return {
        **field,
        "option_groups": [
            {"label": _plain(label, OPTION_TEXT_MOST), "options": [_option(choice) for choice in choices]}
            for label, choices in filled
        ],
    }


def _option(choice: Choice) -> Block:
    return {"text": _plain(choice.words, OPTION_TEXT_MOST), "value": choice.value}
