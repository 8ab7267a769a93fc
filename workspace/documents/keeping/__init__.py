"""Keeping documents: uploads that go on after a break, the trash, holds, quotas, and which bytes are still needed.

Knows no format and no page: it counts, spares and lets go of versions and of the files behind them.
"""
