"""Size classes: what is sealed is padded, so that its size tells less of what it holds.

Classes after Padme (Nikitin et al., PURBs, PETS 2019): a size is rounded up in its low bits, so
that at most an eighth is padding, and ever fewer classes are left the larger things are.
"""

_LENGTH = 4


def padded_size(size: int, least: int) -> int:
    """The size class for `size` bytes, their length field counted in; `least` is the smallest."""
    whole = max(size + _LENGTH, least)
    exponent = whole.bit_length() - 1
    low = exponent - exponent.bit_length()
    mask = (1 << max(0, low)) - 1
    return (whole + mask) & ~mask


def pad(data: bytes, least: int) -> bytes:
    """`data` behind its length (4 bytes, big-endian), filled with zeros to its size class."""
    whole = len(data).to_bytes(_LENGTH, "big") + data
    return whole + bytes(padded_size(len(data), least) - len(whole))


def unpad(data: bytes) -> bytes:
    """What `pad` was given. ValueError when the length does not fit."""
    size = int.from_bytes(data[:_LENGTH], "big")
    if len(data) < _LENGTH or size > len(data) - _LENGTH:
        raise ValueError("padding does not fit")
    return data[_LENGTH : _LENGTH + size]
