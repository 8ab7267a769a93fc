"""What crosses beside words: files, reactions and pins, each way, each once.

Coming in, an event's own transaction writes it down, and bytes are fetched afterwards. Going out, each stands in its
channel's lane behind the message it belongs to. It does *not* know how an entry's words reach a channel: `mirroring/`.
"""
