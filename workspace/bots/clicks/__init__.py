"""What people do in Slack with buttons, shortcuts, forms, the search and the app's home page.

It does *not* know Slack's requests: `workspace.bots.app` takes them apart and hands over plain values.
"""
