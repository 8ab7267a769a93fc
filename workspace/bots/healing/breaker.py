"""While a Slack workspace does not answer, one call at a time tries it: a thousand that wait do not each time out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from workspace.bots.healing.asking import sweep_soon
from workspace.bots.models import Installation
from workspace.ports import ChatAway, ChatBusy, ChatError
from workspace.worker import Later, Tools

FAILURES_BEAR = 3
"""So many lost answers in a row are bad luck; a refused connection is none."""
SOON = timedelta(seconds=15)
"""When Slack cannot be reached at all we try again after this."""
FIRST_DELAY = timedelta(seconds=15)
LONGEST_DELAY = timedelta(minutes=5)
PROBE_LASTS = timedelta(seconds=30)
"""Longer than a call may take: should the one that tries it die, another one does."""


def put_off(tools: Tools, lost: ChatError, *, by: timedelta = SOON) -> Later:
    """When what got no answer is due again: `by` then, or when Slack asked us to come back."""
    if isinstance(lost, ChatBusy):
        return Later(tools.now() + timedelta(seconds=lost.retry_after), "Slack asked us to wait")
    what = "Slack cannot be reached" if isinstance(lost, ChatAway) else "Slack's answer was lost"
    return Later(tools.now() + by, f"{what}: {lost.code}")


@contextmanager
def one_tries_alone(tools: Tools, team: str) -> Iterator[None]:
    """Raises Later while the workspace rests, and while another call is trying it."""
    is_trying = _begin(tools, team)
    try:
        yield
    finally:
        if is_trying:
            with tools.transaction() as db:
                db.get_one(Installation, team).probing_until = None


def _begin(tools: Tools, team: str) -> bool:
    with tools.reading() as db:
        installed = db.get(Installation, team)
    if installed is None or installed.failures < FAILURES_BEAR:
        return False
    now = tools.now()
    with tools.transaction() as db:
        installed = db.get_one(Installation, team)
        turns = [turn for turn in (installed.paused_until, installed.probing_until) if turn and turn > now]
        if installed.failures < FAILURES_BEAR:
            return False
        if not turns:
            installed.probing_until = now + PROBE_LASTS
    if turns:
        raise Later(max(turns), "Slack cannot be reached")
    return True


def slack_failed(tools: Tools, team: str, error: ChatError) -> None:
    """One more call without an answer. From the third on the workspace rests, each time twice as long."""
    now = tools.now()
    with tools.transaction() as db:
        installed = db.get_one(Installation, team)
        installed.failures = max(installed.failures + 1, FAILURES_BEAR if isinstance(error, ChatAway) else 0)
        installed.away_since = installed.away_since or now
        installed.probing_until = None
        if installed.failures >= FAILURES_BEAR:
            # The exponent is bounded: a week without Slack is no reason for a number of a thousand digits.
            doubled = FIRST_DELAY * 2 ** min(installed.failures - FAILURES_BEAR, 8)
            until = now + min(doubled, LONGEST_DELAY)
            installed.paused_until = max(installed.paused_until or until, until)


def slack_answered(tools: Tools, team: str) -> None:
    """Any answer ends it, a refusal too. What people wrote there meanwhile is looked for."""
    with tools.reading() as db:
        installed = db.get(Installation, team)
    if installed is None or installed.failures == 0:
        return
    with tools.transaction() as db:
        installed = db.get_one(Installation, team)
        was_away = installed.failures >= FAILURES_BEAR
        installed.failures, installed.away_since, installed.probing_until = 0, None, None
        if was_away:
            sweep_soon(db, team, at=tools.now())
