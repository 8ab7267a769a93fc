"""Programs of the system that work on strangers' files (catdoc, tesseract): only under bubblewrap, else not at all.

It knows how to start them with nothing but the file, and what to make of what they say.
"""
