"""What follows from reading beyond its text: a second try, reading again by a better engine, attachments of mails.

It knows documents and the sandbox; what is inside files only the readers know.
"""
