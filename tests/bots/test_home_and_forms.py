"""The Home page and the forms fit into Slack's limits, whatever stands in the database."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.fake_slack.blockkit import view_problems
from workspace.bots.home.page import home_view
from workspace.bots.home.waiting import MOST_OF_A_KIND, Offer, Waiting
from workspace.bots.wording import menus, modals
from workspace.bots.wording.modals import Choice

TEXT = st.text(max_size=400)
LINES = st.lists(TEXT, max_size=MOST_OF_A_KIND)
OFFERS = st.lists(
    st.builds(Offer, TEXT, st.just("01H"), st.sampled_from([(), ("accept", "ask", "decline"), ("withdraw",)])),
    max_size=MOST_OF_A_KIND,
)
CHOICES = st.lists(st.builds(Choice, st.from_regex(r"[a-z]{1,26}", fullmatch=True), TEXT), min_size=1, max_size=5)


@given(name=TEXT, offers=OFFERS, unread=LINES, promises=LINES, held=LINES)
def test_any_home_page_can_be_shown(name: str, offers: list[Offer], **lines: Any) -> None:
    view = home_view(name=name, waits=Waiting(offers=offers, **lines), url="https://baton.example")

    assert view_problems(view) == []


@given(words=TEXT, seen_by=LINES, vendors=CHOICES)
def test_any_vendor_can_be_named(words: str, seen_by: list[str], vendors: list[Choice]) -> None:
    view = modals.show_modal(private="{}", words=words, seen_by=seen_by, vendors=vendors)

    assert view_problems(view) == []


@given(words=st.text(max_size=900), packet=st.text(max_size=4_000), customers=CHOICES)
def test_any_form_can_be_opened(words: str, packet: str, customers: list[Choice]) -> None:
    receivers = [("Teams", customers), ("People", customers)]

    for view in (
        menus.search_modal(private="{}", words=words),
        modals.which_customer_modal(customers=customers),
        modals.handoff_modal(private="{}", customer=words, receivers=receivers, reason=words, packet=packet),
    ):
        assert view_problems(view) == []
