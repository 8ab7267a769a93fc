"""The ledger's answer to "where does this entry stand?", for people and for open pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session, joinedload

from workspace.bots.crossing.remarks import remarks_on
from workspace.bots.events import EntryMirrored
from workspace.bots.mirroring.unsaid import UNHEARD, UNLINKED
from workspace.bots.models import DELETED_THERE, Bundle, ChannelLink, Installation, Mirrored
from workspace.bots.places import Place
from workspace.customers.events import customer_room
from workspace.events import DeliveryRow, Room, record
from workspace.i18n import _
from workspace.policy import Actor, system_actor
from workspace.retold import retold
from workspace.timeline.models import Entry
from workspace.worker import Tools

STAYS = "it was written in Slack, so only its writer can delete it there"

# Asked for every entry that is pushed: made once, a statement costs a quarter.
_ENTRIES: BindParameter[Sequence[str]] = bindparam("entries", expanding=True)
_ROWS = select(Mirrored).where(Mirrored.entry_id.in_(_ENTRIES)).options(joinedload(Mirrored.link)).order_by(Mirrored.id)
_UNSAID = (
    select(Entry.id, Entry.created_at, ChannelLink)
    .join(ChannelLink, ChannelLink.customer_id == Entry.customer_id)
    .where(Entry.id.in_(_ENTRIES), Entry.deleted_at.is_(None), ChannelLink.unlinked_at.is_(None))
    .where(Entry.created_at >= ChannelLink.created_at, ChannelLink.audience == "internal")
    # What was brought in from long before is said nowhere.
    .where(
        Entry.id.not_in(
            select(Mirrored.entry_id).where(Mirrored.entry_id.in_(_ENTRIES), Mirrored.adoption_id.is_not(None))
        )
    )
    .order_by(ChannelLink.id)
)


@dataclass(frozen=True)
class Standing:
    """Where an entry stands in one channel: in a few words, since when, why, and where its message is.

    `state` is the ledger's; "older" when the channel shows an earlier text than ours, "stays" when a message that was
    born there was deleted here.
    """

    link_id: str
    state: str
    words: str
    at: datetime | None = None
    why: str = ""
    url: str = ""


def show_state(db: Session, tools: Tools, row: Mirrored) -> None:
    """Open pages of staff show anew where the entry stands."""
    entry = db.get_one(Entry, row.entry_id)
    op = "remove" if entry.deleted_at is not None else "upsert"
    room = Room(customer_room(entry.customer_id), f"entry:{entry.id}", op)
    record(db, system_actor(tools.now()), EntryMirrored(entry.id, entry.customer_id), rooms=[room])


def states_of(db: Session, actor: Actor, entry_ids: Sequence[str]) -> dict[str, str]:
    """In words, where each entry stands in Slack. For staff; entries of which Slack knows nothing are left out."""
    found = standings_of(db, actor, entry_ids)
    return {entry_id: "; ".join(each.words for each in standings) for entry_id, standings in found.items()}


def standings_of(db: Session, actor: Actor, entry_ids: Sequence[str]) -> dict[str, list[Standing]]:
    """Where each entry stands in every channel that it goes to. For staff."""
    if not actor.is_staff or not entry_ids:
        return {}
    rows = db.scalars(_ROWS, {"entries": list(entry_ids)}).all()
    queued = _queued(db, entry_ids, {(row.entry_id, row.link_id) for row in rows})
    told = [row for row in rows if row.direction == "out"]
    told += _still_there(db, [row for row in rows if row.direction == "in"])
    if not told and not queued:
        return {}
    ways = _Ways(db)
    shown: dict[str, list[Standing]] = {}
    remarks = remarks_on(db, told)
    for row in told:
        if row.direction == "in":
            standing = _staying(row, ways)
        else:
            standing = _standing(db, row, db.get_one(Entry, row.entry_id), ways, now=actor.at)
        words = ", ".join([standing.words, *remarks.get(row.id, ())])
        shown.setdefault(row.entry_id, []).append(replace(standing, words=words, why=retold(standing.why)))
    for entry_id, since, link in (each for each in queued if ways.has_queue(each[2])):
        shown.setdefault(entry_id, []).append(_waiting(link, since, ways))
    return shown


def _still_there(db: Session, born: Sequence[Mirrored]) -> list[Mirrored]:
    """Of what was written in Slack that which was deleted here alone: it is not ours to delete there."""
    ids = [row.entry_id for row in born if row.state == "sent" and row.error != DELETED_THERE]
    if not ids:
        return []
    deleted = set(db.scalars(select(Entry.id).where(Entry.id.in_(ids), Entry.deleted_at.is_not(None))))
    return [row for row in born if row.entry_id in deleted]


def _queued(
    db: Session, entry_ids: Sequence[str], known: set[tuple[str, str]]
) -> list[tuple[str, datetime, ChannelLink]]:
    """Entries that a linked channel has not got round to, and since when they are there: no row tells of them yet."""
    rows = db.execute(_UNSAID, {"entries": list(entry_ids)}).all()
    return [(entry_id, since, link) for entry_id, since, link in rows if (entry_id, link.id) not in known]


class _Ways:
    """What is known of workspaces and queues, asked once for all entries of a page."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._urls = {one.team: one.url.rstrip("/") for one in db.scalars(select(Installation))}
        self._why: dict[str, str] = {}
        self._queues: dict[str, bool] = {}

    def to_message(self, row: Mirrored, ts: str | None) -> str:
        url = self._urls.get(row.team, "")
        if not ts or not url.startswith("https://"):
            return ""
        thread = row.thread_ts if row.thread_ts and row.thread_ts != ts else ""
        more = f"?thread_ts={thread}&cid={row.channel}" if thread else ""
        return f"{url}/archives/{row.channel}/p{ts.replace('.', '')}{more}"

    def has_queue(self, link: ChannelLink) -> bool:
        """Whether anything waits to be said there: else what has no row was never meant for this channel."""
        lane = Place(link.team, link.channel).lane
        if lane not in self._queues:
            first = select(DeliveryRow.id).where(DeliveryRow.lane == lane, DeliveryRow.done_at.is_(None))
            self._queues[lane] = self._db.scalar(first.where(DeliveryRow.gave_up_at.is_(None)).limit(1)) is not None
        return self._queues[lane]

    def why_waiting(self, link: ChannelLink) -> str:
        if link.trouble:
            return link.trouble
        lane = Place(link.team, link.channel).lane
        if lane not in self._why:
            first = select(DeliveryRow.last_error).where(DeliveryRow.lane == lane, DeliveryRow.done_at.is_(None))
            first = first.where(DeliveryRow.gave_up_at.is_(None)).order_by(DeliveryRow.id).limit(1)
            self._why[lane] = self._db.scalar(first) or ""
        return self._why[lane]


def _standing(db: Session, row: Mirrored, entry: Entry, ways: _Ways, *, now: datetime) -> Standing:
    name = f"#{row.link.channel_name}"
    match row.state:
        case "sent" if row.revision < entry.revision:
            words = _("an older text is in %(channel)s", channel=name)
            return Standing(
                row.link_id, "older", words, row.sent_at, ways.why_waiting(row.link), ways.to_message(row, row.ts)
            )
        case "sent":
            return Standing(
                row.link_id,
                "sent",
                _("in %(channel)s", channel=name),
                row.sent_at,
                row.error,
                ways.to_message(row, row.ts),
            )
        case "bundled":
            bundle = db.get_one(Bundle, row.bundle_id)
            if bundle.ts is None:
                return _waiting(row.link, entry.created_at, ways, is_asked=bundle.state == "sending")
            words = _summary(bundle, now, name)
            return Standing(row.link_id, "bundled", words, bundle.sent_at, row.error, ways.to_message(row, bundle.ts))
        case "refused":
            return _unsaid(row.link) if row.error == UNLINKED else _refused(row, name)
        case "held":
            words = _("kept out of %(channel)s: %(why)s", channel=name, why=retold(row.error))
            return Standing(row.link_id, "held", words, entry.created_at, row.error)
        case "removed":
            return Standing(row.link_id, "removed", _("removed from %(channel)s", channel=name))
        case _:
            return _waiting(row.link, entry.created_at, ways, is_asked=row.state == "sending")


def _refused(row: Mirrored, name: str) -> Standing:
    why = retold(row.error)
    if row.error == UNHEARD:
        words = _("perhaps in %(channel)s: %(why)s", channel=name, why=why)
    else:
        words = _("not in %(channel)s: %(why)s", channel=name, why=why)
    return Standing(row.link_id, "refused", words, None, row.error)


def _unsaid(link: ChannelLink) -> Standing:
    words = _("not said: %(channel)s was unlinked first", channel=f"#{link.channel_name}")
    return Standing(link.id, "refused", words)


def _staying(row: Mirrored, ways: _Ways) -> Standing:
    words = _("still in %(channel)s", channel=f"#{row.link.channel_name}")
    return Standing(row.link_id, "stays", words, None, STAYS, ways.to_message(row, row.ts))


def _summary(bundle: Bundle, now: datetime, channel: str) -> str:
    if bundle.kind != "budget":
        return _("in the catch-up in %(channel)s", channel=channel)
    if bundle.day == f"{now:%Y-%m-%d}":
        return _("in today's summary in %(channel)s", channel=channel)
    return _("in the summary of %(day)s in %(channel)s", day=bundle.day, channel=channel)


def _waiting(link: ChannelLink, since: datetime, ways: _Ways, *, is_asked: bool = False) -> Standing:
    """`is_asked`: Slack was told, and its answer was lost."""
    if link.unlinked_at is not None and is_asked:
        words = _("perhaps in %(channel)s: it was unlinked before Slack answered", channel=f"#{link.channel_name}")
        return Standing(link.id, "refused", words)
    if link.unlinked_at is not None:
        return _unsaid(link)
    words = _("on its way to %(channel)s", channel=f"#{link.channel_name}")
    return Standing(link.id, "waiting", words, since, ways.why_waiting(link))
