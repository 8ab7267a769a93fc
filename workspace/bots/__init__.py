"""The workspace inside Slack: the mirror of the timeline, the commands, what people write and click there.

It knows what an entry and a hand-off are and what must not be echoed. How Slack is reached over the network it does
*not* know: that is `integrations/slack.py`, behind `workspace.ports.Chat`.
"""
