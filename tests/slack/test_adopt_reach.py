"""What an adoption brought can be taken away again whatever becomes of the channel's link, and hangs together."""

from __future__ import annotations

import pytest

from tests.slack.history import ROOT, looked, now, taken
from tests.slack.office import Office
from workspace.bots.adopting.operations import adoption_of, look, take, undo
from workspace.bots.models import Adoption
from workspace.cli_adopting import adopt_in_terminal
from workspace.errors import Conflict


def page(office: Office) -> str:
    answer = office.world.client_as("Ana").get(f"/customers/{office.world.acme}")
    return " ".join(answer.get_data(as_text=True).split())


def state_of(office: Office, adoption: Adoption) -> str:
    with office.world.reading() as db:
        return str(db.get_one(Adoption, adoption.id).state)


# ------------------------------------------------------------------ under a root that is gone
def test_answers_to_a_deleted_message_are_one_note_and_its_comments(office: Office) -> None:
    root = office.says("Ana", ROOT)
    for words in ("How many?", "Fifty?", "Forty"):
        office.says("Ben", words, thread=root)
    office.slack.deletes(office.acme, root)
    office.clock.forward(minutes=1)
    office.link()
    office.says("Cleo", "Done", thread=root)

    taken(office)

    note = next(entry for entry in office.entries() if entry.reply_to_id is None)
    assert note.body.startswith("*Answers an earlier message in #acme:*")
    assert {entry.body for entry in office.entries() if entry.reply_to_id == note.id} == {
        "How many?", "Fifty?", "Forty",
    }  # fmt: skip
    assert len(office.entries()) == 4


# ------------------------------------------------------------------ after the link
def test_what_came_is_taken_away_after_unlinking_from_the_page(old: Office) -> None:
    adoption = taken(old)
    forty = next(entry for entry in old.entries() if entry.body == "Forty")
    old.writes("Ben", "For when?", reply_to_id=forty.id)
    old.unlink(old.the_link())
    assert "Linked no longer. Earlier messages brought in from there: 4." in page(old)

    answer = old.world.client_as("Ana").post(f"/adoptions/{adoption.id}/undo", {})
    old.quiet()

    assert answer.status_code == 303
    assert old.bodies() == ["Forty", "For when?"]
    assert "1 of what was brought in stays: somebody touched it here." in page(old)


def test_a_new_link_takes_away_what_came_with_the_old_one_too(old: Office) -> None:
    taken(old)
    old.unlink(old.the_link())
    old.says("Ben", "While nobody mirrored it")
    old.clock.forward(minutes=5)
    link = old.link()
    assert "Bring in earlier messages" in page(old)
    assert old.world.sees("Ana", adoption_of, link_id=link.id).state == "taken"

    taken(old)
    assert len(old.entries()) == 5
    old.world.does("Ana", undo, adoption_id=now(old).id)
    old.quiet()

    assert old.entries() == []


def test_the_terminal_takes_away_what_an_unlinked_channel_brought(
    old: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    taken(old)
    old.unlink(old.the_link())

    adopt_in_terminal(old.world.baton, customer="Acme", channel="#acme", way="undo", pause=lambda _seconds: None)

    assert "All of it was taken away." in capsys.readouterr().out
    assert old.entries() == []
    assert "Linked no longer" not in page(old)


def test_unlinked_in_the_middle_it_stops_with_what_came(old: Office) -> None:
    old.slack.slack.page_cap = 1
    adoption = looked(old)
    old.world.does("Ana", take, adoption_id=adoption.id)
    old.world.settle()
    old.clock.forward(seconds=2)
    old.world.settle()
    came = len(old.entries())
    old.unlink(old.the_link())
    old.quiet()
    assert (state_of(old, adoption), len(old.entries())) == ("taken", came)
    assert came in range(1, 4)

    old.link()
    assert old.world.does("Ana", look, link_id=old.the_link().id).state == "looking"


def test_what_was_looked_at_with_an_ended_link_is_not_brought_in(old: Office) -> None:
    adoption = looked(old)
    old.unlink(old.the_link())

    with pytest.raises(Conflict, match="linked no longer"):
        old.world.does("Ana", take, adoption_id=adoption.id)
    assert "brought in" not in page(old)
