"""Agreements, and the one gate that decides what leaves to another party."""
