"""Writes about filing: one document, or many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from workspace.customers.events import signal
from workspace.documents.filing.events import DocumentFiled, ExpiryDue
from workspace.documents.filing.models import DocumentTag, Filing
from workspace.documents.filing.queries import filing_of, filings_of
from workspace.documents.filing.words import NOTICE_DAYS, clean_folder, clean_tags, clean_type
from workspace.documents.models import Document
from workspace.documents.queries import found_documents, get_document
from workspace.errors import Invalid, NotFound
from workspace.events import record
from workspace.i18n import _
from workspace.policy import Actor, require

MOST_AT_ONCE = 200
LONGEST_NOTICE = 365
TOLD_AT = time(7, tzinfo=UTC)
"""When on a day people are told that a document ends."""


@dataclass(frozen=True)
class Expiry:
    """The last day on which a document holds (None: it does not end), and how many days before people are told."""

    on: date | None
    notice_days: int = NOTICE_DAYS


def file_document(
    db: Session,
    actor: Actor,
    *,
    document_id: str,
    folder: str | None = None,
    type: str | None = None,  # noqa: A002 - what people and the API call it
    tags: Iterable[str] | None = None,
    expiry: Expiry | None = None,
) -> Filing:
    """Say where a document belongs. What is None stays; an empty value takes it away. Raises Invalid, NotFound."""
    require(actor, "document.change")
    document = get_document(db, actor, document_id)
    filing = filing_of(db, actor, document_id)
    before = _worth(filing)
    if folder is not None:
        filing.folder = clean_folder(folder)
    if type is not None:
        filing.type = clean_type(type)
    if expiry is not None:
        _check(expiry)
        filing.expires_on, filing.notice_days = expiry.on, expiry.notice_days
    wanted = [each.tag for each in filing.tags] if tags is None else clean_tags(tags)
    if (*_worth(filing)[:-1], tuple(wanted)) == before:
        return filing
    _write(db, actor, document, filing, wanted)
    if before[2:4] != (filing.expires_on, filing.notice_days):
        _plan_notices(db, actor, filing)
    return filing_of(db, actor, document_id)


def file_documents(
    db: Session,
    actor: Actor,
    *,
    document_ids: Collection[str],
    folder: str | None = None,
    type: str | None = None,  # noqa: A002 - what people and the API call it
    add_tags: Iterable[str] = (),
    remove_tags: Iterable[str] = (),
) -> int:
    """Move and tag several documents, all or none. Returns how many. Raises Invalid, and NotFound for one not there."""
    require(actor, "document.change")
    wanted = list(dict.fromkeys(document_ids))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid(
            _("Choose documents first, %(most_at_once)s at most.", most_at_once=MOST_AT_ONCE),
            {"ids": _("Choose at least one.")},
        )
    if len(found_documents(db, actor, wanted)) < len(wanted):
        raise NotFound(_("One of these documents is not there any more. Nothing was changed."))
    added, removed = clean_tags(add_tags), set(clean_tags(remove_tags))
    filings = filings_of(db, actor, wanted)
    for document_id in wanted:
        had = [each.tag for each in filings[document_id].tags] if document_id in filings else []
        tags = [tag for tag in (*had, *added) if tag not in removed]
        file_document(db, actor, document_id=document_id, folder=folder, type=type, tags=tags)
    return len(wanted)


def _worth(filing: Filing) -> tuple[object, ...]:
    return filing.folder, filing.type, filing.expires_on, filing.notice_days, tuple(each.tag for each in filing.tags)


def _check(expiry: Expiry) -> None:
    if not 0 <= expiry.notice_days <= LONGEST_NOTICE:
        sentence = _("People can be told 0 to %(longest_notice)s days before.", longest_notice=LONGEST_NOTICE)
        raise Invalid(sentence, {"notice_days": sentence})
    if expiry.on is not None and not 2000 <= expiry.on.year <= 2999:
        raise Invalid(_("That day is too far away."), {"expires_on": _("Give a day from 2000 to 2999.")})


def _write(db: Session, actor: Actor, document: Document, filing: Filing, tags: Sequence[str]) -> None:
    filing.changed_at, filing.changed_by_id = actor.at, actor.id
    db.add(filing)
    db.execute(delete(DocumentTag).where(DocumentTag.document_id == document.id))
    db.add_all(DocumentTag(document_id=document.id, tag=tag) for tag in tags)
    db.flush()
    db.expire(filing, ["tags"])
    record(db, actor, DocumentFiled(document.id), rooms=[signal(document.customer_id, "documents")])


def _plan_notices(db: Session, actor: Actor, filing: Filing) -> None:
    """Some days before and on the day itself; of those that should have been already only the last, at once."""
    if filing.expires_on is None or filing.expires_on < actor.at.astimezone(UTC).date():
        return
    moments = {days: _told_at(filing.expires_on, days) for days in {filing.notice_days, 0}}
    past = [days for days, at in moments.items() if at <= actor.at]
    for days, at in moments.items():
        if days in past and days != min(past):
            continue
        event = ExpiryDue(filing.document_id, filing.expires_on.isoformat(), days)
        record(db, actor, event, due_at=max(at, actor.at))


def _told_at(expires_on: date, days: int) -> datetime:
    return datetime.combine(expires_on - timedelta(days=days), TOLD_AT)


def forget_filing(db: Session, actor: Actor, *, document_id: str) -> None:
    """Let go of folder, tags, type and end of a document that is deleted for ever."""
    require(actor, "document.purge")
    for table in (DocumentTag, Filing):
        db.execute(delete(table).where(table.document_id == document_id))
