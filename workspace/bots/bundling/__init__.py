"""The noise budget: what would be too much for a channel folds into one message of ours, which is edited in place.

Here stand the rank of each entry, what has been said today, and the message that stands for many entries (a Bundle),
which the catch-up after an outage uses too. It does *not* know how one entry is said: that is `bots/mirroring/`.
"""
