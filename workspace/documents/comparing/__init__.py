"""What changed between two versions: for the page, for Word, for the timeline, and since a reader last looked.

It does *not* know how a text was read out of a file, nor who may see it: it is given texts that were loaded before.
"""
