"""What the workspace says in Slack is always something that Slack takes, whatever people wrote."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_slack import block_problems, view_problems
from workspace.bots.wording import blocks, menus, modals
from workspace.bots.wording.modals import Choice
from workspace.ports import Block

URL = "https://baton.example/customers/1"
DUE = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
TEXT = st.text(max_size=200) | st.sampled_from(
    ["", " ", "<!channel>", "@everyone", "🙂" * 5_000, "&" * 10_000, "x" * 200]
)
LINES = st.lists(TEXT, max_size=30)
PASSAGE = st.lists(st.tuples(TEXT, st.booleans()), max_size=9).map(tuple)
CHOICES = st.lists(
    st.builds(Choice, value=st.integers(1, 10**9).map(str), words=TEXT),
    min_size=1,
    max_size=130,
    unique_by=lambda choice: choice.value,
)


def assert_slack_takes(message: blocks.Message) -> None:
    assert block_problems(list(message.blocks)) == []
    assert 0 < len(message.text.encode("utf-16-le", "surrogatepass")) // 2 <= 3_900
    for said in (message.text, *texts(message.blocks)):
        assert not re.search(r"<!(?!date\^)|<[@#]", said)


def texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in texts(value)]
    return [text for value in part for text in texts(value)] if isinstance(part, list | tuple) else []


# ------------------------------------------------------------------ messages
@given(author=TEXT, team=TEXT, label=TEXT, body=TEXT, footer=TEXT)
def test_any_entry_can_be_said(author: str, team: str, label: str, body: str, footer: str) -> None:
    message = blocks.entry_blocks(
        block_id="tl:1", author=author, team=team, label=label, body_markdown=body, url=URL, footer=footer
    )

    assert_slack_takes(message)
    assert message.blocks[0]["block_id"] == "tl:1"


def entry(body: str) -> blocks.Message:
    return blocks.entry_blocks(
        block_id="tl:1", author="Ana", team="Sales", label="note", body_markdown=body, url=URL, footer="for staff"
    )


def test_an_entry_says_who_what_and_where() -> None:
    message = entry("Call **Acme** back & ask\n\n- price")

    assert message.text == "Ana (Sales): Call *Acme* back &amp; ask\n\n• price"
    assert texts(message.blocks) == [
        "*Ana* · Sales · note",
        "Call *Acme* back &amp; ask\n\n• price",
        f"<{URL}|Open in Baton> · for staff",
    ]


@pytest.mark.parametrize("letter", ["word ", "&", "🙂", "x", "line\n\n", "`", "> ", "[", "*"])
def test_a_huge_entry_is_cut_with_a_way_to_the_rest(letter: str) -> None:
    message = entry(letter * (1_000_000 // len(letter)))

    assert_slack_takes(message)
    assert f"<{URL}|… read on in Baton>" in texts(message.blocks)[-1]
    assert len(message.blocks) <= 6


def test_an_entry_of_two_sections_is_said_in_full() -> None:
    message = entry("word " * 1_000 + "\n\nend")

    assert len(message.blocks) == 4
    assert texts(message.blocks)[2].endswith("end")
    assert texts(message.blocks)[3].startswith(f"<{URL}|Open in Baton>")
    assert message.text.endswith(f"<{URL}|… read on in Baton>")


@given(names=st.tuples(TEXT, TEXT, TEXT), reason=TEXT, outcome=TEXT)
def test_any_handoff_can_be_said(names: tuple[str, str, str], reason: str, outcome: str) -> None:
    giver, receiver, customer = names
    message = blocks.handoff_blocks(
        block_id="ho:1",
        handoff_id="1",
        giver=giver,
        receiver=receiver,
        customer=customer,
        reason_markdown=reason,
        url=URL,
        due_at=DUE,
        outcome=outcome,
    )

    assert_slack_takes(message)
    assert message.blocks[0]["block_id"] == "ho:1"


@pytest.mark.parametrize("outcome", ["", "Ben accepted."])
def test_a_handoff_has_buttons_until_it_is_answered(outcome: str) -> None:
    message = blocks.handoff_blocks(
        block_id="ho:1",
        handoff_id="42",
        giver="Ana",
        receiver="Support",
        customer="Acme",
        reason_markdown="They need help",
        url=URL,
        due_at=DUE,
        outcome=outcome,
    )

    buttons = [button for block in message.blocks if block["type"] == "actions" for button in block["elements"]]
    expected = [(blocks.HANDOFF_ACCEPT, "42"), (blocks.HANDOFF_ASK, "42"), (blocks.HANDOFF_DECLINE, "42")]
    assert [(button["action_id"], button["value"]) for button in buttons] == ([] if outcome else expected)
    assert texts(message.blocks)[0] == (
        f"*Ana* hands <{URL}|Acme> to *Support*, until "
        "<!date^1796117400^{date_short_pretty} {time}|2026-12-01 09:30 UTC>"
    )
    assert ("Ben accepted." in texts(message.blocks)) is bool(outcome)
    assert message.text == " ".join(filter(None, ["Ana hands Acme to Support.", outcome, "They need help"]))


@given(
    words=TEXT,
    hits=st.lists(st.builds(blocks.Hit, TEXT, st.just(URL), TEXT, PASSAGE), max_size=5),
    offset=st.integers(0, 10_000),
    total=st.integers(0, 10_000),
    post_to=st.sampled_from(["", "#acme", f"#{'x' * 80}"]),
)
def test_any_search_can_be_said(words: str, hits: list[blocks.Hit], offset: int, total: int, post_to: str) -> None:
    keyed = [(hit, f"entry:{number}") for number, hit in enumerate(hits)]
    assert_slack_takes(
        menus.found_blocks(words=words[:500], hits=keyed, offset=offset, total=total, page=5, url=URL, post_to=post_to)
    )
    for hit in hits:
        assert_slack_takes(menus.posted_blocks(block_id="found:1", hit=hit, by="Ben"))


def test_a_search_says_which_page_it_is() -> None:
    hits = [
        (blocks.Hit(f"Offer {number}", URL, "Acme · document", (("the ", False), ("offer", True))), "entry:1")
        for number in range(5)
    ]

    said = texts(menus.found_blocks(words="offer", hits=hits, offset=5, total=32, page=5, url=URL).blocks)

    assert said[0] == "Found for “offer”: 6 to 10 of 32"
    assert said[1] == f"*<{URL}|Offer 0>*\nthe *offer*\n_Acme · document_"
    nothing = menus.found_blocks(words="offer", hits=[], offset=0, total=0, page=5, url=URL)
    assert "Nothing found" in nothing.text


@given(customer=TEXT)
def test_any_menu_can_be_said(customer: str) -> None:
    assert_slack_takes(menus.menu_blocks(customer=customer, url=URL))


@given(name=TEXT, holder=TEXT, facts=st.lists(st.tuples(TEXT, TEXT), max_size=30), recent=LINES)
def test_any_customer_can_be_said(name: str, holder: str, facts: list[tuple[str, str]], recent: list[str]) -> None:
    assert_slack_takes(blocks.customer_blocks(name=name, url=URL, holder=holder, facts=facts, recent=recent))


@given(title=TEXT, lines=LINES, sentence=TEXT)
def test_any_list_and_sentence_can_be_said(title: str, lines: list[str], sentence: str) -> None:
    assert_slack_takes(blocks.list_blocks(title=title, lines=lines, url=URL))
    assert_slack_takes(blocks.sentence_blocks(sentence))
    assert_slack_takes(blocks.gone_blocks(block_id="tl:1"))


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=40))
def test_any_help_can_be_said(commands: list[tuple[str, str, str]]) -> None:
    assert_slack_takes(blocks.help_blocks(commands=commands, url=URL))


# ------------------------------------------------------------------ forms
@given(customer=TEXT, teams=CHOICES, people=CHOICES, reason=TEXT)
def test_any_handoff_form_can_be_opened(customer: str, teams: list[Choice], people: list[Choice], reason: str) -> None:
    receivers = [("Teams", teams), ("People", people)]
    view = modals.handoff_modal(private="{}", customer=customer, receivers=receivers, reason=reason, due_at=DUE)

    assert view_problems(view) == []


@given(customers=CHOICES, body=TEXT)
def test_any_entry_form_can_be_opened(customers: list[Choice], body: str) -> None:
    view = modals.entry_modal(private="{}", customers=customers, body=body, chosen=customers[-1].value)

    assert view_problems(view) == []
    kind = view["blocks"][0]["element"]["type"]
    assert kind == ("external_select" if len(customers) > 100 else "static_select")


@given(TEXT)
def test_any_small_form_can_be_opened(words: str) -> None:
    for view in (
        modals.decline_modal(private="{}", customer=words),
        modals.ask_modal(private="{}", customer=words),
        modals.loading_modal(words),
        modals.sentence_modal(words, words),
    ):
        assert view_problems(view) == []


def test_a_sent_form_is_read_by_its_fields() -> None:
    option = {"text": {"type": "plain_text", "text": "Support"}, "value": "team:2"}
    values = {
        "to": {"to": {"type": "static_select", "selected_option": option}},
        "reason": {"reason": {"type": "plain_text_input", "value": "Help"}},
        "due": {"due": {"type": "datetimepicker", "selected_date_time": int(DUE.timestamp())}},
        "note": {"note": {"type": "plain_text_input", "value": None}},
    }
    view: Block = {"state": {"values": values}, "private_metadata": modals.private(customer_id="7")}

    assert modals.typed(view) == {"to": "team:2", "reason": "Help", "due": DUE.isoformat()}
    assert modals.unpacked(view) == {"customer_id": "7"}
    with pytest.raises(ValueError, match="do not fit"):
        modals.private(body="x" * 3_000)
