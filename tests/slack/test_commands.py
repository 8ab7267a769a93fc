"""`/baton …` answers the one who typed alone, with exactly what that person may see and do."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from workspace.bots.commands.answering import COMMANDS
from workspace.bots.links import links_of
from workspace.customers.operations import add_contact, add_customer, change_customer
from workspace.handoffs.queries import handoffs_of
from workspace.people.operations import deactivate_person


def types(office: Office, who: str, text: str, *, channel: str = "") -> str:
    answer = office.slack.slash(office.users[who], channel or office.acme, text)
    assert answer.status == 200
    if answer.json is not None:
        assert answer.json["response_type"] == "ephemeral"
    return answer.text


@pytest.mark.parametrize("text", ["help", "HELP", "  help  "])
def test_help_names_every_command(office: Office, text: str) -> None:
    said = types(office, "Dora", text)

    assert all(f"/baton {word}" in said for word in COMMANDS)


def test_an_unknown_word_leads_to_help(office: Office) -> None:
    assert "Type `/baton help`" in types(office, "Ana", "frobnicate now")


@pytest.mark.parametrize("word", [word for word in COMMANDS if word not in ("help", "link-me")])
def test_who_is_not_matched_learns_nothing_but_how_to_be(office: Office, word: str) -> None:
    office.link()
    office.writes("Ana", "Secret words")
    office.quiet()

    said = types(office, "Dora", f"{word} Acme")

    assert "Baton does not know who you are" in said
    assert "Secret" not in said
    assert "anvils" not in said


def test_who_was_deactivated_is_nobody_any_more(office: Office) -> None:
    assert "Acme" in types(office, "Ben", "customer Acme")
    office.world.does("Ana", deactivate_person, person_id=office.world.people["Ben"])

    assert "Baton does not know who you are" in types(office, "Ben", "customer Acme")


def test_when_slack_does_not_say_who_it_is_one_tries_again(office: Office) -> None:
    office.slack.fail("users.info", "500_before")

    assert "Try again in a moment" in types(office, "Ana", "today")
    assert "Today, Ana" in types(office, "Ana", "today")


def test_search_finds_what_the_web_finds(office: Office) -> None:
    entry = office.writes("Ana", "The delivery of *anvils* is late")
    office.quiet()

    said = types(office, "Ben", "search “delivery”")

    assert "The *delivery* of" in said
    assert f"http://localhost/entries/{entry.id}" in said
    assert office.slack.slack.ephemerals == []


def test_what_was_found_is_bold_and_reads_as_on_the_page(office: Office) -> None:
    office.writes("Ana", "- the **number** of <crates> is [a number](https://example.org/x)")
    office.quiet()

    said = types(office, "Ben", "search number")

    assert "the *number* of &lt;crates&gt; is a *number*" in said
    assert "**" not in said


def test_search_says_when_there_is_nothing_and_when_there_are_no_words(office: Office) -> None:
    assert "Nothing found for “zebra”" in types(office, "Ana", "search zebra")
    assert "/baton search delivery delay" in types(office, "Ana", "search")
    assert 'There are no words to look for in "". Write what' in types(office, "Ana", "search “”")
    assert "Write what to look for" in types(office, "Ana", "search * -")
    assert "There is no customer called" in types(office, "Ana", "search customer:Zebra delay")


def test_customer_shows_holder_facts_and_what_was_said(office: Office) -> None:
    office.writes("Ben", "They called about <https://example.org>")

    said = types(office, "Cleo", "customer acme")

    assert "Held by *Ana (Sales)*" in said
    assert "Makes anvils." in said
    assert "*Ben* They called" in said


def test_in_a_linked_channel_no_name_is_needed(office: Office) -> None:
    assert "write which one" in types(office, "Ana", "customer")
    office.link()

    assert "Makes anvils." in types(office, "Ana", "customer")
    assert "Held by" in types(office, "Ana", "who")


def test_several_customers_are_named(office: Office) -> None:
    office.world.does("Ana", add_customer, name="Acme North")
    office.world.does("Ana", add_customer, name="Acorn")

    assert "Acme North, Acorn" in types(office, "Ana", "customer Ac")


def test_who_names_the_contacts(office: Office) -> None:
    office.world.does(
        "Ana", add_contact, customer_id=office.world.acme, name="Rosa *Star*", title="Buyer", email="rosa@acme.example"
    )

    said = types(office, "Ben", "who Acme")

    assert "Rosa *Star*" in said
    assert "rosa@acme.example" in said


def test_a_note_is_the_persons_own_and_shows_in_the_channel(office: Office) -> None:
    office.link()

    assert "Noted on the timeline of Acme" in types(office, "Ben", "note They want *three* &amp; more")
    office.quiet()

    (entry,) = office.entries()
    assert (entry.body, entry.author_id) == ("They want **three** & more", office.world.people["Ben"])
    assert len(office.texts()) == 1


def test_a_note_elsewhere_names_the_customer_first(office: Office) -> None:
    elsewhere = office.slack.channel("general", members=office.users.values())

    assert "/baton note Acme: They want" in types(office, "Ben", "note They want more", channel=elsewhere)
    assert "There is no customer" in types(office, "Ben", "note Zebra: More", channel=elsewhere)
    assert "Noted on the timeline of Acme" in types(office, "Ben", "note Acme: They want: more", channel=elsewhere)
    assert office.bodies() == ["They want: more"]


def test_a_handoff_to_a_team_and_to_a_person(office: Office) -> None:
    office.link()
    types(office, "Ben", "today")

    assert "Offered Acme to Support" in types(office, "Ana", "handoff @support They cannot sign in")
    assert "Offered Acme to Ben" in types(office, "Ana", f"handoff <@{office.users['Ben']}|ben> You know them")
    assert "There is no team called" in types(office, "Ana", "handoff zebras Take it")
    assert "Write a team" in types(office, "Ana", "handoff support")
    assert "not known in Baton" in types(office, "Ana", f"handoff <@{office.users['Dora']}> Take it")
    office.quiet()

    offers = office.world.sees("Ana", handoffs_of, office.world.acme)
    assert sorted(each.reason for each in offers) == ["They cannot sign in", "You know them"]


def test_link_and_unlink(office: Office) -> None:
    assert "mirrors no customer" in types(office, "Ana", "unlink")
    assert "like `/baton link Acme`" in types(office, "Ana", "link")
    assert "mirror each other" in types(office, "Ana", "link Acme")
    assert "mirror each other" in types(office, "Ana", "link Acme")
    assert len(office.world.sees("Ana", links_of, office.world.acme)) == 1

    other = office.world.does("Ana", add_customer, name="Zebra")
    assert "mirrors Acme already" in types(office, "Ana", "link Zebra")
    assert office.world.sees("Ana", links_of, other.id) == []

    assert "mirrors Acme no longer" in types(office, "Ana", "unlink")
    assert office.world.sees("Ana", links_of, office.world.acme) == []
    office.quiet()


@pytest.mark.parametrize("typed", ['"Zebra"', "“Zebra”", "'zebra'"])
def test_a_name_in_quotes_is_the_name_within(office: Office, typed: str) -> None:
    zebra = office.world.does("Ana", add_customer, name="Zebra").id

    assert "timeline of Zebra mirror each other" in types(office, "Ana", f"link {typed}")
    assert len(office.world.sees("Ana", links_of, zebra)) == 1
    assert "Noted on the timeline of Zebra" in types(office, "Ana", f"note {typed}: A word")
    assert "like `/baton link Acme`" in types(office, "Ana", 'link ""')


def test_a_private_channel_needs_an_invitation_before_it_is_linked(office: Office) -> None:
    secret = office.slack.channel("secret", is_private=True, with_bot=False, members=office.users.values())

    said = types(office, "Ana", "link Acme", channel=secret)

    assert "Invite Baton here first: /invite @baton, then try again." in said
    assert office.world.sees("Ana", links_of, office.world.acme) == []


def test_today_shows_what_waits(office: Office) -> None:
    office.link()
    types(office, "Ana", "handoff support They cannot sign in")
    office.quiet()

    assert "*Hand-off* Ana offers you" in types(office, "Ben", "today")
    assert "Nothing waits for you" in types(office, "Cleo", "today")


def test_the_home_page_shows_the_same(office: Office) -> None:
    office.slack.opens_home(office.users["Ana"])
    office.slack.opens_home(office.users["Dora"])
    office.quiet()

    shown = {user: str(view["blocks"]) for user, view in office.slack.slack.homes.items()}
    assert "Acme" in shown[office.users["Ana"]]
    assert "Baton does not know who you are" in shown[office.users["Dora"]]
    assert "Acme" not in shown[office.users["Dora"]]


def test_hostile_words_are_shown_as_they_are(office: Office) -> None:
    office.link()
    for text in (
        "search &lt;!channel&gt; @everyone",
        "customer &lt;script&gt;",
        "note &lt;!here&gt; &lt;script&gt;",
        "x" * 9_000,
    ):
        said = types(office, "Ana", text)
        assert "<!" not in said
        assert "<script" not in said
    office.quiet()


def test_lines_of_a_profile_stay_apart(office: Office) -> None:
    office.world.does(
        "Ana", change_customer, customer_id=office.world.acme,
        changes={"preferences": "E-mail first\nNo calls on Fridays"},
    )  # fmt: skip

    assert "E-mail first · No calls on Fridays" in types(office, "Ana", "customer Acme")
