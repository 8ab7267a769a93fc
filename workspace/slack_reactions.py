"""How each thing that follows in Slack is done: by what, in which pool and lane, how often tried.

Which event it follows stands in reactions.py, with everything else that follows.
"""

from __future__ import annotations

from workspace.bots.adopting.reading import adopt, lane_of_adoption
from workspace.bots.bundling.bundles import lane_of_bundle
from workspace.bots.bundling.saying import say_bundle
from workspace.bots.clicks.owed import answer_owed
from workspace.bots.commands.posting import post_found
from workspace.bots.crossing.files_in import fetch_again, fetch_file, lane_of_file
from workspace.bots.crossing.files_out import (
    bring_again,
    bring_files,
    lanes_of_brought,
    lanes_of_document,
    lanes_of_files,
    take_document_back,
    take_files_back,
)
from workspace.bots.crossing.pinning import mirror_pin
from workspace.bots.crossing.reacting import mirror_reaction
from workspace.bots.crossing.sticking import stick_again
from workspace.bots.healing.asking import lane_of_sweep
from workspace.bots.healing.shares import follow_document, follow_share
from workspace.bots.healing.sweep import sweep
from workspace.bots.hearing.following import hear_event
from workspace.bots.hearing.inbox import lane_of_heard
from workspace.bots.home.publishing import lanes_of_homes, publish_home
from workspace.bots.installing.removing import erase_slack_born
from workspace.bots.links import lanes_of_link, look_at_channel
from workspace.bots.mirroring import mirror
from workspace.bots.mirroring.passages import hide_quotes, redraw_quotes
from workspace.bots.people import end_own_word, look_up_person
from workspace.bots.unfurling.previews import preview_links
from workspace.documents.anchoring.reactions import lanes_of_passages
from workspace.events import Reaction

MIRROR = Reaction(
    "mirror_entry", "slack", run=mirror.mirror_entry, lanes=mirror.lanes_of_entry, limit=60, tries=400, longest_delay=60
)
MIRROR_HANDOFF = Reaction(
    "mirror_handoff", "slack", run=mirror.mirror_handoff, lanes=mirror.lanes_of_entry, limit=60, tries=400,
    longest_delay=60,
)  # fmt: skip
FETCH_FILE = Reaction("fetch_file", "slack_in", run=fetch_file, lanes=lane_of_file, limit=600, tries=5)
FETCH_AGAIN = Reaction("fetch_again", "slack_in", run=fetch_again, limit=120)
STICK_AGAIN = Reaction("stick_again", "slack_in", run=stick_again, limit=120)
BRING_AGAIN = Reaction("bring_again", "slack_in", run=bring_again, limit=120)
BRING_FILES = Reaction(
    "bring_files", "slack", run=bring_files, lanes=lanes_of_files, limit=300, tries=400, longest_delay=60
)
TAKE_FILES_BACK = Reaction("take_files_back", "slack", run=take_files_back, lanes=lanes_of_brought, limit=60, tries=20)
TAKE_DOCUMENT_BACK = Reaction(
    "take_document_back", "slack", run=take_document_back, lanes=lanes_of_document, limit=60, tries=20
)
MIRROR_REACTION = Reaction(
    "mirror_reaction", "slack", run=mirror_reaction, lanes=mirror.lanes_of_entry, limit=60, tries=400, longest_delay=60
)
MIRROR_PIN = Reaction(
    "mirror_pin", "slack", run=mirror_pin, lanes=mirror.lanes_of_entry, limit=60, tries=400, longest_delay=60
)
SAY_BUNDLE = Reaction(
    "say_bundle", "slack", run=say_bundle, lanes=lane_of_bundle, limit=60, tries=400, longest_delay=60
)
ADOPT = Reaction("adopt", "slack_in", run=adopt, lanes=lane_of_adoption, limit=120, tries=400, longest_delay=60)
LOOK_AT_CHANNEL = Reaction("look_at_channel", "slack", run=look_at_channel, lanes=lanes_of_link, limit=60, tries=400)
HEAR = Reaction("hear_event", "hearing", run=hear_event, lanes=lane_of_heard, limit=60, tries=6, longest_delay=20)
FOLLOW_SHARE = Reaction("follow_share", "slack_in", run=follow_share)
FOLLOW_DOCUMENT = Reaction("follow_document", "slack_in", run=follow_document)
HIDE_QUOTES = Reaction("hide_quotes", "slack_in", run=hide_quotes, lanes=lanes_of_passages)
REDRAW_QUOTES = Reaction("redraw_quotes", "slack_in", run=redraw_quotes)
LOOK_UP_PERSON = Reaction("look_up_person", "slack_in", run=look_up_person, limit=60)
SWEEP = Reaction("sweep", "slack_in", run=sweep, lanes=lane_of_sweep, limit=120, tries=10_000)
PUBLISH_HOME = Reaction("publish_home", "slack_in", run=publish_home, lanes=lanes_of_homes, limit=60, tries=3)
PREVIEW_LINKS = Reaction("preview_links", "slack_in", run=preview_links, limit=60, tries=4)
ERASE = Reaction("erase_slack_born", "default", run=erase_slack_born, limit=300)
END_OWN_WORD = Reaction("end_own_word", "default", run=end_own_word)
POST_FOUND = Reaction("post_found", "slack_in", run=post_found, limit=60, tries=8)
ANSWER_OWED = Reaction("answer_owed", "slack_in", run=answer_owed, limit=60, tries=3)
