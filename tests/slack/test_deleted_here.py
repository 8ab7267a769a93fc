"""What somebody wrote in Slack and deletes here goes here alone, and the entry says so; nobody can edit it here."""

from __future__ import annotations

import pytest

from tests.slack.office import Office
from workspace.errors import Forbidden
from workspace.timeline.operations import delete_entry, edit_entry


def page_of(office: Office, who: str) -> str:
    text: str = office.world.client_as(who).get(f"/customers/{office.world.acme}").get_data(as_text=True)
    return text


def test_what_was_written_in_slack_goes_here_and_says_that_it_is_still_there(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "The code is 1234")
    office.quiet()
    (entry,) = office.entries()

    office.world.does("Ben", delete_entry, entry_id=entry.id)
    office.quiet()

    assert office.entries() == []
    assert office.state(entry) == "still in #acme"
    assert "This was deleted here. It is still in #acme, where only its writer can delete it." in page_of(office, "Ana")
    assert "1234" not in page_of(office, "Ana")
    assert office.slack.slack.channels[office.acme].message(ts)["text"] == "The code is 1234"
    assert office.slack.calls_of("chat.delete") == []


@pytest.mark.parametrize("with_thread", [False, True])
def test_deleted_there_as_well_it_says_so_no_more(office: Office, with_thread: bool) -> None:
    office.link()
    ts = office.says("Ben", "The code is 1234")
    if with_thread:
        office.says("Ana", "Delete that!", thread=ts)
    office.quiet()
    entry = office.entries()[0]
    office.world.does("Ben", delete_entry, entry_id=entry.id)
    assert office.state(entry) == "still in #acme"

    office.slack.deletes(office.acme, ts)
    office.quiet()

    assert office.state(entry) == ""
    assert "still in #acme" not in page_of(office, "Ana")


def test_a_later_edit_there_brings_nothing_back(office: Office) -> None:
    office.link()
    ts = office.says("Ben", "The code is 1234")
    office.quiet()
    (entry,) = office.entries()
    office.world.does("Ben", delete_entry, entry_id=entry.id)
    office.slack.edits(office.users["Ben"], office.acme, ts, "The code is 5678")
    office.sweep()

    assert office.entries() == []
    assert "5678" not in page_of(office, "Ana")


def test_only_its_writer_deletes_it_and_nobody_edits_it_here(office: Office) -> None:
    office.link()
    office.says("Ben", "They like it")
    office.quiet()
    (entry,) = office.entries()

    with pytest.raises(Forbidden, match="Only who wrote this"):
        office.world.does("Ana", delete_entry, entry_id=entry.id)
    with pytest.raises(Forbidden, match="written in Slack: change it there"):
        office.world.does("Ben", edit_entry, entry_id=entry.id, body="They love it")
    page = page_of(office, "Ben")
    assert f"/entries/{entry.id}/delete" in page
    assert f"/entries/{entry.id}/edit" not in page
    assert office.bodies() == ["They like it"]
