"""A strict Slack on loopback: takes our calls as Slack would, finds fault with wrong ones, and sends us its events."""

from tests.fake_slack.blockkit import block_problems, view_problems
from tests.fake_slack.fake import Answer, FakeSlack
from tests.fake_slack.state import ALL_SCOPES, Channel, User, Workspace
from tests.fake_slack.wire import Delivery, signed

__all__ = [
    "ALL_SCOPES",
    "Answer",
    "Channel",
    "Delivery",
    "FakeSlack",
    "User",
    "Workspace",
    "block_problems",
    "signed",
    "view_problems",
]
