"""Documents: versions of files, their text, and how it is read. Knows no timeline and no guest."""
