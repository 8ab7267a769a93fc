"""`baton slack adopt`: look, bring in, take away, from the terminal, with or without a running service."""

from __future__ import annotations

import pytest

from tests.slack.history import now
from tests.slack.office import Office
from workspace.cli_adopting import adopt_in_terminal
from workspace.errors import Invalid, NotFound


def adopts(office: Office, way: str, *, channel: str = "#acme") -> None:
    adopt_in_terminal(
        office.world.baton, customer="Acme", channel=channel, way=way,
        pause=lambda seconds: office.clock.forward(seconds=seconds),
    )  # fmt: skip


def test_a_dry_run_tells_what_there_is_and_brings_nothing(old: Office, capsys: pytest.CaptureFixture[str]) -> None:
    adopts(old, "look")
    said = capsys.readouterr().out

    assert "4 messages, 1 threads, 1 files (0.0 MB), 0 reactions, 0 pins, 2026-11-02 to 2026-11-02." in said
    assert "via Slack: nobody of ours" in said
    assert "Left out: messages of other apps (1)." in said
    assert "Nothing was brought in yet" in said
    assert old.entries() == []


def test_yes_brings_it_in_and_undo_takes_it_away(old: Office, capsys: pytest.CaptureFixture[str]) -> None:
    adopts(old, "take")
    assert "4 messages were brought in" in capsys.readouterr().out
    assert len(old.entries()) == 4

    adopts(old, "undo")
    assert "All of it was taken away." in capsys.readouterr().out
    assert old.entries() == []


@pytest.mark.parametrize("again", ["look", "take"])
def test_undo_takes_away_what_an_earlier_adoption_brought(
    old: Office, again: str, capsys: pytest.CaptureFixture[str]
) -> None:
    adopts(old, "take")
    adopts(old, again)
    assert len(old.entries()) == 4
    capsys.readouterr()

    adopts(old, "undo")

    assert "All of it was taken away." in capsys.readouterr().out
    assert old.entries() == []
    assert now(old).state == "undone"


def test_undo_says_how_much_of_all_adoptions_stays(old: Office, capsys: pytest.CaptureFixture[str]) -> None:
    adopts(old, "take")
    forty = next(entry for entry in old.entries() if entry.body == "Forty")
    old.writes("Ben", "For when?", reply_to_id=forty.id)
    adopts(old, "take")
    assert "0 messages were brought in, 4 are here in all." in capsys.readouterr().out

    adopts(old, "undo")

    assert "3 were taken away. 1 stay: somebody touched them here." in " ".join(capsys.readouterr().out.split())
    assert old.bodies() == ["Forty", "For when?"]


def test_undo_of_a_look_claims_nothing(old: Office, capsys: pytest.CaptureFixture[str]) -> None:
    adopts(old, "look")
    capsys.readouterr()

    adopts(old, "undo")

    said = capsys.readouterr().out
    assert "Nothing from before the channel was linked is here." in said
    assert "taken away" not in said


def test_what_was_begun_elsewhere_is_gone_on_with(old: Office) -> None:
    old.slack.slack.page_cap = 1
    old.slack.fail("conversations.history", "429", times=3, seconds=60)
    adopts(old, "look")
    adopts(old, "take")

    assert now(old).state == "taken"
    assert len(old.entries()) == 4


def test_it_says_what_cannot_be_done(old: Office) -> None:
    with pytest.raises(NotFound, match="Link it first"):
        adopts(old, "look", channel="#elsewhere")
    with pytest.raises(NotFound, match="customer"):
        adopt_in_terminal(old.world.baton, customer="Nobody", channel="#acme", way="look")
    with pytest.raises(Invalid, match="Nothing was brought in"):
        adopts(old, "undo")
