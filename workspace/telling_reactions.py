"""How people are told of things, and what they are owed by mail: which reaction, in which pool, how often tried.

Which event it follows stands in reactions.py, with everything else that follows.
"""

from __future__ import annotations

from workspace.bots.telling.saying import lanes_of_dm, say_owed
from workspace.documents.filing.reactions import tell_expiry
from workspace.events import Reaction
from workspace.handoffs.reactions import tell_answer, tell_due, tell_receivers
from workspace.inbox.mailing import lanes_of_mail, mail_owed
from workspace.inbox.reactions import bring_back
from workspace.search.saving.reactions import tell_found
from workspace.timeline.reactions import lanes_of_followers, lanes_of_telling, tell_followers, tell_mentioned

TELL_MENTIONED = Reaction("tell_mentioned", "default", run=tell_mentioned, lanes=lanes_of_telling)
TELL_FOLLOWERS = Reaction("tell_followers", "default", run=tell_followers, lanes=lanes_of_followers)
TELL_DUE = Reaction("tell_due", "default", run=tell_due)
BRING_BACK = Reaction("bring_back", "default", run=bring_back)
DM_OWED = Reaction("dm_owed", "slack", run=say_owed, lanes=lanes_of_dm, limit=60, tries=400, longest_delay=60)
MAIL_OWED = Reaction("mail_owed", "mail", run=mail_owed, lanes=lanes_of_mail, limit=60, tries=30)
TELL_RECEIVERS = Reaction("tell_receivers", "default", run=tell_receivers)
TELL_ANSWER = Reaction("tell_answer", "default", run=tell_answer)
TELL_FOUND = Reaction("tell_found", "default", run=tell_found, tries=6)
TELL_EXPIRY = Reaction("tell_expiry", "default", run=tell_expiry)
