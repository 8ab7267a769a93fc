"""How each event reads in the audit log, and which are the program's own steps. A new event has to be put into one."""

from __future__ import annotations

from workspace.i18n import mark

ACTS = {
    "CustomerAdded": mark("added the customer"),
    "CustomerChanged": mark("changed the profile"),
    "BatonPassed": mark("passed the baton"),
    "ImportBegun": mark("brought in customers from a file"),
    "ImportTakenBack": mark("took back what a file had brought in"),
    "EntryAdded": mark("wrote an entry"),
    "EntryEdited": mark("edited an entry"),
    "EntryRemoved": mark("deleted an entry"),
    "ReactionsChanged": mark("reacted to an entry"),
    "PinChanged": mark("pinned or unpinned an entry"),
    "HandoffOffered": mark("offered a hand-off"),
    "HandoffAnswered": mark("answered a hand-off"),
    "VersionAdded": mark("uploaded a version"),
    "DocumentChanged": mark("renamed, removed or restored a document"),
    "DocumentFiled": mark("filed a document"),
    "DocumentPurged": mark("deleted a document for ever"),
    "HoldPlaced": mark("placed a legal hold"),
    "HoldEnded": mark("ended a legal hold"),
    "TemplateAdded": mark("added a template or a version of it"),
    "TemplateRemoved": mark("put a template into the trash, or took it out"),
    "MakingAsked": mark("made a document of a template"),
    "CommentResolved": mark("resolved a comment"),
    "CommentReopened": mark("reopened a comment"),
    "RedlineWanted": mark("asked for a file of changes"),
    "VersionScanned": mark("scanned a version"),
    "TemplateScanned": mark("scanned a template"),
    "DocumentShared": mark("shared a document"),
    "ShareRevoked": mark("revoked a share"),
    "PersonAdded": mark("added a person"),
    "PersonChanged": mark("changed a person"),
    "GuestViewed": mark("looked at the pages of a guest"),
    "SessionsEnded": mark("ended sessions of a person"),
    "SignInLinkAsked": mark("asked for a sign-in link"),
    "ChannelLinked": mark("linked a Slack channel"),
    "ChannelUnlinked": mark("unlinked a Slack channel"),
    "AdoptionAsked": mark("brought in, or took back, a channel's history"),
    "SlackInstalled": mark("connected a Slack workspace"),
    "SlackDisconnected": mark("lost a Slack workspace"),
    "SlackRemoved": mark("removed a Slack workspace"),
    "SlackVouchingChanged": mark("changed whether a workspace's addresses count"),
    "TellingChosen": mark("chose how to be told"),
    "FollowingChosen": mark("chose how closely to follow a customer"),
    "SlackMatchEnded": mark("parted a person from Slack"),
}
"""Type of event → what its actor did. Passwords, texts and tokens are never part of an event."""

STEPS = frozenset({
    "BundleChanged", "CardWanted", "ChannelDoubted", "CustomerBroughtIn", "CustomerPinned", "CustomerTakenBack",
    "EntryMirrored", "ExpiryDue", "HistoryChanged", "ImportEnds", "ImportMoved", "ImportStepDue", "KeepingDue",
    "LinkChanged", "MakingEnded", "PagesWanted", "PassageQuoted", "PassagesMoved", "PersonNotified", "PreviewMade",
    "PreviewOutdated", "PromiseDue", "ReadingAgainDue", "RedlineEnded", "ScanWanted", "ShareDue", "SlackAnswerOwed",
    "SlackErasureDue", "SlackFileCame", "SlackHeard", "SlackHomeOpened", "SlackLinkShared", "SlackPermitted",
    "SlackPersonSeen", "SlackPostAsked", "SnoozeEnded", "SweepDue", "TellingDue", "TellingTried",
    "TemplateScanWanted", "ThingsIndexed", "VersionRead", "VersionReadAgain",
})  # fmt: skip
"""What the program tells itself, or does after somebody's act that is in the log already."""
