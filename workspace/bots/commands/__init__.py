"""`/baton …`: what is typed in Slack, and the answers that only the one who typed sees.

The person who acts is the member of staff matched to the Slack user, with exactly their rights. Knows nothing of
mirroring.
"""
