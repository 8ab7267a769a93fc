"""The inbox: what Slack tells us is kept before it is answered, and followed by the worker in order.

It does *not* know what an event means: that is for the listeners.
"""
