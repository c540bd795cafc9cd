"""Size classes: what is sealed is padded, so that its size tells less of what it holds.

Classes are powers of two and the half-way steps between them: at most half of what is sent is
padding, and two messages of nearly the same length look the same.
"""

SMALLEST = 1024
_LENGTH = 4


def padded_size(size: int) -> int:
    """The size class for `size` bytes, its length field counted in."""
    step = SMALLEST
    while True:
        for whole in (step, step + step // 2):
            if size + _LENGTH <= whole:
                return whole
        step *= 2


def room_in(size: int) -> int:
    """How many bytes fit into the largest size class that is not above `size`; 0 if none is."""
    step, best = SMALLEST, 0
    while step <= size:
        best = step + step // 2 if step + step // 2 <= size else step
        step *= 2
    return max(0, best - _LENGTH)


def pad(data: bytes) -> bytes:
    """`data` behind its length (4 bytes, big-endian), filled with zeros to its size class."""
    whole = len(data).to_bytes(_LENGTH, "big") + data
    return whole + bytes(padded_size(len(data)) - len(whole))


def unpad(data: bytes) -> bytes:
    """What `pad` was given. ValueError when the length does not fit."""
    size = int.from_bytes(data[:_LENGTH], "big")
    if len(data) < _LENGTH or size > len(data) - _LENGTH:
        raise ValueError("padding does not fit")
    return data[_LENGTH : _LENGTH + size]
