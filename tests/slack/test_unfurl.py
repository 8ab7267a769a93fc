"""A shared link shows what is behind it only where everybody in the conversation may see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slack.office import Office
from workspace.bots.unfurling.previews import keys_of
from workspace.timeline.operations import delete_entry

URL = "http://localhost"


def shares(office: Office, who: str, path: str, *, channel: str = "", **more: Any) -> None:
    user, channel = office.users.get(who, who), channel or office.acme
    ts = more.pop("message_ts", None) or office.slack.says(user, channel, f"See <{URL}{path}>")
    office.slack.send_event(
        {
            "type": "link_shared", "channel": channel, "user": user, "message_ts": ts, "is_bot_user_member": True,
            "links": [{"url": f"{URL}{path}", "domain": "localhost"}], **more,
        }
    )  # fmt: skip
    office.quiet()


def shown(office: Office) -> list[dict[str, Any]]:
    return office.slack.slack.unfurled


def test_an_entry_shows_title_customer_and_words(office: Office) -> None:
    entry = office.writes("Ana", "The delivery is late")
    office.quiet()

    shares(office, "Ben", f"/entries/{entry.id}")

    (preview,) = shown(office)
    blocks = str(preview["unfurls"][f"{URL}/entries/{entry.id}"])
    assert "The delivery is late" in blocks
    assert "Acme" in blocks
    assert "Ana" in blocks


def test_a_customer_shows_too_and_slacks_own_handle_is_used(office: Office) -> None:
    shares(office, "Ben", f"/customers/{office.world.acme}", unfurl_id="Uf1", source="conversations_history")

    (preview,) = shown(office)
    assert (preview["unfurl_id"], preview["source"]) == ("Uf1", "conversations_history")
    assert "Makes anvils" in str(preview["unfurls"])


@pytest.mark.parametrize("outsider", ["guest", "shared", "pending"])
def test_nothing_at_all_where_others_read_along(office: Office, outsider: str) -> None:
    channel = office.slack.slack.channels[office.acme]
    if outsider == "guest":
        channel.members.append(office.slack.user("Greta", email="greta@partner.example", restricted=True))
    elif outsider == "shared":
        channel.is_ext_shared = True
    else:
        channel.is_pending_ext_shared = True

    shares(office, "Ana", f"/customers/{office.world.acme}")

    assert office.slack.calls_of("chat.unfurl") == []


@pytest.mark.parametrize("channel", ["COMPOSER", "D0ANABEN"])
def test_nothing_where_slack_does_not_tell_who_is_there(office: Office, channel: str) -> None:
    shares(
        office, "Ana", f"/customers/{office.world.acme}", channel=channel, message_ts="1.1", unfurl_id="Uf1",
        source="composer",
    )  # fmt: skip

    assert office.slack.calls_of("chat.unfurl") == []


def test_nothing_for_who_is_not_staff(office: Office) -> None:
    shares(office, "Dora", f"/customers/{office.world.acme}")

    assert office.slack.calls_of("chat.unfurl") == []


def test_nothing_of_what_is_gone_or_elsewhere(office: Office) -> None:
    entry = office.writes("Ana", "Oh no")
    office.world.does("Ana", delete_entry, entry_id=entry.id)

    shares(office, "Ana", f"/entries/{entry.id}")
    shares(office, "Ana", "/people")

    assert office.slack.calls_of("chat.unfurl") == []


def test_a_busy_slack_is_asked_again(office: Office) -> None:
    office.slack.fail("chat.unfurl", "429", seconds=3)

    shares(office, "Ana", f"/customers/{office.world.acme}")

    assert len(shown(office)) == 1


def test_only_our_own_addresses_count() -> None:
    public = "https://baton.example/crm"
    ours = "https://baton.example/crm/entries/01ABC"

    others = [
        "https://evil.example/crm/entries/01ABC",
        "https://baton.example/entries/01ABC",
        "https://baton.example@evil.example/crm/entries/01ABC",
        "https://baton.example/crm/entries/../x",
        "https://[",
    ]

    assert keys_of(others, public) == {}
    assert keys_of([ours, f"{ours}?x=1#y"], public) == {ours: "entry:01ABC", f"{ours}?x=1#y": "entry:01ABC"}
