"""Reaction: fetch a file from Slack and make it a document of the customer, hanging on its entry. Twice is once.

The bytes are looked at while they come: a page that asks to sign in, or anything but what Slack announced, is no file
and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.crossing.sticking import asking
from workspace.bots.events import HistoryChanged, SlackFileCame
from workspace.bots.installing.installations import chat_of
from workspace.bots.models import ChannelLink, Installation, Mirrored, MirroredFile, SlackPerson
from workspace.bots.people import NAMELESS, meet, writer
from workspace.bots.places import Who
from workspace.bots.wording.kinds_in import file_line
from workspace.bots.wording.mrkdwn_in import literal
from workspace.bots.wording.refusals import in_words
from workspace.documents.operations import Upload, attach_document
from workspace.errors import NoRoom, OverQuota
from workspace.events import Delivery, record
from workspace.policy import Actor, Role, system_actor
from workspace.ports import ChatRefused, StoredFile, TooLarge
from workspace.timeline.audience import rooms_of
from workspace.timeline.events import EntryEdited
from workspace.timeline.models import Entry
from workspace.timeline.queries import get_entry
from workspace.worker import Later, Tools

NOT_YET = frozenset({"http_404", "http_403"})
SETTLES = timedelta(minutes=2)
"""A file that was just put there may still be looked through for viruses."""
PATIENCE = timedelta(days=2)
"""After this a file that Slack did not bring stays there."""
SOON = timedelta(seconds=20)
NEEDED = "files:read"
LACKS = f"the Slack app lacks {NEEDED}"
AGAIN_AT_ONCE = 20
"""Files asked for again in one write."""
_PAGE_STARTS = (b"<!doctype html", b"<html")


def lane_of_file(db: Session, event: SlackFileCame) -> Sequence[str | None]:
    """Files of a history come one after the other: who shares one now does not wait for thousands."""
    file = db.get_one(MirroredFile, event.file_id)
    row = db.get_one(Mirrored, file.mirrored_id)
    if file.error:
        return [f"files:{file.team}"]
    return [f"files:{row.adoption_id}" if row.adoption_id else None]


def fetch_again(tools: Tools, delivery: Delivery) -> None:
    """Reaction to SlackInstalled and SlackPermitted: what stayed in Slack for want of a permission is asked for.

    Each as if it was just shared: within the same limits, and where its channel is linked still.
    """
    while _ask_again(tools, delivery.event.team):
        pass


def _ask_again(tools: Tools, team: str) -> int:
    with tools.transaction() as db:
        installed = db.get_one(Installation, team)
        if installed.scopes and NEEDED not in installed.scopes.split(","):
            return 0
        stayed = select(MirroredFile).join(Mirrored, Mirrored.id == MirroredFile.mirrored_id)
        stayed = stayed.join(Entry, Entry.id == Mirrored.entry_id).join(ChannelLink, ChannelLink.id == Mirrored.link_id)
        stayed = stayed.where(MirroredFile.team == team, MirroredFile.direction == "in", MirroredFile.error == LACKS)
        stayed = stayed.where(MirroredFile.state == "refused", Entry.deleted_at.is_(None))
        stayed = stayed.where(ChannelLink.unlinked_at.is_(None)).order_by(MirroredFile.id).limit(AGAIN_AT_ONCE)
        files = db.scalars(stayed).all()
        for file in files:
            # The reason stands on the entry, and here, until the file does.
            file.state = "waiting"
            db.flush()
            record(db, system_actor(tools.now()), SlackFileCame(file.id))
        return len(files)


def fetch_file(tools: Tools, delivery: Delivery) -> None:
    """Reaction to SlackFileCame."""
    with tools.reading() as db:
        file = db.get(MirroredFile, delivery.event.file_id)
    if file is None or file.state != "waiting":
        return
    limit = tools.settings.max_upload
    if file.size > limit:
        _stays(tools, file, f"it is larger than {limit // 1_048_576} MB")
        return
    if tools.now() - delivery.at > PATIENCE:
        _stays(tools, file, "Slack did not bring it")
        return
    try:
        with asking(tools, file.team):
            chunks = chat_of(tools, file.team).download(url=file.url, limit=limit)
            stored = tools.outside.files.put(_as_announced(chunks, file), limit=limit)
            _meet_writer(tools, file)
    except TooLarge:
        _stays(tools, file, f"it is larger than {limit // 1_048_576} MB")
    except ChatRefused as refusal:
        if refusal.code in NOT_YET and tools.now() - delivery.at < SETTLES:
            raise Later(tools.now() + SOON, "Slack has not let go of the file yet") from refusal
        _stays(tools, file, _in_words(tools, file, refusal))
    else:
        _keep_if_there_is_room(tools, file, stored)


def _as_announced(chunks: Iterable[bytes], file: MirroredFile) -> Iterator[bytes]:
    """The same bytes, unless they are not what Slack said would come."""
    taken = 0
    for chunk in chunks:
        if not taken and "html" not in file.kind and chunk[:200].lstrip().lower().startswith(_PAGE_STARTS):
            raise ChatRefused("not_a_file", "a page came instead of the file")
        taken += len(chunk)
        yield chunk
    if file.size and taken != file.size:
        raise ChatRefused("other_file", f"{taken} bytes came of {file.size}")


def _in_words(tools: Tools, file: MirroredFile, refusal: ChatRefused) -> str:
    if refusal.code == "not_a_file":
        with tools.reading() as db:
            installed = db.get(Installation, file.team)
        scopes = installed.scopes.split(",") if installed and installed.scopes else [NEEDED]
        return LACKS if NEEDED not in scopes else "Slack asks to sign in for it"
    if refusal.code == "other_file":
        return "what came is not the file that Slack announced"
    return {"too_large": "it is too large", "http_404": "it is not there any more"}.get(refusal.code) or in_words(
        refusal
    )


def _meet_writer(tools: Tools, file: MirroredFile) -> None:
    """A document keeps who brought it, so they are asked for before it is written down."""
    with tools.reading() as db:
        user_id = db.get_one(Mirrored, file.mirrored_id).user_id
        known = db.get(SlackPerson, (file.team, user_id)) if user_id else None
    if user_id and (known is None or (known.person_id is None and known.name == NAMELESS)):
        meet(tools, Who(file.team, user_id))


# ------------------------------------------------------------------ write down
def _keep_if_there_is_room(tools: Tools, file: MirroredFile, stored: StoredFile) -> None:
    try:
        _keep(tools, file, stored)
    except (OverQuota, NoRoom):
        _stays(tools, file, "documents take all the room that they may here")


def _keep(tools: Tools, file: MirroredFile, stored: StoredFile) -> None:
    with tools.transaction() as db:
        found = _still_waiting(db, tools, file)
        if found is None:
            return
        noted, row, entry = found
        # What was shared long ago is as old as its message.
        who = _who(db, row, entry, tools).moved_to(entry.at if row.adoption_id else tools.now())
        document = attach_document(db, who, entry_id=entry.id, upload=Upload(noted.name, stored))
        was = _line_of(noted)
        noted.state, noted.error, noted.document_id = "done", "", document.id
        _reword(db, tools, row, entry, was, "", or_else=f"📎 {literal(noted.name)}")


def _stays(tools: Tools, file: MirroredFile, why: str) -> None:
    with tools.transaction() as db:
        found = _still_waiting(db, tools, file)
        if found is not None:
            noted, row, entry = found
            was = _line_of(noted)
            noted.state, noted.error = "refused", why
            _reword(db, tools, row, entry, was, _line_of(noted), or_else=_line_of(noted))


def _line_of(noted: MirroredFile) -> str:
    return file_line(noted.name, stays=noted.error, permalink=noted.permalink)


def _still_waiting(db: Session, tools: Tools, file: MirroredFile) -> tuple[MirroredFile, Mirrored, Entry] | None:
    noted = db.get(MirroredFile, file.id)
    if noted is None or noted.state != "waiting":
        # What an adoption brought was taken away again meanwhile, or another delivery was faster.
        return None
    row = db.get_one(Mirrored, noted.mirrored_id)
    entry = get_entry(db, system_actor(tools.now()), row.entry_id)
    if entry.deleted_at is not None:
        noted.state = "refused"
        return None
    return noted, row, entry


def _who(db: Session, row: Mirrored, entry: Entry, tools: Tools) -> Actor:
    if row.user_id:
        return writer(db, Who(row.team, row.user_id), at=tools.now())
    return Actor(id=None, role=Role.member, at=tools.now(), name=entry.author_name, origin="slack")


def _reword(db: Session, tools: Tools, row: Mirrored, entry: Entry, was: str, now: str, *, or_else: str) -> None:
    """Put the file's line right. Nobody edited anything: there is no new revision, but every page looks again."""
    before, found, after = entry.body.rpartition(was)
    if found:
        kept = before + now + after if now else _without_gap(before, after)
        entry.body = kept if kept.strip() else or_else
    db.flush()
    program = system_actor(tools.now())
    edited = EntryEdited(entry.id, entry.customer_id, entry.revision)
    # Of what was said long ago nobody is told, and no other channel hears of it.
    event = HistoryChanged(entry.customer_id, [entry.id]) if row.adoption_id else edited
    record(db, program, event, rooms=rooms_of(db, program, entry))


def _without_gap(before: str, after: str) -> str:
    return f"{before.rstrip()}\n{after.lstrip()}".strip("\n") if after.strip() else before.rstrip()
