"""Baton is taken out of Slack: tokens go at once, queues stop, strangers' words go after the term."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.slack.estate import Estate
from workspace.bots.installing.removing import GONE, SOMEBODY
from workspace.bots.models import ChannelLink, Mirrored, SlackPerson
from workspace.events import DeliveryRow, EventRow
from workspace.timeline.models import Entry

UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BATON"]}}


def told(estate: Estate, *events: dict[str, object]) -> None:
    for event in events:
        estate.slack.send_event(event)
        estate.world.settle()


@pytest.mark.parametrize("order", [(UNINSTALLED, REVOKED), (REVOKED, UNINSTALLED, REVOKED), (REVOKED,)])
def test_tokens_go_and_queues_stop_in_any_order(estate: Estate, order: tuple[dict[str, object], ...]) -> None:
    estate.installs()
    estate.link()
    entry = estate.writes("Ana", "Never said there")

    told(estate, *order)

    there = estate.installation()
    assert (there.state, there.sealed_token, there.sealed_refresh) == ("removed", "", "")
    assert there.erase_at is not None
    assert there.removed_at is not None
    assert there.erase_at - there.removed_at == timedelta(days=30)
    with estate.world.reading() as db:
        link = db.scalars(select(ChannelLink)).one()
        assert (link.unlinked_at is not None, link.trouble) == (True, GONE)
        lanes = select(DeliveryRow).where(DeliveryRow.lane.startswith(f"slack:{estate.team}:"))
        assert all(row.done_at or row.gave_up_at for row in db.scalars(lanes))
        names = select(EventRow).where(EventRow.type == "SlackRemoved")
        assert [row.actor_id for row in db.scalars(names)] == [None]
    assert estate.said() in ([], ["Never said there"])
    assert entry.deleted_at is None


def test_the_end_of_a_persons_own_token_is_not_ours(estate: Estate) -> None:
    estate.installs()

    told(estate, {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})

    assert estate.installation().state == "live"


def test_late_news_of_an_earlier_installation_is_passed_over(estate: Estate) -> None:
    estate.installs()
    told(estate, UNINSTALLED)
    late = estate.slack.sent[-1]
    estate.clock.forward(minutes=5)
    estate.installs()

    body = late.body.replace(late.event_id.encode(), b"Ev99999999")
    estate.slack.send(body, event_id="Ev99999999")
    estate.world.settle()

    assert estate.installation().state == "live"


def test_after_the_term_strangers_words_and_names_are_erased(estate: Estate) -> None:
    estate.installs()
    estate.link()
    estate.says("Dora", "My number is 555-0100")
    estate.says("Ben", "I will call")
    estate.quiet()
    told(estate, UNINSTALLED)

    estate.clock.forward(days=29)
    estate.world.settle()
    assert "My number is 555-0100" in estate.bodies()
    estate.clock.forward(days=1, minutes=1)
    estate.world.settle()

    with estate.world.reading() as db:
        born = {entry.author_name: entry for entry in db.scalars(select(Entry).join(Mirrored))}
        assert set(born) == {SOMEBODY, "Ben"}
        assert (born[SOMEBODY].body, born[SOMEBODY].deleted_at is not None) == ("", True)
        assert born["Ben"].body == "I will call"
        assert db.scalars(select(SlackPerson)).all() == []
        assert {row.user_id for row in db.scalars(select(Mirrored))} == {None}
    assert estate.installation().erased_at is not None


def test_nothing_is_erased_when_it_was_installed_again_meanwhile(estate: Estate) -> None:
    estate.installs()
    estate.link()
    estate.says("Dora", "Keep me")
    estate.quiet()
    told(estate, UNINSTALLED)
    estate.installs()

    estate.clock.forward(days=31)
    estate.world.settle()

    assert "Keep me" in estate.bodies()
    assert estate.installation().erase_at is None


def test_what_waited_when_baton_was_removed_says_so(estate: Estate) -> None:
    estate.installs()
    estate.link()
    estate.slack.fail("chat.postMessage", "lost_before")
    unheard = estate.writes("Ana", "perhaps said")
    estate.world.settle()
    queued = estate.writes("Ana", "still queued")

    told(estate, UNINSTALLED)
    after = estate.writes("Ana", "written afterwards")
    estate.installs()
    estate.quiet()
    why = estate.slack.slash(estate.users["Ana"], estate.acme, f"why http://localhost/entries/{queued.id}").text

    assert estate.state(unheard) == "perhaps in #acme: Baton was removed before Slack answered"
    assert estate.state(queued) == "not in #acme: Baton was removed from the workspace"
    assert estate.state(after) == ""
    assert "not in #acme: Baton was removed from the workspace" in why
    assert "none was linked" not in why
    assert estate.said() == []


# ------------------------------------------------------------------ Disconnect
def disconnects(estate: Estate) -> str:
    answer = estate.world.client_as("Ana").post("/settings/slack", {"do": "remove", "team": estate.team})
    assert answer.status_code in (200, 303)
    return str(answer.get_data(as_text=True))


def removals(estate: Estate) -> list[tuple[str | None, str]]:
    with estate.world.reading() as db:
        rows = db.scalars(select(EventRow).where(EventRow.type == "SlackRemoved").order_by(EventRow.id)).all()
        return [(row.actor_id, json.loads(row.payload)["token"]) for row in rows]


def test_disconnecting_ends_the_token_at_slack(estate: Estate) -> None:
    estate.installs()
    (token,) = estate.slack.slack.grants.tokens

    disconnects(estate)

    assert token.dead == "token_revoked"
    assert (estate.installation().state, estate.installation().sealed_token) == ("removed", "")
    assert removals(estate) == [(estate.world.people["Ana"], "revoked")]


@pytest.mark.parametrize("fault", ["lost_before", "429", "error_before"])
def test_what_slack_does_not_end_is_deleted_here_and_said(estate: Estate, fault: str) -> None:
    estate.installs()
    estate.slack.fail("auth.revoke", fault)

    page = disconnects(estate)

    assert "Its token was not revoked" in page
    assert (estate.installation().state, estate.installation().sealed_token) == ("removed", "")
    ((actor, said),) = removals(estate)
    assert (actor, said.partition(":")[0]) == (estate.world.people["Ana"], "not revoked")


def test_slacks_word_of_it_may_overtake_us(estate: Estate) -> None:
    estate.installs()
    answer = estate.slack.api.answer

    def answering(method: str, *args: Any, **kwargs: Any) -> Any:
        answered = answer(method, *args, **kwargs)
        if method == "auth.revoke":
            told(estate, REVOKED)
        return answered

    estate.slack.api.answer = answering
    disconnects(estate)

    assert removals(estate) == [(None, ""), (estate.world.people["Ana"], "revoked")]
