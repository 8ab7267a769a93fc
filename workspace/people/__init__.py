"""Persons, teams, vendors and their guests, and how each proves who they are; also what each is told (notifications).

It does not know customers, entries or documents: what somebody is told carries only a sentence and a link's ids.
"""
