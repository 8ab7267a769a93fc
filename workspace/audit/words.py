"""How each event reads in the audit log, and which are the program's own steps. A new event has to be put into one."""

from __future__ import annotations

ACTS = {
    "CustomerAdded": "added the customer",
    "CustomerChanged": "changed the profile",
    "BatonPassed": "passed the baton",
    "ImportBegun": "brought in customers from a file",
    "ImportTakenBack": "took back what a file had brought in",
    "EntryAdded": "wrote an entry",
    "EntryEdited": "edited an entry",
    "EntryRemoved": "deleted an entry",
    "ReactionsChanged": "reacted to an entry",
    "PinChanged": "pinned or unpinned an entry",
    "HandoffOffered": "offered a hand-off",
    "HandoffAnswered": "answered a hand-off",
    "VersionAdded": "uploaded a version",
    "DocumentChanged": "renamed, removed or restored a document",
    "DocumentFiled": "filed a document",
    "DocumentPurged": "deleted a document for ever",
    "HoldPlaced": "placed a legal hold",
    "HoldEnded": "ended a legal hold",
    "TemplateAdded": "added a template or a version of it",
    "MakingAsked": "made a document of a template",
    "CommentResolved": "resolved a comment",
    "CommentReopened": "reopened a comment",
    "RedlineWanted": "asked for a file of changes",
    "VersionScanned": "scanned a version",
    "TemplateScanned": "scanned a template",
    "DocumentShared": "shared a document",
    "ShareRevoked": "revoked a share",
    "PersonAdded": "added a person",
    "PersonChanged": "changed a person",
    "GuestViewed": "looked at the pages of a guest",
    "SessionsEnded": "ended sessions of a person",
    "SignInLinkAsked": "asked for a sign-in link",
    "ChannelLinked": "linked a Slack channel",
    "ChannelUnlinked": "unlinked a Slack channel",
    "AdoptionAsked": "brought in, or took back, a channel's history",
    "SlackInstalled": "connected a Slack workspace",
    "SlackDisconnected": "lost a Slack workspace",
    "SlackRemoved": "removed a Slack workspace",
    "SlackVouchingChanged": "changed whether a workspace's addresses count",
    "SlackMatchEnded": "parted a person from Slack",
}
"""Type of event → what its actor did. Passwords, texts and tokens are never part of an event."""

STEPS = frozenset({
    "BundleChanged", "CardWanted", "ChannelDoubted", "CustomerBroughtIn", "CustomerTakenBack", "EntryMirrored",
    "ExpiryDue", "HistoryChanged", "ImportEnds", "ImportMoved", "ImportStepDue", "KeepingDue",
    "LinkChanged", "MakingEnded", "PagesWanted", "PassageQuoted", "PassagesMoved", "PersonNotified", "PreviewMade",
    "PreviewOutdated", "ReadingAgainDue", "RedlineEnded", "ScanWanted", "ShareDue", "SlackAnswerOwed",
    "SlackErasureDue", "SlackFileCame", "SlackHeard", "SlackHomeOpened", "SlackLinkShared", "SlackPermitted",
    "SlackPersonSeen", "SlackPostAsked", "SweepDue", "TemplateScanWanted", "ThingsIndexed", "VersionRead",
    "VersionReadAgain",
})  # fmt: skip
"""What the program tells itself, or does after somebody's act that is in the log already."""
