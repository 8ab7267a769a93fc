"""However few rows an import has, and however slowly they come, a channel is told of it in one message."""

from __future__ import annotations

from tests.slack.office import Office
from workspace.importing.command import bring_in_whole
from workspace.timeline.operations import add_entry

ROWS = b"name,about,contact,note\nAcme,Anvils,Joris,First\nAcme,,Priya,Second\nAcme,,,Third\n"


def test_rows_about_a_linked_customer_are_one_message(office: Office) -> None:
    office.link()
    world = office.world
    brought = bring_in_whole(world.baton.tools, world.baton.worker.drain, world.actor("Ana"), name="x", content=ROWS)
    office.quiet()

    assert brought == {"update": 3}
    (message,) = office.ours()
    assert message["text"].startswith("Also on the timeline")
    assert "5 things" in message["text"], "three notes and two changes of the profile"


def test_what_people_write_besides_is_said_by_itself(office: Office) -> None:
    office.link()
    world = office.world
    bring_in_whole(world.baton.tools, world.baton.worker.drain, world.actor("Ana"), name="x", content=ROWS)
    world.does("Ana", add_entry, customer_id=world.acme, body="Look what came in")
    office.quiet()

    assert len(office.ours()) == 2
