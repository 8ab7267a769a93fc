"""From bytes to text: pure readers, one module a format, that know no database and no other part of the workspace.

They meet files of strangers, so they run only inside `workspace.documents.sandbox`; tests may call them directly.
"""
