"""What each person has to look at: the rows of their inbox, putting off and being done, and the mails about them.

It knows every feature that tells people something, and no page: how a row looks, the web says.
"""
