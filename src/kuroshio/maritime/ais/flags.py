"""What is wrong or special about a report: bits that stay with it for life.

Nothing heard is dropped in silence: an enforcement picture needs the odd ones most. A report
keeps its bits in every column, frame and archive (16 bits; the names are part of docs/api.md).
"""

BAD_CHECKSUM = 1 << 0
"""The NMEA 0183 checksum does not agree with the sentence."""
TRUNCATED = 1 << 1
"""Fewer bits than the message type needs; what is missing reads as zero."""
WRONG_LENGTH = 1 << 2
"""More bits than the message type may have."""
INVALID_MMSI = 1 << 3
"""Zero, over nine digits, or of no form that ITU-R M.585 knows."""
IMPOSSIBLE_POSITION = 1 << 4
"""Latitude or longitude beyond the globe, and not the value for `not available`."""
OWN_SHIP = 1 << 5
"""A VDO sentence: the receiver's own transponder."""
REPEATED = 1 << 6
"""The repeat indicator is not 0: heard by way of a repeater."""
DUPLICATE = 1 << 7
"""The same message again within ten seconds: a second receiver heard it too (echoes.py)."""
BAD_ARMOUR = 1 << 8
"""The payload holds characters outside the six-bit alphabet."""
NO_CHECKSUM = 1 << 9
"""The sentence has no checksum."""
NO_POSITION = 1 << 10
"""The position is the value for `not available`."""
BAD_TIME = 1 << 11
"""The source's time was absurd against the receiver's, or its tag block damaged; the
receiver's time stands instead."""
JUMP = 1 << 12
"""Nothing at sea moves so fast from the last position to this one."""

UNRELIABLE = BAD_CHECKSUM | TRUNCATED | BAD_ARMOUR
"""Bits may have been damaged: kept and counted, but never put on the map."""
UNPLACED = IMPOSSIBLE_POSITION | NO_POSITION
"""There is no place to draw."""
