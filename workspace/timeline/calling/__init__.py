"""Whom an entry calls by @: colleagues and teams, and of the vendors that it is for the guests who can see it."""
