"""Word files from templates: a template's versions and what they ask for, and each document that was made of one.

It does not know hand-offs, nor where a value came from; whatever opens a template does so in the sandbox.
"""
