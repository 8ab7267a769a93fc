"""Adopt: what was said in a channel before it was linked comes onto the timeline, looked at first, and undoable.

One page of the history a delivery, so that the smallest limits of Slack are kept and a crash loses nothing. It knows
nothing of what is said in the channel from now on: that is `bots/inbound.py`, and both meet in the ledger.
"""
