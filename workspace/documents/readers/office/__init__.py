"""Readers of office files made of zipped XML parts (OOXML and OpenDocument), and of workbooks in binary forms.

They know parts, relations and elements; a part of any size is streamed through one parser target.
"""
