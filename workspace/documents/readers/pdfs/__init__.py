"""Readers of PDF: pdfium first, and pypdf for files that break pdfium. They know pages and text, no pictures."""
