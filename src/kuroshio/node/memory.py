"""The collector of a node's process: records live as long as the node, and are in no circles."""

import gc

NEW_OBJECTS = 50_000
"""So many before the youngest are gone through; 700 are usual, which a partner that catches up
makes in a hundredth of a second."""


def settle() -> None:
    """Leave what was folded at the start out of every later round: with years of records one would
    take seconds, in which nobody is answered. For a process that runs one node, once.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
