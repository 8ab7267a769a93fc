"""A Word file that shows as tracked changes what became of an older one: real insertions and deletions.

It is made from the newer file: what is not text in paragraphs and cells of the body stays as it is there. It does *not*
know versions or people: it is given two files, a name and a moment.
"""
