"""Which vendor, or one person of it, may see which document, until when. It is the only thing that lets a guest in.

It knows a document by its id alone.
"""
