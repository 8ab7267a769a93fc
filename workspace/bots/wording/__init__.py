"""How the workspace speaks in Slack: messages, forms, and both ways between markdown and mrkdwn. All of it is pure.

It does *not* know a database row or a request: plain values in, Block Kit out.
"""
