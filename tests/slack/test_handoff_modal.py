"""A customer is handed over from Slack: the form knows what there is to know, the card shows it to everybody."""

from __future__ import annotations

from datetime import timedelta

from tests.fake_slack.people import Answer
from tests.fake_slack.pressing import press_answer
from tests.slack.office import Office
from workspace.customers.operations import add_customer
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.handoffs.queries import checklist_of, handoffs_of


def view(office: Office) -> str:
    return str(office.slack.slack.views[max(office.slack.slack.views)]["blocks"])


def opens(office: Office, who: str = "Ana", *, channel: str = "") -> Answer:
    answer = office.slack.slash(office.users[who], channel or office.acme, "handoff")
    assert answer.status == 200
    return answer


def to_support(office: Office, **more: str | int) -> dict[str, str | int]:
    return {"to": f"team:{office.world.teams['support']}", "reason": "They cannot sign in", **more}


def test_the_form_knows_the_customer_of_the_channel_and_what_was_said(office: Office) -> None:
    office.link()
    office.writes("Ben", "They cannot sign in")
    office.writes("Cleo", "Do they have a key?")
    office.quiet()

    opens(office)

    assert "Hand over Acme" in view(office)
    assert "Ben: They cannot sign in" in view(office)
    assert "Open questions" in view(office)
    assert "Cleo: Do they have a key?" in view(office)


def test_what_goes_along_is_offered_with_the_reason_and_a_checklist(office: Office) -> None:
    office.link()
    opens(office)
    due = int((office.clock.now + timedelta(days=2)).timestamp())

    sent = office.slack.submits(
        office.users["Ana"],
        to_support(office, packet="- They have two keys", checklist="Call them\n\nSend *keys*", due_at=due),
    )
    office.quiet()

    assert sent.json is None
    (offer,) = office.world.sees("Ana", handoffs_of, office.world.acme)
    assert offer.reason.startswith("They cannot sign in")
    assert "- They have two keys" in offer.reason
    assert checklist_of(offer) == ["Call them", "Send *keys*"]
    assert offer.due_at is not None
    card = str(office.ours()[0]["blocks"])
    assert "☐ Call them" in card
    assert "two keys" in card


def test_elsewhere_the_customer_is_asked_for_first(office: Office) -> None:
    elsewhere = office.slack.channel("general", members=office.users.values())
    office.world.does("Ana", add_customer, name="Zebra")
    opens(office, channel=elsewhere)

    nothing = office.slack.submits(office.users["Ana"], {})
    chosen = office.slack.submits(office.users["Ana"], {"customer": office.world.acme})

    assert nothing.json["response_action"] in ("errors", "update")
    assert "Hand over Acme" in str(chosen.json["view"]["blocks"])


def test_what_is_wrong_stands_beside_the_field(office: Office) -> None:
    office.link()
    opens(office)

    unsaid = office.slack.submits(office.users["Ana"], {"reason": "Take it"})
    past = office.slack.submits(office.users["Ana"], to_support(office, due_at=1_600_000_000))

    assert "to" in unsaid.json["errors"]
    assert "due_at" in past.json["errors"]
    assert office.world.sees("Ana", handoffs_of, office.world.acme) == []


def test_a_second_open_offer_is_said_in_the_form(office: Office) -> None:
    office.link()
    support = office.world.teams["support"]
    office.world.does("Cleo", offer_handoff, customer_id=office.world.acme, team_id=support, reason="Take it")
    opens(office)

    late = office.slack.submits(office.users["Ana"], to_support(office))
    office.quiet()

    assert "offered Acme to Support already" in late.text


def test_the_button_below_a_customer_opens_the_form(office: Office) -> None:
    shown = office.slack.slash(office.users["Ana"], office.acme, "customer Acme")

    press_answer(office.slack, office.users["Ana"], office.acme, shown, "handoff_hand_over")

    assert "Hand over Acme" in view(office)


def test_a_card_says_that_another_offer_was_taken(office: Office) -> None:
    office.link()
    first = office.world.does(
        "Ana", offer_handoff, customer_id=office.world.acme, team_id=office.world.teams["support"], reason="Take it",
        checklist=["Call them"],
    )  # fmt: skip
    office.world.does(
        "Ana", offer_handoff, customer_id=office.world.acme, team_id=office.world.teams["marketing"], reason="Or you"
    )
    office.quiet()

    office.world.does("Ben", answer_handoff, handoff_id=first.id, verb="accept")
    office.quiet()

    cards = [message["text"] for message in office.ours() if "hands Acme" in message["text"]]
    assert "Ben took over." in cards[0]
    assert "Ben took over by another offer." in cards[1]
    assert "actions" not in str(office.ours()[0]["blocks"])


def test_a_stranger_opens_nothing(office: Office) -> None:
    office.link()
    office.writes("Ana", "Secret words")
    office.quiet()

    opens(office, "Dora")

    assert "does not know who you are" in view(office)
    assert "Secret" not in view(office)
