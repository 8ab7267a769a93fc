"""Connect a customer with a Slack channel from its page: pick one or make one, and furnish it step by step.

Says of each step how it went. Knows nothing of what is mirrored afterwards.
"""
