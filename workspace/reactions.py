"""Every event and all that follows from it, and everything that can be searched: on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace.bots.events import (
    AdoptionAsked,
    BundleChanged,
    CardWanted,
    ChannelDoubted,
    ChannelLinked,
    ChannelUnlinked,
    EntryMirrored,
    HistoryChanged,
    LinkChanged,
    SlackAnswerOwed,
    SlackDisconnected,
    SlackErasureDue,
    SlackFileCame,
    SlackHeard,
    SlackHomeOpened,
    SlackInstalled,
    SlackLinkShared,
    SlackMatchEnded,
    SlackPermitted,
    SlackPersonSeen,
    SlackPostAsked,
    SlackRemoved,
    SlackVouchingChanged,
    SweepDue,
)
from workspace.customers.events import BatonPassed, CustomerAdded, CustomerChanged, CustomerPinned
from workspace.customers.models import Contact
from workspace.customers.queries import searchable_contacts, searchable_customers
from workspace.document_reactions import (
    CHECK_TEMPLATE,
    DRAW_PAGES,
    KEEP_ATTACHMENTS,
    KEEP_HOUSE,
    MAKE_DOCUMENT,
    MAKE_PREVIEW,
    MAKE_REDLINE,
    MOVE_PASSAGES,
    READ_AGAIN,
    READ_TEXT,
    RECOGNISE,
    SCAN_VERSION,
    TELL_CHANGES,
)
from workspace.documents.anchoring.events import CommentReopened, CommentResolved, PassageQuoted, PassagesMoved
from workspace.documents.events import DocumentChanged, VersionAdded, VersionRead
from workspace.documents.filing.events import DocumentFiled, ExpiryDue
from workspace.documents.filing.searchable import keys_about, searchable_filed, searchable_versions
from workspace.documents.keeping.events import DocumentPurged, HoldEnded, HoldPlaced, KeepingDue
from workspace.documents.making.events import MakingAsked, MakingEnded, TemplateAdded, TemplateRemoved
from workspace.documents.reading.events import ReadingAgainDue, VersionReadAgain
from workspace.documents.redlining.events import RedlineEnded, RedlineWanted
from workspace.documents.safety.events import ScanWanted, TemplateScanned, TemplateScanWanted, VersionScanned
from workspace.documents.seeing.events import PagesWanted, PreviewMade, PreviewOutdated
from workspace.events import Reaction
from workspace.handoffs.events import HandoffAnswered, HandoffOffered, PromiseDue
from workspace.importing.events import (
    CustomerBroughtIn,
    CustomerTakenBack,
    ImportBegun,
    ImportEnds,
    ImportMoved,
    ImportStepDue,
    ImportTakenBack,
)
from workspace.importing.working import end_import, lane_of_imports, work_on_import
from workspace.people.events import (
    GuestViewed,
    PersonAdded,
    PersonChanged,
    PersonNotified,
    SessionsEnded,
    SignInLinkAsked,
)
from workspace.people.mails import mail_sign_in_link
from workspace.people.telling.events import FollowingChosen, SnoozeEnded, TellingChosen, TellingDue, TellingTried
from workspace.search.indexing import SearchablesOf, indexing
from workspace.search.saving.events import ThingsIndexed
from workspace.search.saving.reactions import announce_indexed
from workspace.sharing.events import DocumentShared, ShareDue, ShareRevoked
from workspace.sharing.reactions import close_at_end
from workspace.slack_reactions import (
    ADOPT,
    ANSWER_OWED,
    BRING_AGAIN,
    BRING_FILES,
    END_OWN_WORD,
    ERASE,
    FETCH_AGAIN,
    FETCH_FILE,
    FOLLOW_DOCUMENT,
    FOLLOW_SHARE,
    HEAR,
    HIDE_QUOTES,
    LOOK_AT_CHANNEL,
    LOOK_UP_PERSON,
    MIRROR,
    MIRROR_HANDOFF,
    MIRROR_PIN,
    MIRROR_REACTION,
    POST_FOUND,
    PREVIEW_LINKS,
    PUBLISH_HOME,
    REDRAW_QUOTES,
    SAY_BUNDLE,
    STICK_AGAIN,
    SWEEP,
    TAKE_DOCUMENT_BACK,
    TAKE_FILES_BACK,
)
from workspace.telling_reactions import (
    BRING_BACK,
    DM_OWED,
    MAIL_OWED,
    TELL_ANSWER,
    TELL_DUE,
    TELL_EXPIRY,
    TELL_FOLLOWERS,
    TELL_FOUND,
    TELL_MENTIONED,
    TELL_RECEIVERS,
)
from workspace.timeline.events import EntryAdded, EntryEdited, EntryRemoved, PinChanged, ReactionsChanged
from workspace.timeline.queries import searchable_entries
from workspace.timeline.reactions import show_profile_change

SEARCHABLES: dict[str, SearchablesOf] = {
    "customer": searchable_customers,
    "contact": searchable_contacts,
    "entry": searchable_entries,
    "document": searchable_filed,
    "version": searchable_versions,
}


def _entry(_db: Session, event: Any) -> Sequence[str]:
    return (f"entry:{event.entry_id}",)


def _history(_db: Session, event: Any) -> Sequence[str]:
    return [f"entry:{entry_id}" for entry_id in event.entry_ids]


def _document(db: Session, event: Any) -> Sequence[str]:
    return keys_about(db, event.document_id)


def _customer(db: Session, event: Any) -> Sequence[str]:
    """A customer's name stands in its contacts' rows too."""
    contacts = db.scalars(select(Contact.id).where(Contact.customer_id == event.customer_id)).all()
    return (f"customer:{event.customer_id}", *(f"contact:{contact_id}" for contact_id in contacts))


def _taken_back(_db: Session, event: Any) -> Sequence[str]:
    """Only the event knows any more what there was."""
    parts = [f"contact:{each}" for each in event.contact_ids] + [f"entry:{each}" for each in event.entry_ids]
    return (f"customer:{event.customer_id}", *parts)


_STALE: dict[type, Callable[[Session, Any], Sequence[str]]] = {
    EntryAdded: _entry,
    EntryEdited: _entry,
    EntryRemoved: _entry,
    HistoryChanged: _history,
    VersionAdded: _document,
    VersionRead: _document,
    VersionReadAgain: _document,
    DocumentChanged: _document,
    DocumentPurged: _document,
    DocumentFiled: _document,
    DocumentShared: _document,
    ShareRevoked: _document,
    CustomerAdded: _customer,
    CustomerBroughtIn: _customer,
    CustomerChanged: _customer,
    CustomerTakenBack: _taken_back,
}

INDEX = Reaction("index", "index", run_batch=indexing(SEARCHABLES, _STALE, then=announce_indexed), batch=100, limit=300)
MAIL_LINK = Reaction("mail_sign_in_link", "mail", run=mail_sign_in_link)
SHOW_PROFILE_CHANGE = Reaction("show_profile_change", "default", run=show_profile_change)
IMPORT = Reaction("work_on_import", "importing", run=work_on_import, lanes=lane_of_imports, limit=300, tries=20)
END_IMPORT = Reaction("end_import", "importing", run=end_import)
CLOSE_SHARE = Reaction("close_at_end", "default", run=close_at_end)

REACTIONS: dict[type, tuple[Reaction, ...]] = {
    # people
    PersonAdded: (),
    PersonChanged: (PUBLISH_HOME, END_OWN_WORD),
    PersonNotified: (PUBLISH_HOME,),
    SessionsEnded: (),
    GuestViewed: (),
    SignInLinkAsked: (MAIL_LINK,),
    TellingChosen: (),
    FollowingChosen: (),
    CustomerPinned: (),
    TellingDue: (MAIL_OWED, DM_OWED),
    TellingTried: (MAIL_OWED, DM_OWED),
    SnoozeEnded: (BRING_BACK,),
    # customers
    CustomerAdded: (INDEX,),
    CustomerChanged: (INDEX, SHOW_PROFILE_CHANGE),
    BatonPassed: (PUBLISH_HOME,),
    CustomerBroughtIn: (INDEX,),
    CustomerTakenBack: (INDEX,),
    ImportStepDue: (IMPORT,),
    ImportBegun: (IMPORT,),
    ImportTakenBack: (IMPORT,),
    ImportMoved: (),
    ImportEnds: (END_IMPORT,),
    # sharing
    DocumentShared: (INDEX, FOLLOW_SHARE),
    ShareRevoked: (INDEX, FOLLOW_SHARE),
    ShareDue: (CLOSE_SHARE,),
    # timeline
    EntryAdded: (MIRROR, INDEX, TELL_MENTIONED, TELL_FOLLOWERS),
    EntryEdited: (MIRROR, INDEX, TELL_MENTIONED),
    EntryRemoved: (TAKE_FILES_BACK, MIRROR, INDEX),
    ReactionsChanged: (MIRROR_REACTION,),
    PinChanged: (MIRROR_PIN,),
    # documents
    PreviewMade: (),
    PreviewOutdated: (MAKE_PREVIEW,),
    PagesWanted: (DRAW_PAGES,),
    VersionAdded: (INDEX, SCAN_VERSION, READ_TEXT, HIDE_QUOTES),
    VersionRead: (INDEX, RECOGNISE, KEEP_ATTACHMENTS, MAKE_PREVIEW, TELL_CHANGES, MOVE_PASSAGES),
    VersionReadAgain: (INDEX, RECOGNISE, KEEP_ATTACHMENTS, MAKE_PREVIEW, MOVE_PASSAGES),
    ReadingAgainDue: (READ_AGAIN,),
    RedlineWanted: (MAKE_REDLINE,),
    RedlineEnded: (),
    PassageQuoted: (MOVE_PASSAGES,),
    PassagesMoved: (REDRAW_QUOTES,),
    CommentResolved: (MIRROR,),
    CommentReopened: (MIRROR,),
    DocumentChanged: (INDEX, FOLLOW_DOCUMENT),
    DocumentPurged: (INDEX, FOLLOW_DOCUMENT, TAKE_DOCUMENT_BACK),
    HoldPlaced: (),
    HoldEnded: (),
    KeepingDue: (KEEP_HOUSE,),
    DocumentFiled: (INDEX,),
    ExpiryDue: (TELL_EXPIRY,),
    TemplateAdded: (SCAN_VERSION, CHECK_TEMPLATE),
    TemplateRemoved: (),
    MakingAsked: (MAKE_DOCUMENT,),
    MakingEnded: (),
    ScanWanted: (SCAN_VERSION,),
    VersionScanned: (),
    TemplateScanWanted: (SCAN_VERSION,),
    TemplateScanned: (),
    # search
    ThingsIndexed: (TELL_FOUND,),
    # hand-offs
    HandoffOffered: (TELL_RECEIVERS, PUBLISH_HOME),
    HandoffAnswered: (TELL_ANSWER, MIRROR_HANDOFF, PUBLISH_HOME),
    PromiseDue: (TELL_DUE,),
    # the workspace inside Slack
    ChannelLinked: (LOOK_AT_CHANNEL,),
    ChannelUnlinked: (),
    ChannelDoubted: (LOOK_AT_CHANNEL,),
    LinkChanged: (),
    EntryMirrored: (BRING_FILES,),
    SlackHeard: (HEAR,),
    CardWanted: (MIRROR,),
    SweepDue: (SWEEP,),
    BundleChanged: (SAY_BUNDLE,),
    AdoptionAsked: (ADOPT,),
    HistoryChanged: (INDEX,),
    SlackFileCame: (FETCH_FILE,),
    SlackPersonSeen: (LOOK_UP_PERSON,),
    SlackMatchEnded: (PUBLISH_HOME,),
    SlackVouchingChanged: (),
    SlackHomeOpened: (PUBLISH_HOME,),
    SlackAnswerOwed: (ANSWER_OWED,),
    SlackInstalled: (FETCH_AGAIN, BRING_AGAIN, STICK_AGAIN),
    SlackPermitted: (FETCH_AGAIN, BRING_AGAIN, STICK_AGAIN),
    SlackDisconnected: (),
    SlackRemoved: (),
    SlackErasureDue: (ERASE,),
    SlackPostAsked: (POST_FOUND,),
    SlackLinkShared: (PREVIEW_LINKS,),
}
