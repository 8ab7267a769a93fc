"""Searches that somebody keeps under a name, and is told of when something new is found by them."""
