"""Buttons, shortcuts and forms: one effect each, and who comes too late is told who was first."""

from __future__ import annotations

from tests.fake_slack.state import Raw
from tests.slack.office import Office
from workspace.customers.operations import add_customer
from workspace.customers.queries import get_customer
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.handoffs.queries import handoffs_of


def offered(office: Office) -> str:
    """The ts of the card of a hand-off from Ana to support."""
    office.link()
    office.world.does(
        "Ana", offer_handoff, customer_id=office.world.acme, team_id=office.world.teams["support"], reason="Take it"
    )
    office.quiet()
    return str(office.ours()[0]["ts"])


def told(office: Office) -> list[tuple[str, str]]:
    return [(each["user"], each["text"]) for each in office.slack.slack.ephemerals]


def view(office: Office) -> str:
    """What stands in the view that opened last."""
    return str(office.slack.slack.views[max(office.slack.slack.views)]["blocks"])


def test_accepting_moves_the_baton_and_changes_the_card(office: Office) -> None:
    card = offered(office)

    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_accept")
    office.quiet()

    assert office.world.sees("Ana", get_customer, office.world.acme).holder_person_id == office.world.people["Ben"]
    assert "Ben took over." in office.ours()[0]["text"]
    assert all(block["type"] != "actions" for block in office.ours()[0]["blocks"])
    assert office.ours()[1]["thread_ts"] == card
    assert told(office) == []


def test_a_card_loses_its_buttons_when_another_offer_was_taken(office: Office) -> None:
    card = offered(office)
    sooner = {"customer_id": office.world.acme, "team_id": office.world.teams["marketing"], "reason": "Or you"}
    other = office.world.does("Ana", offer_handoff, **sooner)
    office.quiet()

    office.world.does("Cleo", answer_handoff, handoff_id=other.id, verb="accept")
    office.quiet()

    (first,) = [message for message in office.ours() if message["ts"] == card]
    assert "Cleo took over by another offer." in first["text"]
    assert all(block["type"] != "actions" for block in first["blocks"])
    assert [message for message in office.ours() if message.get("thread_ts") == card and message["ts"] != card] == []


def test_who_comes_too_late_is_told_who_was_first(office: Office) -> None:
    card = offered(office)
    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_accept")

    office.slack.presses(office.users["Cleo"], office.acme, card, "handoff_accept")
    office.quiet()

    assert told(office) == [(office.users["Cleo"], "Ben was faster and has taken over already.")]


def test_a_repeated_click_is_one_click(office: Office) -> None:
    card = offered(office)
    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_accept")

    office.slack.redeliver(office.slack.sent[-1])
    office.quiet()

    assert told(office) == []
    assert len(office.ours()) == 2


def test_a_handoff_is_not_anybodys(office: Office) -> None:
    card = offered(office)

    office.slack.presses(office.users["Cleo"], office.acme, card, "handoff_accept")
    office.slack.presses(office.users["Dora"], office.acme, card, "handoff_decline")
    office.quiet()

    assert told(office) == [(office.users["Cleo"], "This hand-off is not yours to accept.")]
    assert "does not know who you are" in view(office)
    assert office.world.sees("Ana", get_customer, office.world.acme).holder_person_id == office.world.people["Ana"]
    assert "Decline" not in view(office)


def test_declining_asks_for_the_reason(office: Office) -> None:
    card = offered(office)
    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_decline")

    wrong = office.slack.submits(office.users["Ben"], {"reason": "  "})
    assert wrong.json["response_action"] == "errors"
    assert wrong.json["errors"] == {"reason": "The reason is empty."}
    office.slack.submits(office.users["Ben"], {"reason": "We are full"})
    office.quiet()

    assert "Ben declined: We are full" in office.ours()[0]["text"]


def test_asking_keeps_the_buttons(office: Office) -> None:
    card = offered(office)
    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_ask")
    office.slack.submits(office.users["Ben"], {"question": "Since when?"})
    office.quiet()

    (handoff,) = office.world.sees("Ana", handoffs_of, office.world.acme)
    assert handoff.state == "asked"
    assert any(block["type"] == "actions" for block in office.ours()[0]["blocks"])


def test_a_form_sent_too_late_says_so(office: Office) -> None:
    card = offered(office)
    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_decline")
    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_accept")

    late = office.slack.submits(office.users["Ben"], {"reason": "We are full"})
    office.quiet()

    assert late.json["response_action"] == "update"
    assert "already" in late.text


def test_a_form_that_slack_does_not_open_is_told(office: Office) -> None:
    card = offered(office)
    office.slack.fail("views.open", "500_before")

    answer = office.slack.presses(office.users["Ben"], office.acme, card, "handoff_ask")
    office.quiet()

    assert answer.status == 200
    assert told(office) == [(office.users["Ben"], "Slack did not open the form. Try again.")]


# ------------------------------------------------------------------ shortcuts
def test_an_old_message_is_added_once_as_its_writers(office: Office) -> None:
    ts = office.says("Ben", "Before the link")
    office.link()

    for who in ("Ana", "Cleo"):
        office.slack.shortcut(office.users[who], office.acme, ts, "add_to_timeline")
    office.quiet()

    (entry,) = office.entries()
    assert (entry.body, entry.author_name) == ("Before the link", "Ben")
    assert told(office) == [
        (office.users["Ana"], "Added to the timeline of Acme."),
        (office.users["Cleo"], "This message is on the timeline of Acme already."),
    ]


def test_what_came_from_us_is_not_added(office: Office) -> None:
    office.link()
    office.writes("Ana", "A card")
    office.quiet()

    office.slack.shortcut(office.users["Ben"], office.acme, office.ours()[0]["ts"], "add_to_timeline")
    office.quiet()

    assert "came from Baton" in told(office)[0][1]
    assert len(office.entries()) == 1


def test_elsewhere_the_form_asks_for_the_customer(office: Office) -> None:
    elsewhere = office.slack.channel("general", members=office.users.values())
    ts = office.says("Ben", "They *paid*", channel=elsewhere)

    office.slack.shortcut(office.users["Ana"], elsewhere, ts, "add_to_timeline")
    assert office.slack.submits(office.users["Ana"], {"customer": office.world.acme}).json is None
    office.slack.shortcut(office.users["Cleo"], elsewhere, ts, "add_to_timeline")
    office.quiet()

    (entry,) = office.entries()
    assert entry.author_name == "Ana"
    assert "in #general:" in entry.body
    assert "> They **paid**" in entry.body
    assert "This message is on a timeline already." in view(office)


def test_two_open_forms_for_one_message_are_one_entry(office: Office) -> None:
    elsewhere = office.slack.channel("general", members=office.users.values())
    ts = office.says("Ben", "They paid", channel=elsewhere)
    views: list[str] = []
    for who in ("Ana", "Cleo"):
        office.slack.shortcut(office.users[who], elsewhere, ts, "add_to_timeline")
        views.append(max(office.slack.slack.views))

    office.slack.submits(office.users["Ana"], {"customer": office.world.acme}, view_id=views[0])
    late = office.slack.submits(office.users["Cleo"], {"customer": office.world.acme}, view_id=views[1])
    office.quiet()

    assert "on a timeline already" in late.text
    assert len(office.entries()) == 1


def test_a_new_entry_from_anywhere(office: Office) -> None:
    office.slack.global_shortcut(office.users["Cleo"], "new_entry")

    wrong = office.slack.submits(office.users["Cleo"], {"customer": office.world.acme, "body": "   "})
    assert wrong.json["errors"] == {"body": "The text is empty."}
    office.slack.submits(office.users["Cleo"], {"customer": office.world.acme, "body": "Met them"})
    office.quiet()

    assert [(entry.body, entry.author_name) for entry in office.entries()] == [("Met them", "Cleo")]


def test_over_a_hundred_customers_the_form_asks_while_one_types(office: Office) -> None:
    for number in range(101):
        office.world.does("Ana", add_customer, name=f"Customer {number:03}")
    office.slack.global_shortcut(office.users["Ana"], "new_entry")

    offered: Raw = office.slack.asks_options(office.users["Ana"], "customer", "acm").json
    nobody: Raw = office.slack.asks_options(office.users["Dora"], "customer", "acm").json

    assert [option["text"]["text"] for option in offered["options"]] == ["Acme"]
    assert nobody == {"options": []}
    office.quiet()
