"""Customers brought in from a table: read, told apart, checked, brought in row by row, and taken back.

It knows customers and their timeline. It does *not* know where a table was typed or dropped: that is the edges'.
"""
