"""Reaction: look through the linked channels of a workspace, a page at a time, and mend what differs.

What is mended goes through the same functions as live events, each in a short transaction of its own, so an event that
comes at the same moment is neither doubled nor lost.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.events import CardWanted, LinkChanged
from workspace.bots.healing.asking import EVERY, sweep_later
from workspace.bots.healing.breaker import one_tries_alone, put_off, slack_answered, slack_failed
from workspace.bots.healing.comparing import (
    DIFFERS,
    EDITED,
    EMOJI,
    FOUND,
    MISSING,
    PINNED,
    TWICE,
    UNHEARD,
    UNPINNED,
    Finding,
)
from workspace.bots.healing.reading import Progress, Step, begin, own_of, read_on
from workspace.bots.healing.sticking.emoji import mend_emoji
from workspace.bots.healing.sticking.pins import mend_pin
from workspace.bots.inbound import hear
from workspace.bots.installing.installations import chat_of
from workspace.bots.models import ChannelLink, Installation
from workspace.bots.wording.refusals import GONE, in_words
from workspace.customers.events import signal
from workspace.errors import Conflict
from workspace.events import Delivery, record
from workspace.policy import system_actor
from workspace.ports import ChatBusy, ChatError, ChatRefused
from workspace.worker import Tools

logger = logging.getLogger(__name__)

NEXT_PAGE = timedelta(seconds=2)
"""Slack: fifty history requests a minute for each workspace."""
NEXT_SLOW_PAGE = timedelta(seconds=61)
EXAMPLES = 5
MENDED = (UNHEARD, EDITED, MISSING, FOUND, TWICE, DIFFERS, EMOJI, PINNED, UNPINNED)
WORDS = {
    UNHEARD: "was written there and not heard of",
    EDITED: "was edited there",
    MISSING: "was deleted there",
    FOUND: "was there although its answer was lost",
    TWICE: "was there twice",
    DIFFERS: "showed another text",
    EMOJI: "had other emoji there",
    PINNED: "was pinned there",
    UNPINNED: "was unpinned there",
}


def sweep(tools: Tools, delivery: Delivery) -> None:
    """One request for the channel whose turn it is, and the next one later."""
    team = delivery.event.team
    with tools.reading() as db:
        link = _next_link(db, team)
    now = tools.now()
    due_at = now
    if link is not None and (link.swept_at is None or link.swept_at <= now - EVERY or progress_of(link)):
        with one_tries_alone(tools, team):
            due_at = now + _one_step(tools, link)
    with tools.transaction() as db:
        link = _next_link(db, team)
        if link is not None:
            wanted = due_at if progress_of(link) or link.swept_at is None else max(due_at, link.swept_at + EVERY)
            sweep_later(db, team, at=now, due_at=wanted, but=delivery.id)


def _one_step(tools: Tools, link: ChannelLink) -> timedelta:
    """Read and mend. Returns how long to wait. Raises Later when Slack does not tell."""
    now = tools.now()
    with tools.reading() as db:
        progress = progress_of(link) or begin(db, link, at=now)
    try:
        step = read_on(tools, link, progress)
        mended = [finding for finding in step.found if mend(tools, link, finding)]
    except ChatBusy as busy:
        raise put_off(tools, busy) from busy
    except ChatRefused as refusal:
        slack_answered(tools, link.team)
        _write_down(tools, link.id, None, [], at=now, error=in_words(refusal))
        return NEXT_PAGE
    except ChatError as lost:
        slack_failed(tools, link.team, lost)
        raise put_off(tools, lost) from lost
    slack_answered(tools, link.team)
    _write_down(tools, link.id, step, mended, at=now)
    return NEXT_SLOW_PAGE if step.progress.is_slow else NEXT_PAGE


def mend(tools: Tools, link: ChannelLink, finding: Finding) -> bool:
    """Bring both sides together again. False when nothing had to be done. Repeating it is harmless."""
    if finding.kind not in MENDED:
        return False
    if finding.kind == TWICE:
        return _take_second_away(tools, link, finding.ts)
    if finding.kind in (PINNED, UNPINNED):
        return _follow_pin(tools, link, finding)
    with tools.transaction() as db:
        if finding.kind == DIFFERS:
            return _ask_for_card(db, link, finding, at=tools.now())
        own = own_of(db, link.team)
        if finding.kind == EMOJI:
            return mend_emoji(db, link, finding, own=own, at=tools.now())
        hear(db, _as_event(link, finding), own=own, at=tools.now())
        if finding.kind in (UNHEARD, FOUND):
            # What people gave it before we knew of it came with it.
            db.flush()
            mend_emoji(db, link, finding, own=own, at=tools.now())
    return True


def _follow_pin(tools: Tools, link: ChannelLink, finding: Finding) -> bool:
    try:
        with tools.transaction() as db:
            return mend_pin(db, link, finding, at=tools.now())
    except Conflict as full:
        logger.info("A pin of %s stays there alone: %s", link.channel, full)
        return False


def _as_event(link: ChannelLink, finding: Finding) -> dict[str, Any]:
    """What Slack would have told us when it happened."""
    message = dict(finding.message or {})
    if finding.kind == MISSING and message:
        return {"subtype": "message_changed", "channel": link.channel, "message": message}
    if finding.kind == MISSING:
        return {"subtype": "message_deleted", "channel": link.channel, "deleted_ts": finding.ts}
    if finding.kind == EDITED:
        return {"subtype": "message_changed", "channel": link.channel, "message": message}
    return {**message, "channel": link.channel}


def _take_second_away(tools: Tools, link: ChannelLink, ts: str) -> bool:
    try:
        chat_of(tools, link.team).delete(channel=link.channel, ts=ts)
    except ChatRefused as refused:
        if refused.code not in GONE:
            raise
        return False
    return True


def _ask_for_card(db: Session, link: ChannelLink, finding: Finding, *, at: datetime) -> bool:
    """Have it said anew, once for each text of ours: Slack may give it back in words of its own for good."""
    known = db.get_one(ChannelLink, link.id)
    kept, row = _kept(known), finding.row
    if row is None or kept["insisted"].get(row.row_id) == list(row.texts)[:1]:
        return False
    kept["insisted"][row.row_id] = list(row.texts)[:1]
    known.findings = json.dumps(kept)
    record(db, system_actor(at), CardWanted(row.entry_id, link.customer_id, link.team, link.channel))
    return True


# ------------------------------------------------------------------ what came of it
def progress_of(link: ChannelLink) -> Progress | None:
    """How far the comparison has come that is under way, if one is."""
    kept = _kept(link)["progress"]
    return None if kept is None else Progress(**{**kept, "threads": tuple(kept["threads"])})


def findings_of(link: ChannelLink) -> dict[str, Any]:
    """What the last comparison mended: {counts: {kind: n}, examples: [sentence], error}."""
    kept = _kept(link)
    return {name: kept[name] for name in ("counts", "examples", "error")}


def _kept(link: ChannelLink) -> dict[str, Any]:
    empty: dict[str, Any] = {"progress": None, "counts": {}, "examples": [], "error": "", "insisted": {}}
    return {**empty, **(json.loads(link.findings) if link.findings else {})}


def _write_down(
    tools: Tools, link_id: str, step: Step | None, mended: Iterable[Finding], *, at: datetime, error: str = ""
) -> None:
    said = list(mended)
    with tools.transaction() as db:
        link = db.get_one(ChannelLink, link_id)
        kept = _kept(link)
        if kept["progress"] is None:
            kept |= {"counts": {}, "examples": []}
        kept["counts"] = dict(Counter(kept["counts"]) + Counter(each.kind for each in said))
        kept["examples"] = [*kept["examples"], *(_sentence(each) for each in said)][:EXAMPLES]
        kept["error"] = error
        if step is None or step.progress.is_done:
            kept["progress"], link.swept_at = None, at
            link.read_to = step.progress.latest if step is not None else link.read_to
        else:
            kept["progress"] = asdict(step.progress)
        link.findings = json.dumps(kept)
        if said:
            record(
                db,
                system_actor(at),
                LinkChanged(link.id, link.customer_id),
                rooms=[signal(link.customer_id, "profile")],
            )


def _sentence(finding: Finding) -> str:
    quoted = f"“{finding.words}” " if finding.kind in (UNHEARD, EDITED) and finding.words else "A message "
    return quoted + WORDS[finding.kind]


def _next_link(db: Session, team: str) -> ChannelLink | None:
    """The channel whose turn it is: one that was begun, else the one that was looked at longest ago."""
    installed = db.get(Installation, team)
    if installed is None or installed.state != "live":
        return None
    live = select(ChannelLink).where(ChannelLink.team == team, ChannelLink.unlinked_at.is_(None))
    links = db.scalars(live.order_by(ChannelLink.swept_at.is_not(None), ChannelLink.swept_at, ChannelLink.id)).all()
    return next((link for link in links if progress_of(link)), links[0] if links else None)
