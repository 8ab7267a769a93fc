"""When an app gets a permission that it lacked, what stayed behind for want of it follows, both ways."""

from __future__ import annotations

from tests.slack.estate import Estate
from tests.slack.test_files_in import PLAN, hanging_on
from tests.slack.test_files_out import there, writes
from workspace.timeline.sticking.operations import pin_entry, react


def test_files_that_stayed_there_are_fetched_after_a_new_installation(estate: Estate) -> None:
    estate.slack.slack.scopes.discard("files:read")
    estate.installs()
    estate.link()
    estate.says("Ben", "The plan", files=[estate.slack.file("plan.pdf", PLAN)])
    gone = estate.says("Ben", "Wrong", files=[estate.slack.file("wrong.pdf", PLAN)])
    estate.says("Ana", "Huge", files=[estate.slack.file("huge.pdf", PLAN, size=10**12)])
    estate.quiet()
    estate.slack.deletes(estate.acme, gone)
    estate.quiet()
    assert "stays in Slack: the Slack app lacks files:read" in estate.bodies()[0]

    estate.installs()
    estate.quiet()
    assert "stays in Slack: the Slack app lacks files:read" in estate.bodies()[0]

    estate.slack.slack.scopes.add("files:read")
    asked_before = len(estate.slack.calls_of("download"))
    estate.installs()
    estate.quiet()

    planned, huge = estate.entries()
    assert (planned.body, hanging_on(estate, planned)) == ("The plan", ["plan.pdf"])
    assert "it is larger than 100 MB" in huge.body
    assert len(estate.slack.calls_of("download")) == asked_before + 1


def test_files_that_stood_as_links_are_brought(estate: Estate) -> None:
    estate.slack.slack.scopes.discard("files:write")
    estate.installs()
    estate.link()
    entry = writes(estate, "The plan", "plan.pdf")
    estate.quiet()
    assert "as a link: the Slack app lacks files:write" in estate.state(entry)

    estate.slack.slack.scopes.add("files:write")
    estate.installs()
    estate.quiet()

    assert there(estate) == ["plan.pdf"]
    assert estate.state(entry) == "in #acme"


def test_what_did_not_stick_sticks_then(estate: Estate) -> None:
    estate.slack.slack.scopes -= {"reactions:write", "pins:write"}
    estate.installs()
    estate.link()
    entry = estate.writes("Ana", "The plan")
    estate.quiet()
    estate.world.does("Ana", react, entry_id=entry.id, emoji="+1")
    estate.world.does("Ana", pin_entry, entry_id=entry.id)
    estate.quiet()
    assert "the Slack app lacks reactions:write" in estate.state(entry)

    estate.slack.slack.scopes |= {"reactions:write", "pins:write"}
    estate.installs()
    estate.quiet()

    (card,) = estate.ours()
    assert ([each["name"] for each in card["reactions"]], bool(card.get("pinned_to"))) == (["+1"], True)
    assert estate.state(entry) == "in #acme"
