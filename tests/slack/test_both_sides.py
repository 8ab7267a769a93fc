"""Whatever people do on both sides while calls fail at random: when it is quiet both sides say the same, once."""

from __future__ import annotations

import faulthandler
import os
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.slack.day import Day
from tests.slack.office import Office
from tests.slack.two_sides import differences, order_of

pytestmark = pytest.mark.long

SAYING = (
    "web_new", "web_new", "web_reply", "web_edit", "web_delete", "web_file",
    "slack_new", "slack_new", "slack_reply", "slack_broadcast", "slack_edit", "slack_delete", "slack_file",
)  # fmt: skip
STICKING = ("web_react", "web_unreact", "web_pin", "slack_react", "slack_react", "slack_pin", "slack_preview")
WEATHER = (
    "connect", "connect", "connect", "apart", "apart", "drop", "hear", "hold", "hold", "let_go", "let_go", "deaf",
    "hear", "repeat", "limit", "restart", "stop", "start", "kill", "hours", "minutes", "work", "work", "work", "work",
)  # fmt: skip
ACTS = st.sampled_from((*SAYING, *STICKING, *WEATHER))
DAYS = int(os.environ.get("BATON_RANDOM_DAYS", "0"))
"""Given, so many days are drawn anew. Otherwise the same few each time: a change is told by what it changed alone."""


# A day takes seconds, so a day that went wrong is made shorter only where somebody waits for it.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DAYS else []))


@settings(
    max_examples=DAYS or 6,
    derandomize=not DAYS,
    deadline=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)
@given(
    acts=st.lists(ACTS, min_size=15, max_size=60),
    seed=st.integers(0, 10**6),
    echo=st.sampled_from(["off", "after", "before"]),
)
def test_both_sides_say_the_same_once(acts: list[str], seed: int, echo: Any) -> None:
    if DAYS:
        # Hundreds of days take longer than any one test may.
        faulthandler.cancel_dump_traceback_later()
    with tempfile.TemporaryDirectory() as folder:
        live_a_day(Path(folder), acts, seed, echo)


def live_a_day(folder: Path, acts: list[str], seed: int, echo: Any) -> None:
    office = Office(folder)
    try:
        office.slack.echo = echo
        day = Day(office, random.Random(seed))
        day.listen_badly(seed)
        for name in acts:
            day.act(name)
        day.calm()

        assert differences(day) == []
        assert [order for channel in day.places if (order := order_of(day, channel)) != sorted(order)] == []
        assert office.slack.violations == []
    finally:
        office.close()
