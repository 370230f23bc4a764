"""Workbooks of every kind as they were found: bytes → Book, each format in a module of its own."""
