"""A second pair of eyes on the gate: what a partner can see, against what it may."""
