"""What happens between Baton and Slack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChannelLinked:
    link_id: str
    customer_id: str


@dataclass(frozen=True)
class ChannelUnlinked:
    link_id: str
    customer_id: str


@dataclass(frozen=True)
class ChannelDoubted:
    """Who is in the channel, or what it is called, may have changed: Slack has to be asked."""

    link_id: str
    customer_id: str


@dataclass(frozen=True)
class LinkChanged:
    """We learned something new of a linked channel: its name, who is in it, what troubles it."""

    link_id: str
    customer_id: str


@dataclass(frozen=True)
class EntryMirrored:
    """An entry reached a channel, or was refused there: pages show where it stands."""

    entry_id: str
    customer_id: str


@dataclass(frozen=True)
class SlackInstalled:
    """Baton was installed in a Slack workspace, or again."""

    team: str


@dataclass(frozen=True)
class SlackPermitted:
    """Slack lets our app do more in a workspace than it did: what stayed behind for want of that follows."""

    team: str


@dataclass(frozen=True)
class SlackDisconnected:
    """Slack does not accept our token there any more: what waits goes on waiting."""

    team: str


@dataclass(frozen=True)
class SlackRemoved:
    """Baton was taken out of a Slack workspace, there or here. `token`: what became of its token, when it was here."""

    team: str
    token: str = ""


@dataclass(frozen=True)
class SlackErasureDue:
    """The time is up for what people wrote in a workspace that Baton was removed from."""

    team: str


@dataclass(frozen=True)
class SlackHeard:
    """An event stands in the inbox; what is heard in one channel is followed in order (`lane`)."""

    event_id: str
    lane: str


@dataclass(frozen=True)
class BundleChanged:
    """A message that stands for many entries has to be said, or said anew."""

    bundle_id: str
    customer_id: str


@dataclass(frozen=True)
class AdoptionAsked:
    """Somebody wants a channel's history read ("looking"), brought in ("taking") or taken away again ("undoing")."""

    adoption_id: str
    customer_id: str
    state: str


@dataclass(frozen=True)
class HistoryChanged:
    """Entries of long ago came or went, without a word to anybody: only the index looks at each."""

    customer_id: str
    entry_ids: list[str]


@dataclass(frozen=True)
class SlackPersonSeen:
    """Somebody wrote, clicked or was named in Slack whom we do not know, or not for sure any more."""

    team: str
    user_id: str


@dataclass(frozen=True)
class SlackMatchEnded:
    """Somebody in Slack is not, or not any more, the member of staff we took them for."""

    team: str
    user_id: str


@dataclass(frozen=True)
class SlackVouchingChanged:
    """An admin said whether people of a Slack workspace are recognised by their e-mail address."""

    team: str
    vouches: bool


@dataclass(frozen=True)
class SlackHomeOpened:
    team: str
    user_id: str


@dataclass(frozen=True)
class SlackAnswerOwed:
    """A click could not be followed: this one person is told why, where they clicked."""

    team: str
    channel: str
    user_id: str
    sentence: str


@dataclass(frozen=True)
class CardWanted:
    """An entry's card in one channel has to be said now, or looked after: it was held, or differs from the ledger."""

    entry_id: str
    customer_id: str
    team: str
    channel: str


@dataclass(frozen=True)
class SlackPostAsked:
    """Somebody wants a thing they found (`key`: "entry:01H…") to stand in the channel. `answer_at` is Slack's address
    at which only they read how it went, for half an hour. `press` is the key under which the press is remembered."""

    team: str
    channel: str
    user_id: str
    key: str
    answer_at: str
    press: str = ""


@dataclass(frozen=True)
class SweepDue:
    """It is time to compare the channels of a Slack workspace with the ledger."""

    team: str


@dataclass(frozen=True)
class SlackLinkShared:
    """Somebody wrote addresses of ours in a conversation. `unfurl_id` and `source` are Slack's for a preview there."""

    team: str
    channel: str
    user_id: str
    ts: str
    unfurl_id: str
    source: str
    urls: list[str]


@dataclass(frozen=True)
class SlackFileCame:
    """A message brought a file along: it has to be fetched. `file_id` is the ledger's own."""

    file_id: str
