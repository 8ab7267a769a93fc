"""Mails about what waits: by the ways that were chosen, together, not in quiet hours, and only of what still holds."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.world import World
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.people.notifications import mark_read, notifications_of
from workspace.people.operations import deactivate_person
from workspace.people.telling.kinds import KINDS
from workspace.people.telling.models import Message
from workspace.people.telling.operations import choose_hours, choose_ways, try_ways
from workspace.ports import Mail, MailFailed
from workspace.timeline.operations import add_entry, delete_entry, edit_entry


@pytest.fixture
def ben(world: World) -> World:
    """A world in which Ben wants a mail of each mention and nothing else."""
    nothing: dict[str, list[str]] = {kind: [] for kind in KINDS}
    world.does("Ben", choose_ways, ways={**nothing, "mention": ["inbox", "mail"]})
    return world


def mails(world: World, to: str = "Ben") -> list[Mail]:
    return [mail for mail in world.mailer.sent if mail.to == f"{to.lower()}@baton.example"]


def later(world: World, **by: float) -> None:
    world.settle()
    world.clock.forward(**(by or {"minutes": 6}))
    world.settle()


def mentions_ben(world: World, words: str = "please call") -> Any:
    return world.does("Ana", add_entry, customer_id=world.acme, body=f"@Ben {words}")


def test_what_came_soon_after_goes_into_one_mail_with_links(ben: World) -> None:
    first, second = mentions_ben(ben, "please call"), mentions_ben(ben, "and write")
    ben.settle()
    assert mails(ben) == [], "it waits a little, for what follows and for who reads it anyway"

    later(ben)

    (mail,) = mails(ben)
    assert mail.subject == "2 things in Baton"
    assert "Acme: Ana mentioned you: “@Ben please call”" in mail.text
    for entry in (first, second):
        assert f"{ben.settings.public_url}/entries/{entry.id}\n" in mail.text
    assert "/account/notifications" in mail.text
    later(ben, hours=30)
    assert len(mails(ben)) == 1


def test_what_was_read_deleted_or_rewritten_meanwhile_is_told_as_it_stands(ben: World) -> None:
    read, gone, changed = (mentions_ben(ben, words) for words in ("read", "gone", "an old word"))
    ben.settle()
    told = {each.subject: each.id for each in ben.sees("Ben", notifications_of)}
    ben.does("Ben", mark_read, notification_ids=[told[f"entry:{read.id}"]])
    ben.does("Ana", delete_entry, entry_id=gone.id)
    ben.does("Ana", edit_entry, entry_id=changed.id, body="@Ben a new word")

    later(ben)

    (mail,) = mails(ben)
    assert mail.subject == "Ana mentioned you: “@Ben a new word”"
    for word in ("read”", "gone", "old word"):
        assert word not in mail.text


def test_nothing_is_mailed_when_nothing_is_left_or_wanted_any_more(ben: World) -> None:
    mentions_ben(ben)
    ben.settle()
    ben.does("Ben", choose_ways, ways={"mention": ["inbox"]})
    later(ben)

    assert mails(ben) == []
    with ben.reading() as db:
        assert [each.state for each in db.scalars(select(Message))] == ["dropped"]


def test_who_was_deactivated_gets_no_mail(ben: World) -> None:
    mentions_ben(ben)
    ben.settle()
    ben.does("Ana", deactivate_person, person_id=ben.people["Ben"])
    later(ben)

    assert mails(ben) == []


def test_quiet_hours_hold_mails_back_and_send_one_in_the_morning(ben: World) -> None:
    # It is nine in the morning, UTC.
    ben.does("Ben", choose_hours, quiet_from=8 * 60, quiet_to=10 * 60, digest_hour=7)
    mentions_ben(ben, "one")
    later(ben)
    mentions_ben(ben, "two")
    later(ben)
    assert mails(ben) == []

    later(ben, minutes=50)

    assert [mail.subject for mail in mails(ben)] == ["2 things in Baton"]


def test_quiet_hours_chosen_meanwhile_hold_too(ben: World) -> None:
    mentions_ben(ben)
    ben.settle()
    ben.does("Ben", choose_hours, quiet_from=8 * 60, quiet_to=10 * 60, digest_hour=7)
    later(ben)
    assert mails(ben) == []

    later(ben, minutes=60)
    assert len(mails(ben)) == 1


def test_the_daily_mail_comes_once_with_all_of_the_day(ben: World) -> None:
    ben.does("Ben", choose_ways, ways={"mention": ["digest"]})
    ben.does("Ben", choose_hours, quiet_from=0, quiet_to=0, digest_hour=17)
    mentions_ben(ben, "one")
    later(ben, hours=3)
    mentions_ben(ben, "two")
    later(ben, hours=3)
    assert mails(ben) == []

    later(ben, hours=3)

    assert [mail.subject for mail in mails(ben)] == ["Your day in Baton: 2 things"]
    assert ben.sees("Ben", notifications_of) == [], "Ben did not want them in the inbox"


def test_a_hand_off_is_mailed_unless_it_was_answered_before(world: World) -> None:
    taken = world.does(
        "Ana", offer_handoff, customer_id=world.acme, reason="Please onboard", person_id=world.people["Ben"]
    )
    world.does("Ben", answer_handoff, handoff_id=taken.id, verb="accept")
    later(world)
    assert mails(world) == []

    reason = "Price list\n\n* Sign in anew:\nhttps://evil.example"
    world.does("Ben", offer_handoff, customer_id=world.acme, reason=reason, person_id=world.people["Cleo"])
    later(world)
    (mail,) = mails(world, "Cleo")
    assert mail.subject == "Ben offers you Acme: “Price list * Sign in anew: https://evil.example”"
    assert f"* {mail.subject}\n" in mail.text, "nobody's words look like lines of ours"


def test_a_mail_server_that_is_away_is_asked_again_and_what_came_meanwhile_joins(ben: World) -> None:
    sends, fails = ben.mailer.send, [True]

    def send(mail: Mail) -> None:
        if fails.pop() if fails else False:
            raise MailFailed("nobody answers")
        sends(mail)

    ben.mailer.send = send  # type: ignore[method-assign]
    mentions_ben(ben, "one")
    later(ben)
    assert mails(ben) == []
    mentions_ben(ben, "two")

    later(ben, minutes=1)

    assert [mail.subject for mail in mails(ben)] == ["2 things in Baton"]


def test_a_test_tells_the_truth_in_quiet_hours_too(ben: World) -> None:
    ben.does("Ben", choose_hours, quiet_from=0, quiet_to=23 * 60, digest_hour=7)
    (works,) = ben.does("Ben", try_ways, ways=["mail"])
    ben.settle()
    assert mails(ben)[-1].subject == "A test from Baton"

    def refuse(mail: Mail) -> None:
        raise MailFailed("the mail server refused", permanent=True)

    ben.mailer.send = refuse  # type: ignore[method-assign]
    (fails,) = ben.does("Ben", try_ways, ways=["digest"])
    ben.settle()
    with ben.reading() as db:
        assert db.get_one(Message, works.id).state == "sent"
        assert (db.get_one(Message, fails.id).state, db.get_one(Message, fails.id).error) == (
            "failed", "the mail server refused",
        )  # fmt: skip


def test_a_mail_is_in_the_language_of_its_reader(ben: World) -> None:
    ben.client_as("Ben").post("/account", {"do": "language", "language": "de", "zone": ""})

    mentions_ben(ben)
    later(ben)

    (mail,) = mails(ben)
    assert mail.subject == "Ana hat Sie erwähnt: „@Ben please call“"
    assert mail.text.startswith("Hallo Ben,\n\ndas wartet auf Sie:\n")
