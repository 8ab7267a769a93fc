"""Previews of links to Baton that people share in Slack: only what the whole conversation may see.

Knows nothing of mirroring: a preview is never an entry.
"""
