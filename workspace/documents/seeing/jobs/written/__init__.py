"""Looks of documents that are made from the file's own parts: OpenDocument texts and Outlook's mails.

It knows how such files are written, and nothing of versions or pages.
"""
