"""The domains: one file each, one shape (facts, state, apply, decisions, facets)."""
