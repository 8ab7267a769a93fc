"""Baton: one customer timeline and one document store for every team that serves a customer."""
