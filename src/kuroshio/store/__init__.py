"""Stores: what a node keeps, behind one port. SQLite or PostgreSQL."""
