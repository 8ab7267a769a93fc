"""Readers of workbooks: zipped XML (.xlsx) and the binary forms (.xls, .xlsb)."""
