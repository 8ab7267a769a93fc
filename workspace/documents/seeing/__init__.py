"""Seeing documents without downloading them: previews, page images and thumbnails that we made from a version's bytes.

It knows versions and their text; who may see them it asks `documents.queries`, and it knows nothing of pages and HTML.
"""
