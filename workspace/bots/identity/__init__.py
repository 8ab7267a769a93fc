"""How a person says who they are: a link from Slack that is opened signed in, and signing in here with Slack.

It does *not* know how sessions and pages are made.
"""
