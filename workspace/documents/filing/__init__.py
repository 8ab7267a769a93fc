"""Where a document is filed: folder, tags, its type, and the day on which it ends. All of it is the staff's own.

It does not know what a document says, nor who searches for it.
"""
