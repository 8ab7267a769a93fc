"""The edge to browsers and programs: pages, the HTTP API, live rooms, and the door for Slack's requests.

A view opens one transaction, takes the actor, makes one call and shows the answer; it holds no business rule.
"""
