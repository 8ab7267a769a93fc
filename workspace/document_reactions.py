"""How each thing that follows with documents is done: by what, in which pool and lane, how often tried.

Which event it follows stands in reactions.py, with everything else that follows.
"""

from __future__ import annotations

from workspace.documents.anchoring.reactions import lanes_of_passages, move_passages
from workspace.documents.comparing.reactions import lanes_of_changes, tell_changes
from workspace.documents.extraction import leave_unread, read_text
from workspace.documents.keeping.daily import keep_house, lane_of_keeping
from workspace.documents.making import reactions as making
from workspace.documents.programs.recognising import lanes_of_recognition, recognise_text
from workspace.documents.reading.again import lane_of_reading, read_again
from workspace.documents.reading.attachments import keep_attachments, lanes_of_attachments
from workspace.documents.redlining import reactions as redlining
from workspace.documents.safety.scanning import SCAN, lanes_of_scan, scan_version
from workspace.documents.seeing.reactions import draw_pages, lane_of_pages, leave_unseen, make_preview
from workspace.events import Reaction

READ_TEXT = Reaction("read_text", "extraction", run=read_text, limit=120, tries=5, gave_up=leave_unread)
MAKE_REDLINE = Reaction(
    "make_redline", "extraction", run=redlining.make_redline, limit=120, tries=5, gave_up=redlining.leave_unmade
)
MOVE_PASSAGES = Reaction("move_passages", "extraction", run=move_passages, lanes=lanes_of_passages, limit=120, tries=3)
KEEP_ATTACHMENTS = Reaction(
    "keep_attachments", "extraction", run=keep_attachments, lanes=lanes_of_attachments, limit=300, tries=5
)
READ_AGAIN = Reaction("read_again", "extraction", run=read_again, lanes=lane_of_reading, limit=900, tries=20)
MAKE_PREVIEW = Reaction("make_preview", "seeing", run=make_preview, limit=120, tries=5, gave_up=leave_unseen)
DRAW_PAGES = Reaction("draw_pages", "seeing", run=draw_pages, lanes=lane_of_pages, limit=60, tries=3, longest_delay=5)
SCAN_VERSION = Reaction(SCAN, "scanning", run=scan_version, lanes=lanes_of_scan, limit=300, tries=1000)
TELL_CHANGES = Reaction("tell_changes", "extraction", run=tell_changes, lanes=lanes_of_changes, limit=120, tries=3)
KEEP_HOUSE = Reaction("keep_house", "keeping", run=keep_house, lanes=lane_of_keeping, limit=6 * 3600, tries=10_000)
RECOGNISE = Reaction(
    "recognise_text", "recognising", run=recognise_text, lanes=lanes_of_recognition, limit=900, tries=3
)
CHECK_TEMPLATE = Reaction(
    "check_template", "extraction", run=making.check_template, limit=120, tries=5, gave_up=making.leave_unchecked
)
MAKE_DOCUMENT = Reaction(
    "make_document", "extraction", run=making.make_document, limit=120, tries=5, gave_up=making.leave_unmade
)
