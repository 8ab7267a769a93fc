"""Who may hear what, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.live.conftest import Company
from tests.live.page import Page, Refused
from workspace.customers.events import customer_room
from workspace.people.events import person_room
from workspace.people.models import SessionRow
from workspace.people.operations import deactivate_person
from workspace.people.queries import tokens_of
from workspace.people.sessions import end_sessions, revoke_token
from workspace.sharing.models import Share
from workspace.sharing.operations import revoke_share
from workspace.timeline.operations import change_audience
from workspace.worker import wall_clock


def test_staff_note_never_reaches_a_guest(company: Company) -> None:
    customer = company.customer()
    document = company.document(customer)
    company.share(document, "Nordwind")
    vera, ben = company.page("Vera"), company.page("Ben")
    room = company.guest_room(document, "Nordwind")
    start = vera.watch(room, wants="html")["n"]
    ben.watch(customer_room(customer))

    secret = company.comment(document, "Their price is too high.", vendors=())
    company.note(customer, "They owe us money.")
    answer = company.comment(document, "Thank you for the offer.", vendors=("Nordwind",))

    last = vera.until_entry(answer)["n"]
    numbers = [packet["n"] for _, packet in vera.heard if packet.get("room") == room and "n" in packet]
    assert numbers == list(range(start + 1, last + 1)), "a guest's numbers have no holes where staff spoke"
    ben.until_entry(secret)
    said = repr(vera.heard)
    assert "Thank you for the offer." in said
    assert "price" not in said
    assert "owe" not in said
    assert secret not in said


def test_what_is_taken_from_a_guest_goes_without_a_word(company: Company) -> None:
    customer = company.customer()
    document = company.document(customer)
    company.share(document, "Nordwind")
    room = company.guest_room(document, "Nordwind")
    vera = company.page("Vera")
    vera.watch(room)
    said = company.comment(document, "For Nordwind", vendors=("Nordwind",))
    vera.until_entry(said)

    company.world.does("Ana", change_audience, entry_id=said, vendor_ids=[])

    gone = vera.until_entry(said, "remove")
    assert set(gone) == {"room", "n", "id", "op", "client_id"}


@pytest.mark.parametrize("kind", ["customer", "other vendor", "other document", "other person"])
def test_guest_is_let_into_no_other_room(company: Company, kind: str) -> None:
    customer = company.customer()
    mine, other = company.document(customer), company.document(customer)
    company.share(mine, "Nordwind")
    company.share(other, "Ostwind")
    vera = company.page("Vera")
    rooms = {
        "customer": customer_room(customer),
        "other vendor": company.guest_room(other, "Ostwind"),
        "other document": company.guest_room(other, "Nordwind"),
        "other person": person_room(company.world.people["Ana"]),
    }

    refused, allowed = vera.watch(rooms[kind]), vera.watch(company.guest_room(mine, "Nordwind"))

    assert refused["ok"] is False
    assert "no such" in refused["error"]
    assert allowed["ok"] is True


def test_share_for_one_person_lets_no_colleague_in(company: Company) -> None:
    name = company.new_person("Nordwind")
    document = company.document(company.customer())
    company.share(document, "Nordwind", email=company.world.person(name).email)
    room = company.guest_room(document, "Nordwind")

    named, vera = company.page(name).watch(room), company.page("Vera").watch(room)

    assert named["ok"] is True
    assert vera["ok"] is False


def test_revoking_a_share_ends_the_stream_before_any_further_word(company: Company) -> None:
    document = company.document(company.customer())
    share = company.share(document, "Nordwind")
    company.share(document, "Ostwind")
    vera, otto = company.page("Vera"), company.page("Otto")
    vera.watch(company.guest_room(document, "Nordwind"))
    otto.watch(company.guest_room(document, "Ostwind"))
    before = company.comment(document, "Before", vendors=("Nordwind", "Ostwind"))
    vera.until_entry(before)

    company.world.does("Ana", revoke_share, share_id=share)
    after = company.comment(document, "After", vendors=("Ostwind",))

    otto.until_entry(after)
    assert vera.until("watch_again") == {"room": company.guest_room(document, "Nordwind")}
    assert vera.watch(company.guest_room(document, "Nordwind"), after=0)["ok"] is False
    assert "After" not in repr(vera.heard)


def test_share_past_its_end_says_nothing_more_though_nobody_noticed(company: Company) -> None:
    """The end of a share is only a time: no event has told of it when the next word is said."""
    document = company.document(company.customer())
    share = company.share(document, "Nordwind", expires_at=wall_clock() + timedelta(hours=1))
    company.share(document, "Nordwind", email=company.world.person(company.new_person("Nordwind")).email)
    vera = company.page("Vera")
    room = company.guest_room(document, "Nordwind")
    vera.watch(room)
    with company.world.transaction() as db:
        db.get_one(Share, share).expires_at = wall_clock() - timedelta(seconds=1)

    company.comment(document, "Too late for Vera", vendors=("Nordwind",))

    assert vera.until("watch_again") == {"room": room}
    assert vera.all("entry") == []


def test_signing_out_ends_the_live_connection(company: Company) -> None:
    name = company.new_person()
    customer = company.customer()
    stays, goes = company.page("Ben"), company.page(name)
    for page in (stays, goes):
        page.watch(customer_room(customer))

    with company.world.transaction() as db:
        end_sessions(db, company.world.actor("Ana"), person=company.world.person(name))
    note = company.note(customer, "Said afterwards")

    stays.until_entry(note)
    assert goes.until("bye") == {"reason": "signed-out"}
    goes.until_over()
    assert "Said afterwards" not in repr(goes.heard)


def test_deactivating_somebody_ends_pages_and_programs(company: Company) -> None:
    name = company.new_person()
    page, program = company.page(name), company.program(name)

    company.world.does("Ana", deactivate_person, person_id=company.world.people[name])

    for each in (page, program):
        assert each.until("bye") == {"reason": "signed-out"}
        each.until_over()
    with pytest.raises(Refused, match="signed out"):
        company.opened(Page(company.server.url, session=company.world.session(name)))


def test_revoking_a_token_ends_its_program_alone(company: Company) -> None:
    name = company.new_person()
    page, program = company.page(name), company.program(name)
    (token,) = company.world.sees(name, tokens_of)

    company.world.does(name, revoke_token, token_id=token.id)

    program.until_over()
    assert page.watch(person_room(company.world.people[name]))["ok"] is True


def test_session_that_ran_out_hears_nothing_more(company: Company) -> None:
    name = company.new_person()
    customer = company.customer()
    page, ben = company.page(name), company.page("Ben")
    for each in (page, ben):
        each.watch(customer_room(customer))
    with company.world.transaction() as db:
        for session in db.query(SessionRow).filter(SessionRow.person_id == company.world.people[name]):
            session.expires_at = wall_clock() - timedelta(seconds=1)

    note = company.note(customer, "Said afterwards")

    ben.until_entry(note)
    page.until_over()
    assert "Said afterwards" not in repr(page.heard)


@pytest.mark.parametrize("who", [{}, {"session": "made up"}, {"token": "baton_made_up"}, {"token": "\ud800"}])
def test_stranger_is_refused_with_a_sentence(company: Company, who: dict[str, str]) -> None:
    with pytest.raises(Refused, match=r"Sign in first|signed out|unknown or was revoked"):
        company.opened(Page(company.server.url, **who))


def test_guest_does_not_notice_staff(company: Company) -> None:
    document = company.document(company.customer())
    company.share(document, "Nordwind")
    room = company.guest_room(document, "Nordwind")
    vera, ana = company.page("Vera"), company.page("Ana")
    for page in (vera, ana):
        page.watch(room)

    ana.ask("here", {"room": room, "visible": True})
    ana.ask("typing", {"room": room})
    vera.ask("here", {"room": room, "visible": True})

    names = [person["name"] for person in ana.until("presence", lambda said: len(said["people"]) == 2)["people"]]
    assert names == ["Ana", "Vera"]
    seen = vera.until("presence", lambda said: bool(said["people"]))
    assert [person["name"] for person in seen["people"]] == ["Vera"]
    assert vera.all("typing") == []


def test_one_person_holds_a_bounded_number_of_connections(company: Company) -> None:
    name = company.new_person()
    session = company.world.session(name)
    for _ in range(20):
        company.opened(Page(company.server.url, session=session))

    with pytest.raises(Refused, match="too often"):
        company.opened(Page(company.server.url, session=session))
