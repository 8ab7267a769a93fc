"""What Slack's short refusals mean, in words for people. Pure. Source of the codes: docs.slack.dev."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from workspace.ports import ChatError

MENDABLE: Mapping[str, str] = MappingProxyType(
    {
        "is_archived": "the channel is archived in Slack",
        "is_inactive": "the channel is archived in Slack",
        "not_in_channel": "Baton is not in the channel: type /invite @baton there",
        "channel_not_found": "Slack does not know this channel, or Baton was removed from it",
        "missing_scope": "the Slack app lacks a permission",
        "invalid_auth": "Slack does not accept the bot token",
        "not_authed": "Slack does not accept the bot token",
        "not_installed": "Baton is not installed in this Slack workspace any more",
        "cannot_unseal": "the secret key has changed, so Baton must be installed in this Slack workspace again",
        "account_inactive": "the Slack app was removed",
        "token_revoked": "the Slack app's token was revoked",
        "token_expired": "the Slack app's token has expired",
        "disconnected": "Slack does not let Baton in any more: an admin can install it again under People, Slack",
        "restricted_action": "Slack's settings do not let Baton post here",
        "method_not_supported_for_channel_type": "Baton cannot join by itself: type /invite @baton there",
    }
)
"""Refusals that somebody can mend: the channel's lane waits and tries again."""

TOO_MUCH = frozenset({"msg_too_long", "invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format"})
GONE = frozenset({"message_not_found", "cant_delete_message"})
NO_THREAD = frozenset({"thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"})
UNEDITABLE: Mapping[str, str] = MappingProxyType(
    {
        "cant_update_message": "Slack does not let it be changed any more, so it shows an older text",
        "edit_window_closed": "Slack does not let it be changed any more, so it shows an older text",
    }
)


def in_words(refusal: ChatError) -> str:
    words = MENDABLE.get(refusal.code) or f"Slack says {refusal.code}"
    return f"{words} ({refusal.detail})" if refusal.detail else words
