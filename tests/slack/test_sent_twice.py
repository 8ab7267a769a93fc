"""Who presses twice wanted it once: one view has one effect, and so has one button soon after."""

from __future__ import annotations

import re

from tests.fake_slack.pressing import press_answer, press_view
from tests.slack.office import Office
from tests.slack.test_clicks import offered, view
from tests.slack.test_search_paging import seven, told
from workspace.handoffs.queries import handoffs_of


def test_a_form_sent_three_times_is_one_entry_and_one_card(office: Office) -> None:
    office.link()
    office.slack.global_shortcut(office.users["Cleo"], "new_entry")
    for _ in range(3):
        answer = office.slack.submits(office.users["Cleo"], {"customer": office.world.acme, "body": "Met them"})
        assert (answer.status, answer.json) == (200, None)
    office.quiet()

    assert office.bodies() == ["Met them"]
    assert office.said() == ["Met them"]


def test_what_was_wrong_is_mended_in_the_same_form_and_a_new_form_is_a_new_entry(office: Office) -> None:
    for _ in range(2):
        office.slack.global_shortcut(office.users["Cleo"], "new_entry")
        for body in ("  ", "Met them"):
            office.slack.submits(office.users["Cleo"], {"customer": office.world.acme, "body": body})

    assert office.bodies() == ["Met them", "Met them"]


def test_other_words_in_a_form_that_was_sent_are_refused_and_stay_in_it(office: Office) -> None:
    office.slack.global_shortcut(office.users["Cleo"], "new_entry")
    office.slack.submits(office.users["Cleo"], {"customer": office.world.acme, "body": "Met them"})
    again = office.slack.submits(office.users["Cleo"], {"customer": office.world.acme, "body": "Met them, and"})

    assert again.json["response_action"] == "errors"
    assert re.search("was sent before with other words", again.json["errors"]["body"])
    assert office.bodies() == ["Met them"]


def test_a_question_sent_twice_is_asked_once(office: Office) -> None:
    card = offered(office)
    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_ask")
    for _ in range(2):
        office.slack.submits(office.users["Ben"], {"question": "Since when?"})
    office.quiet()

    (handoff,) = office.world.sees("Ana", handoffs_of, office.world.acme)
    assert handoff.state == "asked"
    assert sum("Since when?" in body for body in office.bodies()) == 1
    office.slack.presses(office.users["Ben"], office.acme, card, "handoff_ask")
    office.slack.submits(office.users["Ben"], {"question": "Since when?"})
    assert sum("Since when?" in body for body in office.bodies()) == 2
    office.quiet()


# ------------------------------------------------------------------ Post to channel
def test_a_hit_pressed_twice_is_posted_once_and_later_again(office: Office) -> None:
    shown, where = seven(office), office.slack.slack.next_ts()
    for _ in range(2):
        press_answer(office.slack, office.users["Ben"], office.acme, shown, "search_post", ts=where)
    office.quiet()
    assert len(office.ours()) == 1

    press_answer(office.slack, office.users["Ben"], office.acme, shown, "search_post", ts=where, nth=1)
    office.clock.forward(seconds=61)
    press_answer(office.slack, office.users["Ben"], office.acme, shown, "search_post", ts=where)
    office.quiet()
    assert len(office.ours()) == 3


def test_a_hit_pressed_twice_in_a_view_is_posted_once(office: Office) -> None:
    seven(office)
    shown = office.slack.slash(office.users["Ben"], office.acme, "")
    press_answer(office.slack, office.users["Ben"], office.acme, shown, "menu_search")
    found = office.slack.submits(office.users["Ben"], {"words": "delivery"})
    view_id = max(office.slack.slack.views)
    office.slack.slack.views[view_id] |= found.json["view"]
    for _ in range(2):
        press_view(office.slack, office.users["Ben"], "search_post", view_id=view_id)
        assert "It is being posted to #acme" in view(office)
    office.quiet()

    assert len(office.ours()) == 1


def test_who_mends_what_was_wrong_and_presses_again_is_heard(office: Office) -> None:
    shown, where = seven(office), office.slack.slack.next_ts()
    here = office.slack.slack.channels[office.acme]
    here.is_ext_shared = True
    press_answer(office.slack, office.users["Ben"], office.acme, shown, "search_post", ts=where)
    office.world.settle()
    assert "Not posted" in told(office)

    here.is_ext_shared = False
    press_answer(office.slack, office.users["Ben"], office.acme, shown, "search_post", ts=where)
    office.quiet()

    assert len(office.ours()) == 1
