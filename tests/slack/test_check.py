"""`baton slack check` says what differs between a channel and the ledger, and mends it when told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from tests.slack.office import SECRET, Office
from workspace.cli import main


@pytest.fixture
def office_of_today(office: Office) -> Office:
    """The command line goes by the clock on the wall: this office does so too, an hour late."""
    office.clock.now = datetime.now(UTC) - timedelta(hours=1)
    office.link()
    return office


def _check(office: Office, *words: str) -> Result:
    settings = office.world.settings
    env = {
        "BATON_HOME": str(settings.home),
        "BATON_SECRET_KEY": settings.secret_key,
        "BATON_SLACK_BOT_TOKEN": office.slack.token,
        "BATON_SLACK_SIGNING_SECRET": SECRET,
        "BATON_SLACK_API_URL": office.slack.api_url,
        "COLUMNS": "200",
    }
    return CliRunner().invoke(main, ["slack", "check", *words], env=env, catch_exceptions=False)


def test_both_sides_agree(office_of_today: Office) -> None:
    office = office_of_today
    office.writes("Ana", "Mine")
    office.says("Ben", "Theirs")
    office.quiet()

    result = _check(office, "Acme")

    assert result.exit_code == 0, result.output
    assert "#acme" in result.output
    row = next(line for line in result.output.splitlines() if "#acme" in line)
    assert [cell.strip() for cell in row.strip("│┃|").split("│")][2:] == ["2", "0", "0", "0"]


def test_what_differs_is_named_and_mended(office_of_today: Office) -> None:
    office = office_of_today
    office.writes("Ana", "Mine")
    office.quiet()
    edited = office.says("Ben", "Before")
    gone = office.says("Ben", "Going")
    office.slack.drops = True
    office.says("Cleo", "Never heard of")
    office.slack.edits(office.users["Ben"], office.acme, edited, "After")
    office.slack.deletes(office.acme, gone)
    office.slack.drops = False
    office.slack.stop()
    office.writes("Ana", "Still waits")
    office.world.settle()
    office.slack.start()

    result = _check(office)
    assert result.exit_code == 1
    assert "“Never heard of” was written there and not heard of" in result.output
    assert "“After” was edited there" in result.output
    assert "is not there any more" in result.output
    assert "on its way to #acme" in result.output
    assert office.bodies() == ["Mine", "Before", "Going", "Still waits"]

    assert _check(office, "--heal").exit_code == 1
    assert sorted(office.bodies()) == ["After", "Mine", "Never heard of", "Still waits"]
    office.clock.forward(minutes=5)
    office.quiet()
    assert _check(office).exit_code == 0


def test_emoji_and_pins_that_differ_are_named_and_mended(office_of_today: Office) -> None:
    office = office_of_today
    ts = office.says("Ben", "They signed")
    office.sweep()
    office.slack.drops = True
    office.slack.reacts(office.users["Ana"], office.acme, ts, "tada")
    office.slack.pins(office.users["Ben"], office.acme, ts)
    office.slack.drops = False

    result = _check(office)
    assert result.exit_code == 1
    assert "🎉 was given there and not heard of" in result.output
    assert "was pinned there and not heard of" in result.output
    assert office.entries()[0].pinned_at is None

    _check(office, "--heal")
    (entry,) = office.entries()
    assert ([each.emoji for each in entry.reactions], entry.pinned_at is not None) == (["tada"], True)
    assert _check(office).exit_code == 0


def test_a_refused_card_says_why(office_of_today: Office) -> None:
    office = office_of_today
    office.slack.fail("chat.postMessage", "error_before", code="message_limit_exceeded")
    office.writes("Ana", "Refused")
    office.quiet()

    result = _check(office)

    assert result.exit_code == 1
    assert "not in #acme: Slack says message_limit_exceeded" in result.output


def test_an_unlinked_house_has_nothing_to_compare(office: Office) -> None:
    result = _check(office)

    assert (result.exit_code, "No channel is linked." in result.output) == (0, True)
