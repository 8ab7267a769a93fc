"""The app's home page in Slack, and `/baton today`: what waits for somebody, what they hold and what they promised.

Knows nothing of channels and messages.
"""
