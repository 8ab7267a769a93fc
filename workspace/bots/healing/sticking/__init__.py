"""What sticks to messages: emoji come with each message of a page, pins with one request a channel.

What Slack shows counts as a word of the moment that `heard` names: whatever was heard later is newer.
"""
