"""The files of an entry stand in its thread in Slack: once, in an internal channel, and gone with the entry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slack.office import Office
from workspace.documents.keeping.trash import purge_document
from workspace.documents.operations import Upload, post_entry, remove_document
from workspace.documents.queries import files_of
from workspace.timeline.models import Entry
from workspace.timeline.operations import delete_entry

PLAN = b"%PDF-1.4 the plan"


def writes(office: Office, body: str, *names: str, content: bytes = PLAN) -> Entry:
    stored = office.world.outside.files.put([content], limit=10**9)
    uploads = [Upload(name, stored) for name in names]
    entry: Entry = office.world.does("Ana", post_entry, customer_id=office.world.acme, body=body, uploads=uploads)
    return entry


def there(office: Office) -> list[str]:
    """The names of the files that stand in the channel, in order."""
    messages = office.slack.slack.channels[office.acme].messages
    return [file["name"] for message in messages for file in message.get("files", [])]


def card(office: Office) -> dict[str, Any]:
    return next(message for message in office.ours() if message.get("blocks"))


def test_the_bytes_stand_in_the_entrys_thread_and_the_card_links_to_them(office: Office) -> None:
    office.link()
    entry = writes(office, "The plan", "plan.pdf", "sums.csv")
    office.quiet()

    assert there(office) == ["plan.pdf", "sums.csv"]
    posted = [message for message in office.ours() if message.get("files")]
    assert {message["thread_ts"] for message in posted} == {card(office)["ts"]}
    assert "/documents/" in str(card(office)["blocks"])
    assert "plan.pdf" in str(card(office)["blocks"])
    assert {file.content for file in office.slack.slack.files.values()} == {PLAN}
    assert office.state(entry) == "in #acme"


@pytest.mark.parametrize("echo", ["before", "after"])
def test_our_own_file_does_not_come_back(office: Office, echo: str) -> None:
    office.link()
    office.slack.echo = echo
    writes(office, "The plan", "plan.pdf")
    office.quiet()

    assert office.bodies() == ["The plan"]
    assert there(office) == ["plan.pdf"]


@pytest.mark.parametrize("kind", ["lost_after", "lost_before", "500_after", "429"])
@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_lost_answer_is_one_file(office: Office, kind: str, method: str) -> None:
    office.link()
    office.slack.fail(method, kind)
    writes(office, "The plan", "plan.pdf")
    office.quiet()

    assert there(office) == ["plan.pdf"]


def test_lost_bytes_are_sent_again(office: Office) -> None:
    office.link()
    office.slack.fail("upload", "lost_before")
    writes(office, "The plan", "plan.pdf")
    office.quiet()

    assert there(office) == ["plan.pdf"]


def test_after_a_lost_answer_for_the_card_the_file_follows_it(office: Office) -> None:
    office.link()
    office.slack.echo = "before"
    office.slack.fail("chat.postMessage", "lost_after")
    writes(office, "The plan", "plan.pdf")
    office.quiet()

    assert there(office) == ["plan.pdf"]
    assert office.said()[0] == "The plan"


def test_a_missing_scope_is_said_and_the_rest_goes_on(office: Office) -> None:
    office.link()
    office.slack.slack.scopes.discard("files:write")
    entry = writes(office, "The plan", "plan.pdf")
    office.writes("Ana", "And more")
    office.quiet()

    assert there(office) == []
    assert len(office.texts()) == 2
    assert office.state(entry) == "in #acme, plan.pdf as a link: the Slack app lacks files:write"


def test_what_is_too_large_stands_as_a_link(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workspace.bots.crossing.files_out.LARGEST", 5)
    office.link()
    entry = writes(office, "The plan", "plan.pdf")
    office.quiet()

    assert there(office) == []
    assert office.slack.calls_of("files.getUploadURLExternal") == []
    assert office.state(entry) == "in #acme, plan.pdf as a link: it is empty or larger than 20 MB"


def test_nothing_is_brought_into_a_shared_channel(office: Office) -> None:
    office.link()
    office.slack.slack.channels[office.acme].is_ext_shared = True
    office.channel_event("channel_shared")
    writes(office, "The plan", "plan.pdf")
    office.quiet()

    assert there(office) == []
    assert office.slack.calls_of("files.getUploadURLExternal") == []


def test_the_files_go_with_the_entry(office: Office) -> None:
    office.link()
    entry = writes(office, "The plan", "plan.pdf")
    office.quiet()

    office.world.does("Ana", delete_entry, entry_id=entry.id)
    office.quiet()

    assert there(office) == []
    assert office.texts() == []


def test_a_file_that_cannot_be_deleted_there_is_said(office: Office) -> None:
    office.link()
    entry = writes(office, "The plan", "plan.pdf")
    office.quiet()
    office.slack.fail("files.delete", "error_before", code="file_deleting_disabled")

    office.world.does("Ana", delete_entry, entry_id=entry.id)
    office.quiet()

    assert there(office) == ["plan.pdf"]
    why = "Slack's settings do not let files be deleted"
    assert office.state(entry) == f"removed from #acme, but plan.pdf is still there: {why}"


def test_a_file_born_in_one_channel_is_brought_to_the_other(office: Office) -> None:
    office.link()
    second = office.slack.channel("acme-support", members=office.users.values())
    office.link(channel=second)
    office.says("Ben", "The plan", files=[office.slack.file("plan.pdf", PLAN)])
    office.quiet()

    brought = [file["name"] for message in office.ours(second) for file in message.get("files", [])]
    assert brought == ["plan.pdf"]
    assert office.ours() == []


def test_a_document_deleted_for_ever_goes_from_its_thread_and_the_words_stay(office: Office) -> None:
    office.link()
    entry = writes(office, "The plan", "plan.pdf", "sums.csv")
    office.quiet()
    assert there(office) == ["plan.pdf", "sums.csv"]
    (plan, _) = office.world.sees("Ana", files_of, [entry.id])[entry.id]

    office.world.does("Ana", remove_document, document_id=plan.id)
    office.world.clock.forward(days=2)
    office.world.does("Ana", purge_document, document_id=plan.id)
    office.quiet()

    assert [file.name for file in office.slack.slack.files.values()] == ["sums.csv"]
    assert "The plan" in str(card(office)["blocks"])
