"""How people want to be told: which kinds of things by which ways, when they rest, and how closely they follow whom.

It keeps what is owed to whom by which way. It does not know what an entry or a hand-off is, nor how mail is sent.
"""
