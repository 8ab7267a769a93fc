"""One search over everything: what people type is understood here, found by the index, and shown with its words marked.

It does not know which index there is, nor what an entry or a document is: features say what of theirs can be found.
"""
