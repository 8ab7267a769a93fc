"""Who reads along in a channel, and what may cross: the one place that decides it, asked when queued and when sent."""

from __future__ import annotations

from workspace.bots.models import ChannelLink
from workspace.policy import Audience
from workspace.timeline.models import Entry


def may_cross(link: ChannelLink, entry: Entry) -> bool:
    """An internal channel holds staff alone, and staff see every entry.

    In a shared one only what is for the vendor that an admin named. `entry` has its vendors.
    """
    if link.audience == "internal":
        return True
    if link.vendor_id is None or entry.audience != Audience.vendors:
        return False
    return any(vendor.id == link.vendor_id for vendor in entry.vendors)
