"""What makes both sides agree again: one catch-up after an outage, a sweep that compares, and who reads along.

It does *not* know how one message is said: that is `bots/mirroring/`.
"""
