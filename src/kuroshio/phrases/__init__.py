"""The phrase book: sentences with slots that every reader sees in their own language."""
