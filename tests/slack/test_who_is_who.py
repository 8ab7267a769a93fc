"""Only an address that Slack has verified makes somebody there one of our staff."""

from __future__ import annotations

from tests.slack.office import Office
from workspace.people.notifications import notifications_of
from workspace.people.operations import add_person


def test_who_is_not_matched_stays_a_name(office: Office) -> None:
    office.link()
    office.says("Dora", "I am from elsewhere")
    office.quiet()

    (entry,) = office.entries()
    assert (entry.author_name, entry.author_id, entry.team_id) == ("Dora", None, None)


def test_an_unverified_address_matches_nobody(office: Office) -> None:
    office.link()
    liar = office.slack.user("Liar", email="ana@baton.example", email_confirmed=False)
    guest = office.slack.user("Guest", email="ben@baton.example", restricted=True)
    stranger = office.slack.user("Stranger", email="cleo@baton.example", team="T0OTHER")
    for user in (liar, guest, stranger):
        office.slack.slack.channels[office.acme].members.append(user)
        office.slack.says(user, office.acme, "It is me")
    office.quiet()

    assert [(entry.author_name, entry.author_id) for entry in office.entries()] == [
        ("Liar", None), ("Guest", None), ("Stranger", None)
    ]  # fmt: skip


def test_a_vendors_guest_is_not_matched_as_staff(office: Office) -> None:
    office.link()
    vera = office.slack.user("Vera", email="vera@nordwind.example")
    office.slack.says(vera, office.acme, "Hello")
    office.quiet()

    assert office.entries()[0].author_id is None


def test_a_changed_address_ends_the_match(office: Office) -> None:
    office.link()
    office.says("Ben", "Still me")
    office.quiet()
    office.slack.slack.users[office.users["Ben"]].email = "other@elsewhere.example"

    changed = {"id": office.users["Ben"], "profile": {"email": "other@elsewhere.example"}}
    office.slack.send_event({"type": "user_change", "user": changed})
    office.says("Ben", "Somebody else now")
    office.quiet()

    before, after = office.entries()
    assert before.author_id == office.world.people["Ben"]
    assert after.author_id is None


def test_a_mention_in_slack_tells_the_one_who_is_named(office: Office) -> None:
    office.link()

    office.says("Ana", f"<@{office.users['Ben']}> please call them")
    office.quiet()

    assert office.bodies() == ["@Ben please call them"]
    assert [told.kind for told in office.world.sees("Ben", notifications_of)] == ["mention"]


def test_who_is_added_here_later_gets_what_they_wrote(office: Office) -> None:
    office.link()
    office.says("Dora", "Before anybody knew me")
    office.quiet()
    office.world.does("Ana", add_person, name="Dora Lind", email="dora@elsewhere.example")

    office.clock.forward(minutes=11)
    office.says("Dora", "And now")
    office.quiet()

    assert [entry.author_name for entry in office.entries()] == ["Dora Lind", "Dora Lind"]
    assert {entry.revision for entry in office.entries()} == {1}


def test_a_name_that_slack_does_not_tell_at_once_comes_later(office: Office) -> None:
    office.link()
    second = office.slack.channel("acme-two", members=office.users.values())
    office.link(channel=second)
    office.clock.forward(minutes=11)
    office.slack.fail("users.info", "429", times=8, seconds=30)

    office.says("Dora", f"Ask <@{office.users['Ben']}>")
    office.world.settle()
    assert [entry.author_name for entry in office.entries()] == ["Somebody"]
    office.quiet()

    (entry,) = office.entries()
    assert (entry.author_name, entry.body) == ("Dora", "Ask @Ben")
    assert office.texts(second) == ["Dora: Ask @Ben"]
    assert [told.kind for told in office.world.sees("Ben", notifications_of)] == ["mention"]


def test_a_name_that_slack_tells_after_a_day_still_takes_the_place_of_the_id(office: Office) -> None:
    office.link()
    office.slack.stop()
    office.says("Ana", f"<@{office.users['Ben']}> please call them")
    office.clock.forward(hours=24)
    office.world.settle()
    assert office.bodies() == [f"@{office.users['Ben']} please call them"]

    office.slack.start()
    office.quiet()

    assert office.bodies() == ["@Ben please call them"]
