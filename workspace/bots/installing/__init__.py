"""In which Slack workspaces Baton is installed, with what tokens, and how that begins and ends.

It does *not* know what is said there.
"""
