"""Entries on a customer's timeline: notes, comments, what happened elsewhere; their audience, mentions and revisions.

It does not know what a document or a hand-off is: they are ids that an entry is about.
"""
