"""Adapters: one service each, no word of our domain. They fulfil the Protocols of `workspace.ports`."""
