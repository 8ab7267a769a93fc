"""Readers of mails: Internet messages (.eml) and Outlook's (.msg), and the files that are attached to them."""
