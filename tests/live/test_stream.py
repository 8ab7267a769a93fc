"""What happens in a room reaches those who watch it: at once, in order, and also after a break."""

from __future__ import annotations

from typing import Any

import pytest

from tests.live.conftest import Company
from workspace.customers.events import customer_room
from workspace.people.events import person_room
from workspace.timeline.operations import delete_entry, edit_entry


def test_colleague_sees_a_note_by_cookie_and_by_token(company: Company) -> None:
    customer = company.customer()
    ben, program = company.page("Ben"), company.program("Cleo")
    answers = [page.watch(customer_room(customer)) for page in (ben, program)]

    note = company.note(customer, "They want to renew.")

    assert [answer["ok"] for answer in answers] == [True, True]
    assert ben.until_entry(note)["entry"]["body"] == "They want to renew."
    assert program.until_entry(note)["n"] == answers[1]["n"] + 1


def test_pushed_html_is_what_the_page_shows(company: Company) -> None:
    customer = company.customer()
    ben = company.page("Ben")
    ben.watch(customer_room(customer), wants="html")

    note = company.note(customer, "Bold **words**.")

    html = ben.until_entry(note)["html"]
    assert f'id="entry-{note}"' in html
    assert "<strong>words</strong>" in html
    page = company.world.client_as("Ben").get(f"/customers/{customer}").get_data(as_text=True)
    assert html.strip() in page


def test_changes_come_in_order_and_without_a_hole(company: Company) -> None:
    customer = company.customer()
    room = customer_room(customer)
    ben = company.page("Ben")
    start = ben.watch(room)["n"]

    notes = [company.note(customer, f"Note {number}") for number in range(30)]

    ben.until_entry(notes[-1])
    came = [packet for packet in ben.all("entry") if packet["room"] == room]
    assert [packet["n"] for packet in came] == list(range(start + 1, start + 31))
    assert [packet["id"] for packet in came] == notes


def test_deletion_leaves_a_mark_for_staff(company: Company) -> None:
    customer = company.customer()
    note = company.note(customer, "Wrong customer!")
    ben = company.page("Ben")
    ben.watch(customer_room(customer), wants="html")

    company.world.does("Ana", delete_entry, entry_id=note)

    gone = ben.until_entry(note, "remove")
    assert "This was deleted." in gone["html"]
    assert "Wrong customer!" not in gone["html"]


def test_what_was_missed_is_answered_once_with_its_newest_words(company: Company) -> None:
    customer = company.customer()
    room = customer_room(customer)
    ben = company.page("Ben")
    seen = ben.watch(room)["n"]
    ben.close()
    kept, gone = company.note(customer, "First words"), company.note(customer, "Nonsense")
    company.world.does("Ana", edit_entry, entry_id=kept, body="Better words")
    company.world.does("Ana", delete_entry, entry_id=gone)

    answer = company.page("Ben").watch(room, after=seen)

    assert answer["n"] == seen + 4
    assert [(packet["id"], packet["op"]) for packet in answer["missed"]] == [(kept, "upsert"), (gone, "remove")]
    assert answer["missed"][0]["entry"]["body"] == "Better words"


def test_nothing_is_missed_while_the_server_starts_again(company: Company) -> None:
    customer = company.customer()
    room = customer_room(customer)
    ben = company.page("Ben")
    seen = ben.watch(room)["n"]

    code = company.server.stop()
    note = company.note(customer, "Written while nobody served.")
    company.server.start()

    assert code == 0
    assert ben.until("bye") == {"reason": "restart"}
    ben.until_over()
    answer = company.page("Ben").watch(room, after=seen)
    assert [packet["id"] for packet in answer["missed"]] == [note]


def test_who_missed_too_much_is_told_to_load_the_page(company: Company) -> None:
    customer = company.customer()
    room = customer_room(customer)
    note = company.note(customer, "0")
    for number in range(1, 202):
        company.world.does("Ana", edit_entry, entry_id=note, body=str(number))
    ben = company.page("Ben")

    behind, near = ben.watch(room, after=0), ben.watch(room, after=2)

    assert behind["ok"]
    assert behind["reload"] is True
    assert "missed" not in behind
    assert "reload" not in near


def test_number_from_before_a_restored_backup_loads_the_page(company: Company) -> None:
    customer = company.customer()

    answer = company.page("Ben").watch(customer_room(customer), after=1_000_000)

    assert answer["reload"] is True


def test_signals_say_what_to_look_at_again(company: Company) -> None:
    customer = company.customer()
    room = customer_room(customer)
    ben = company.page("Ben")
    start = ben.watch(room)["n"]

    company.document(customer)

    changed = ben.until("changed", lambda packet: packet["what"] == "documents")
    assert changed["room"] == room
    assert changed["n"] > start
    missed = company.page("Ben").watch(room, after=start)["missed"]
    # The text is read meanwhile, and of several signals for one thing the last alone is told.
    assert "documents" in [packet["what"] for packet in missed if packet["op"] == "signal"]


def test_push_equals_reload(company: Company) -> None:
    """A page that only applies what it is told shows what the API shows, after anything that may happen."""
    world, customer = company.world, company.customer()
    ben = company.page("Ben")
    ben.watch(customer_room(customer))
    notes = [company.note(customer, f"Note {number}") for number in range(6)]
    document = company.document(customer)
    company.share(document, "Nordwind")
    world.does("Ana", edit_entry, entry_id=notes[1], body="Edited")
    shared = company.comment(document, "For you too", vendors=("Nordwind",))
    world.does("Ana", delete_entry, entry_id=notes[2])
    answer = world.api("Ben").post(f"/api/customers/{customer}/entries", {"body": "Reply", "reply_to": notes[0]}).json
    company.comment(document, "Thanks!", who="Vera")
    last = company.note(customer, "The end")

    ben.until_entry(last)

    told = {packet["id"]: packet for packet in ben.all("entry")}
    read = world.api("Ben").get(f"/api/customers/{customer}/changes?after=0").json
    assert {shared, answer["id"]} <= {entry["id"] for entry in read["entries"]}
    assert {entry["id"]: entry for entry in read["entries"]} == {
        entry_id: packet["entry"] for entry_id, packet in told.items() if packet["op"] == "upsert"
    }
    assert read["removed"] == [entry_id for entry_id, packet in told.items() if packet["op"] == "remove"] == [notes[2]]


def test_one_hears_only_ones_own_signals(company: Company) -> None:
    ben, cleo = company.page("Ben"), company.page("Cleo")
    customer = company.customer()
    cleo.watch(customer_room(customer))

    company.note(customer, "@Ben can you call them?")
    last = company.note(customer, "Never mind.")

    assert ben.until("changed")["room"] == person_room(company.world.people["Ben"])
    cleo.until_entry(last)
    assert not [packet for packet in cleo.all("changed") if packet["what"] == "inbox"]


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ((), "one object"),
        (("customer:x",), "one object"),
        (({"room": "customer:x"}, {"room": "customer:y"}), "one object"),
        (({"room": 7, "after": 0},), "room"),
        (({"room": "x" * 81, "after": 0},), "room"),
        (({"room": "document:\ud800:x", "after": 0},), "room"),
        (({"room": "customer:x", "after": True},), "after"),
        (({"room": "customer:x", "after": "1"},), "after"),
        (({"room": "customer:x", "after": -1},), "after"),
        (({"room": "customer:x", "after": 1.5},), "after"),
        (({"room": "customer:x", "as": "xml"},), "as"),
        (({"room": "customer:x", "as": ["html"]},), "as"),
        (({"room": "customer:x", "__proto__": 1},), "__proto__"),
        (({"room": "customer:nobody", "after": 0},), "no such customer"),
        (({"room": "kitchen", "after": 0},), "no such room"),
        (({"room": "document:nothing", "after": 0},), "no such document"),
    ],
)
def test_what_is_not_understood_is_answered_in_words(company: Company, said: tuple[Any, ...], about: str) -> None:
    ben = company.page("Ben")

    answer = ben._client.call("watch", said, timeout=15)

    assert answer["ok"] is False
    assert about in answer["error"]


def test_who_is_here_and_who_writes(company: Company) -> None:
    customer = company.customer()
    room = customer_room(customer)
    ana, ben = company.page("Ana"), company.page("Ben")
    for page in (ana, ben):
        page.watch(room)

    ana.ask("here", {"room": room, "visible": True})
    ana.ask("typing", {"room": room})

    here = ben.until("presence", lambda packet: bool(packet["people"]))
    assert here == {"room": room, "people": [{"id": company.world.people["Ana"], "name": "Ana", "initials": "A"}]}
    assert ben.until("typing")["person"]["name"] == "Ana"
    ana.close()
    ben.until("presence", lambda packet: not packet["people"])


def test_one_connection_watches_a_bounded_number_of_rooms(company: Company) -> None:
    ben = company.page("Ben")
    rooms = [customer_room(company.customer()) for _ in range(25)]

    answers = [ben.watch(room) for room in rooms]

    # One more room is their own, in which they are from the start.
    assert [answer["ok"] for answer in answers] == [True] * 24 + [False]
    assert "at most 25 rooms" in answers[-1]["error"]
