"""Comments on a passage of a document: where they stand, how they move with the text, and whether they are settled.

A comment is an entry of the timeline; this package knows what it quotes. It does *not* know how a passage is shown.
"""
