"""Who did what and when, for admins: the events as people read them, without a word of what was written."""
