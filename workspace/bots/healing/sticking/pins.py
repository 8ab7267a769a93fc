"""Compare the pins of a channel with those that were heard of, or made by us, and mend what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.adopting.found import as_number
from workspace.bots.crossing.pinning import note_pin
from workspace.bots.crossing.sticking import stuck_to
from workspace.bots.healing.comparing import PINNED, UNPINNED, Finding
from workspace.bots.healing.sticking.standing import entries_of, is_granted
from workspace.bots.installing.installations import chat_of
from workspace.bots.links import link_of_channel, place_of
from workspace.bots.models import PIN, ChannelLink, Installation, Stuck
from workspace.bots.people import writer
from workspace.bots.places import Place, Who
from workspace.policy import system_actor
from workspace.ports import ChatPin, ChatRefused
from workspace.timeline.models import Entry
from workspace.worker import Tools

NEEDED = "pins:read"


def may_compare(db: Session, link: ChannelLink) -> bool:
    """A channel that is looked at for the first time has nothing of which we could know."""
    return bool(link.read_to) and is_granted(db, link.team, NEEDED)


def find_pins(tools: Tools, link: ChannelLink, *, heard: str) -> list[Finding]:
    """One request. Raises ChatError; then nothing was compared."""
    place = place_of(link)
    with tools.reading() as db:
        before = {ts for ts, stuck in _stuck(db, place).items() if stuck.is_there}
    try:
        pins = chat_of(tools, link.team).pins(channel=link.channel)
    except ChatRefused as refused:
        if refused.code != "missing_scope":
            raise
        return []
    with tools.reading() as db:
        own = db.get_one(Installation, link.team).bot_user
        stuck = _stuck(db, place)
        rows = entries_of(db, link, [*before, *(pin.ts for pin in pins)])
    return _compare(pins, rows, stuck, before, own_user=own, heard=heard)


def mend_pin(db: Session, link: ChannelLink, finding: Finding, *, at: datetime) -> bool:
    """Follow it. False when it is no difference any more. Raises Conflict when too much is pinned here."""
    live, place = link_of_channel(db, place_of(link)), place_of(link)
    entry = entries_of(db, link, [finding.ts]).get(finding.ts)
    is_there, stuck = finding.kind == PINNED, stuck_to(db, place, ts=finding.ts, what=PIN)
    if live is None or live.id != link.id or entry is None or stuck.is_there == is_there:
        return False
    if not is_there and _is_newer(entry, finding.heard):
        return False
    user = str((finding.message or {}).get("user") or "")
    who = writer(db, Who(link.team, user), at=at) if is_there else system_actor(at)
    return note_pin(db, place, who, ts=finding.ts, entry_id=entry.id, is_there=is_there, heard=finding.heard)


# ------------------------------------------------------------------ below
def _compare(
    pins: Sequence[ChatPin], rows: Mapping[str, Entry], stuck: Mapping[str, Stuck], before: set[str],
    *, own_user: str, heard: str,
) -> list[Finding]:  # fmt: skip
    """`before`: where a pin was known of before Slack was asked. What changed here meanwhile is newer than the list."""
    found = []
    for pin in pins:
        known = stuck.get(pin.ts)
        is_known = pin.ts in before or (known is not None and (known.is_there or not _is_older(known, heard)))
        is_settled = pin.at.timestamp() < float(heard)
        if pin.ts in rows and pin.user not in ("", own_user) and is_settled and not is_known:
            said = {"ts": pin.ts, "user": pin.user}
            found.append(Finding(PINNED, pin.ts, "was pinned there and not heard of", None, said, heard))
    for ts in sorted(before - {pin.ts for pin in pins}):
        known = stuck[ts]
        if ts in rows and known.is_there and _is_older(known, heard) and not _is_newer(rows[ts], heard):
            found.append(Finding(UNPINNED, ts, "was unpinned there and not heard of", None, None, heard))
    return found


def _is_older(stuck: Stuck, heard: str) -> bool:
    return as_number(stuck.heard) < as_number(heard)


def _is_newer(entry: Entry, heard: str) -> bool:
    """Pinned here so lately that the list may not show it yet."""
    return entry.pinned_at is not None and entry.pinned_at > datetime.fromtimestamp(float(heard), UTC)


def _stuck(db: Session, place: Place) -> dict[str, Stuck]:
    found = select(Stuck).where(Stuck.team == place.team, Stuck.channel == place.channel, Stuck.what == PIN)
    return {stuck.ts: stuck for stuck in db.scalars(found)}
