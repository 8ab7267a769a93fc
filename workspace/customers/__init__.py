"""The customer's profile: contacts, preferences, goals, and who holds the baton.

It does not know the timeline: that a profile edit shows there is a reaction.
"""
