"""The base of all shapes."""

import msgspec


class Shape(msgspec.Struct, frozen=True):
    """Base of all shapes; says only that they are frozen and named."""
