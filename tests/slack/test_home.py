"""The Home page shows what needs one person, and follows what happens while they look at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fake_slack.blockkit import view_problems
from tests.slack.office import Office
from workspace.customers.operations import add_customer
from workspace.customers.queries import get_customer
from workspace.handoffs.operations import answer_handoff, offer_handoff
from workspace.people.operations import deactivate_person


def opens(office: Office, *names: str) -> None:
    for name in names:
        office.slack.opens_home(office.users[name])
    office.quiet()


def home(office: Office, who: str) -> str:
    return str(office.slack.slack.homes[office.users[who]]["blocks"])


def offers(office: Office, *, to: str = "support", **more: Any) -> Any:
    return office.world.does(
        "Ana", offer_handoff, customer_id=office.world.acme, team_id=office.world.teams[to], reason="Take it", **more
    )


def published(office: Office, who: str) -> int:
    calls = office.slack.calls_of("views.publish")
    return len([call for call in calls if call.arguments["user_id"] == office.users[who]])


def test_an_offer_is_accepted_on_the_page(office: Office) -> None:
    opens(office, "Ana", "Ben")
    offers(office)
    office.quiet()
    assert "Ana offers you" in home(office, "Ben")

    office.slack.presses_home(office.users["Ben"], "handoff_accept")
    office.quiet()

    assert office.world.sees("Ana", get_customer, office.world.acme).holder_person_id == office.world.people["Ben"]
    assert "offers you" not in home(office, "Ben")
    assert "You took over" in home(office, "Ben")


def test_declining_on_the_page_asks_for_the_reason(office: Office) -> None:
    opens(office, "Ben")
    offers(office)
    office.quiet()

    office.slack.presses_home(office.users["Ben"], "handoff_decline")
    office.slack.submits(office.users["Ben"], {"reason": "We are full"})
    office.quiet()

    assert "offers you" not in home(office, "Ben")


def test_who_is_too_late_on_the_page_reads_it_in_a_view(office: Office) -> None:
    opens(office, "Ben")
    offer = offers(office)
    office.quiet()
    stale = office.slack.slack.homes[office.users["Ben"]]
    office.world.does("Ben", answer_handoff, handoff_id=offer.id, verb="accept")
    office.quiet()
    office.slack.slack.homes[office.users["Ben"]] = stale

    office.slack.presses_home(office.users["Ben"], "handoff_accept")

    assert "taken over already" in str(office.slack.slack.views[max(office.slack.slack.views)]["blocks"])


def test_promises_stand_with_their_time(office: Office) -> None:
    opens(office, "Ana", "Ben")
    offer = offers(office, due_at=office.clock.now + timedelta(days=3))
    office.quiet()
    assert "and it is open, until 2026-11-05" in home(office, "Ana")

    office.world.does("Ben", answer_handoff, handoff_id=offer.id, verb="accept")
    office.quiet()

    assert "it is open" not in home(office, "Ana")
    assert "You took over" in home(office, "Ben")
    assert "until 2026-11-05" in home(office, "Ben")


def test_a_mention_shows_by_itself(office: Office) -> None:
    opens(office, "Ben")

    office.writes("Ana", "Look at this, @Ben")
    office.quiet()

    assert "Ana" in home(office, "Ben")
    assert published(office, "Ben") == 2


def test_several_things_at_once_are_one_page(office: Office) -> None:
    opens(office, "Ben")
    before = published(office, "Ben")

    for number in range(5):
        office.writes("Ana", f"{number} for @Ben")
    office.quiet()

    assert published(office, "Ben") == before + 1


def test_who_does_not_look_is_left_in_peace(office: Office) -> None:
    opens(office, "Ben")
    office.clock.forward(days=15)

    offers(office)
    office.quiet()

    assert published(office, "Ben") == 1
    assert published(office, "Cleo") == 0
    opens(office, "Ben")
    assert "Ana offers you" in home(office, "Ben")


def test_refresh_and_search_are_there(office: Office) -> None:
    opens(office, "Ana")
    office.world.does("Ana", add_customer, name="Zebra")
    assert "Zebra" not in home(office, "Ana")

    office.slack.presses_home(office.users["Ana"], "home_refresh")
    office.quiet()
    assert "Zebra" in home(office, "Ana")

    office.slack.presses_home(office.users["Ana"], "menu_search")
    found = office.slack.submits(office.users["Ana"], {"words": "Zebra"})
    assert "Zebra" in str(found.json["view"]["blocks"])


def test_a_full_page_stays_within_slacks_limits(office: Office) -> None:
    for number in range(30):
        customer = office.world.does("Ana", add_customer, name=f"Customer {number} " + "x" * 60)
        office.world.does(
            "Ana", offer_handoff, customer_id=customer.id, person_id=office.world.people["Ben"], reason="y" * 4_000
        )
        office.writes("Ana", f"{number} for @Ben")
    opens(office, "Ana", "Ben")

    for view in office.slack.slack.homes.values():
        sent = {name: view[name] for name in ("type", "blocks")}
        assert view_problems(sent) == []
        assert len(view["blocks"]) <= 100


def test_a_stranger_reads_only_how_to_be_known(office: Office) -> None:
    offers(office)

    opens(office, "Dora")

    assert "does not know who you are" in home(office, "Dora")
    assert "Acme" not in home(office, "Dora")


def test_the_page_is_cleared_when_somebody_is_deactivated_here(office: Office) -> None:
    opens(office, "Ben")
    offers(office)
    office.quiet()
    assert "Ana offers you" in home(office, "Ben")
    # Not even who has not looked for months keeps it.
    office.clock.forward(days=60)

    office.world.does("Ana", deactivate_person, person_id=office.world.people["Ben"])
    office.quiet()

    assert "Ana offers you" not in home(office, "Ben")
    assert "does not know who you are" in home(office, "Ben")


def test_the_page_is_cleared_for_who_is_not_them_or_becomes_a_guest(office: Office) -> None:
    opens(office, "Ana", "Ben")
    ana, ben = office.users["Ana"], office.users["Ben"]

    form = {"team": office.team, "user": ana}
    assert office.world.client_as("Ana").post("/account/slack", form).status_code == 303
    office.slack.slack.users[ben].restricted = True
    office.slack.send_event({"type": "user_change", "user": {"id": ben, "is_restricted": True, "profile": {}}})
    office.quiet()

    assert "does not know who you are" in home(office, "Ana")
    assert "does not know who you are" in home(office, "Ben")
