"""Direct messages: one person is told by Slack what they chose to be told so. What and when, the inbox knows."""
