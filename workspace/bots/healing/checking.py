"""`baton slack check`: print how a channel and the ledger compare, and mend it when asked to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workspace.bots.healing.asking import sweep_soon
from workspace.bots.healing.comparing import BOTH, EDITED, MISSING, TWICE, UNHEARD, Finding
from workspace.bots.healing.reading import begin, read_on
from workspace.bots.healing.sweep import WORDS, mend
from workspace.bots.mirroring.standing import standings_of
from workspace.bots.models import ChannelLink, Mirrored
from workspace.policy import Actor
from workspace.ports import ChatBusy
from workspace.timeline.models import Entry
from workspace.worker import Tools

WAITED_FOR = ("waiting", "held", "refused", "older")


@dataclass
class Comparison:
    """One channel against the ledger, of the last day. Each list holds a sentence for each difference."""

    channel: str
    customer: str
    both: int = 0
    only_here: list[str] = field(default_factory=list)
    only_there: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    mended: int = 0

    @property
    def agrees(self) -> bool:
        return not (self.only_here or self.only_there or self.differing)


def linked_channels(db: Session, *, customer_id: str | None) -> Sequence[ChannelLink]:
    """The live links, of one customer or of all."""
    live = select(ChannelLink).where(ChannelLink.unlinked_at.is_(None)).options(joinedload(ChannelLink.customer))
    if customer_id is not None:
        live = live.where(ChannelLink.customer_id == customer_id)
    return db.scalars(live.order_by(ChannelLink.channel_name)).all()


def check_channel(
    tools: Tools, actor: Actor, link: ChannelLink, *, heal: bool, wait: Callable[[float], object]
) -> Comparison:
    """Read the whole of it now. Raises ChatError; `wait` lets so many seconds go by when Slack asks for it."""
    made = Comparison(link.channel_name, link.customer.name)
    with tools.reading() as db:
        progress = begin(db, link, at=tools.now())
    while not progress.is_done:
        try:
            step = read_on(tools, link, progress)
        except ChatBusy as busy:
            wait(busy.retry_after)
            continue
        progress = step.progress
        for finding in step.found:
            made.mended += bool(heal and mend(tools, link, finding))
            _count(made, finding)
    with tools.reading() as db:
        made.only_here += _not_there(db, actor, link)
    if heal:
        with tools.transaction() as db:
            sweep_soon(db, link.team, at=tools.now())
    return made


def _count(made: Comparison, finding: Finding) -> None:
    quoted = f"“{finding.words}” {WORDS[finding.kind]}" if finding.kind in (UNHEARD, EDITED) else finding.words
    if finding.kind == BOTH:
        made.both += 1
    elif finding.kind in (UNHEARD, TWICE):
        made.only_there.append(f"{finding.ts}: {quoted}")
    elif finding.kind == MISSING:
        made.only_here.append(f"{finding.ts}: {quoted}")
    else:
        made.differing.append(f"{finding.ts}: {quoted}")


def _not_there(db: Session, actor: Actor, link: ChannelLink) -> list[str]:
    """Entries that the channel should show and does not, and why."""
    recent = select(Entry.id).where(Entry.customer_id == link.customer_id, Entry.deleted_at.is_(None))
    recent = recent.where(Entry.created_at >= link.created_at).order_by(Entry.id.desc()).limit(500)
    unsent = select(Mirrored.entry_id).where(Mirrored.link_id == link.id, Mirrored.state.not_in(("sent", "removed")))
    standings = standings_of(db, actor, sorted(set(db.scalars(recent)) | set(db.scalars(unsent))))
    return [
        f"entry {entry_id}: {each.words}" + (f" ({each.why})" if each.why and each.why not in each.words else "")
        for entry_id, said in standings.items()
        for each in said
        if each.link_id == link.id and each.state in WAITED_FOR
    ]
