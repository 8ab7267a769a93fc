"""Readers of formats from before zipped XML: rich text and PowerPoint's binary one."""
