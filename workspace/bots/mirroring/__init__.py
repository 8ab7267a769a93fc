"""The mirror: what is written here stands in the linked channels too, once and in order.

Order: each channel is a lane. Once: the ledger says "sending" before the call, so after a lost answer or a crash we
look in the channel for our own block id before we repeat. Pace: one write a second for each channel, kept in the
database, as is what Slack told us to wait. It does *not* know what people write in Slack: that is `bots/inbound.py`.
"""
