"""`/baton why` says why somebody did or did not get something, and says what the rows say."""

from __future__ import annotations

from sqlalchemy import select

from tests.slack.history import talked_before
from tests.slack.office import Office
from workspace.bots.adopting.operations import look
from workspace.bots.mirroring.unsaid import UNLINKED
from workspace.bots.models import ChannelLink, Mirrored
from workspace.handoffs.operations import offer_handoff


def asks(office: Office, who: str, text: str = "", *, channel: str = "") -> str:
    answer = office.slack.slash(office.users[who], channel or office.acme, f"why {text}".strip())
    assert answer.status == 200
    return answer.text


def budget(office: Office, most: int) -> None:
    with office.world.transaction() as db:
        db.get_one(ChannelLink, office.the_link().id).budget = most


def test_it_tells_where_each_of_the_last_five_stands(office: Office) -> None:
    office.link()
    for number in range(6):
        office.writes("Ana", f"Number {number}")
    office.quiet()
    said = asks(office, "Ben")

    assert "has said 6 of 100 messages today" in said
    assert "Number 0" not in said
    # Once in the blocks, and once in the words for who cannot see them.
    assert said.count("in #acme at 09:0") == 10


def test_what_is_in_the_summary_says_how_much_was_said(office: Office) -> None:
    office.link()
    budget(office, 1)
    for body in ("The first", "The second", "The third"):
        office.writes("Ana", body)
        office.quiet()

    assert "1 of 1 messages a day were said, and it names nobody" in asks(office, "Ben", "the second")
    assert "1 of 1 messages a day were said, and it names nobody" in asks(office, "Ben", "the third")


def test_a_mention_says_why_it_passed_and_who_was_told(office: Office) -> None:
    office.link()
    budget(office, 0)
    office.writes("Ana", "@Ben please call")
    office.quiet()

    assert "it names somebody, so it is said whatever the budget" in asks(office, "Ben")
    assert "you were notified at 09:0" in asks(office, "Ben")
    assert "because it names you or your team" in asks(office, "Ben")
    assert "you were not notified, because it names neither you nor your team" in asks(office, "Cleo")
    assert "you were not notified, because you wrote it" in asks(office, "Ana")


def test_an_answer_and_an_offer_say_why_one_was_told(office: Office) -> None:
    office.link()
    root = office.writes("Ben", "A question")
    office.writes("Ana", "An answer", reply_to_id=root.id)
    office.world.does(
        "Ana", offer_handoff, customer_id=office.world.acme, team_id=office.world.teams["support"], reason="Sign-in"
    )
    office.quiet()

    assert "because you wrote in its thread" in asks(office, "Ben", "an answer")
    assert "because the customer was offered to you or your team" in asks(office, "Ben", "sign-in")
    assert "because the customer was offered" not in asks(office, "Cleo", "sign-in")


def test_what_waits_says_for_what(office: Office) -> None:
    office.link()
    office.slack.slack.channels[office.acme].is_archived = True
    office.clock.forward(minutes=2)
    office.writes("Ana", "Into the archive")
    office.world.settle()

    assert "on its way to #acme, because the channel is archived in Slack" in asks(office, "Ben")


def test_what_is_held_says_that_people_from_outside_are_there(office: Office) -> None:
    office.link()
    office.writes("Ana", "For staff")
    office.slack.slack.channels[office.acme].is_ext_shared = True
    office.channel_event("channel_shared")
    office.clock.forward(minutes=5)
    office.world.settle()

    assert "people from outside are in the channel" in asks(office, "Ben", "for staff")


def test_what_slack_refused_says_its_words(office: Office) -> None:
    office.link()
    office.slack.fail("chat.postMessage", "error_before", code="message_limit_exceeded")
    office.writes("Ana", "Not allowed")
    office.quiet()

    assert "not in #acme: Slack says message" in asks(office, "Ben", "not allowed")


def test_a_link_means_one_entry_from_anywhere(office: Office) -> None:
    office.link()
    entry = office.writes("Ana", "This one")
    office.quiet()
    elsewhere = office.slack.channel("elsewhere", members=office.users.values())
    ts = office.ours()[0]["ts"].replace(".", "")

    assert "This one" in asks(office, "Ben", f"http://localhost/entries/{entry.id}", channel=elsewhere)
    assert "This one" in asks(office, "Ben", f"https://x.slack.com/archives/{office.acme}/p{ts}", channel=elsewhere)
    assert "mirrors no customer" in asks(office, "Ben", channel=elsewhere)
    assert "mirrors no customer" in asks(office, "Ben", "this one", channel=elsewhere)
    assert "no such entry" in asks(office, "Ben", "http://localhost/entries/" + "0" * 26).lower()
    assert "No entry of this customer" in asks(office, "Ben", "never said")


def test_a_stranger_learns_nothing(office: Office) -> None:
    office.link()
    office.writes("Ana", "For staff")
    office.quiet()

    assert "For staff" not in asks(office, "Dora")


def test_what_was_brought_in_was_told_to_nobody(office: Office) -> None:
    talked_before(office)
    office.world.does("Ana", look, link_id=office.the_link().id, then_take=True)
    office.quiet()

    assert "nobody is told of what was said before the channel was linked" in asks(office, "Ana", "how many")
    assert "brought in from before the channel was linked" in asks(office, "Ben", "Forty")


def test_what_waited_when_the_channel_was_unlinked_says_so(office: Office) -> None:
    link = office.link()
    said = office.writes("Ana", "said")
    office.quiet()
    office.slack.fail("chat.postMessage", "error_before", times=9, code="not_in_channel")
    queued = [office.writes("Ana", f"queued {number}") for number in range(2)]
    office.world.settle()
    assert [office.state(entry)[:10] for entry in queued] == ["on its way"] * 2

    office.unlink(link)
    at_once = [office.state(entry) for entry in queued]
    office.clock.forward(minutes=5)
    office.quiet()
    elsewhere = office.slack.channel("elsewhere", members=office.users.values())
    whys = [asks(office, "Ben", f"http://localhost/entries/{entry.id}", channel=elsewhere) for entry in queued]

    assert at_once == [office.state(entry) for entry in queued] == ["not said: #acme was unlinked first"] * 2
    assert all("not said: #acme was unlinked first" in why for why in whys)
    assert not any("none was linked" in why for why in whys)
    assert office.state(said) == "in #acme"
    assert office.said() == ["said"]
    with office.world.reading() as db:
        rows = db.scalars(select(Mirrored).where(Mirrored.entry_id.in_([entry.id for entry in queued]))).all()
    assert [(row.state, row.error) for row in rows] == [("refused", UNLINKED)] * 2
