"""Offers to take over a customer, and their answers. The baton moves only when somebody accepts.

It knows the timeline, on which each step shows, and the customer, whose holder changes.
"""
