"""Stores: what a node keeps, behind one port. SQLite here; PostgreSQL follows."""
