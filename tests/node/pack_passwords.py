"""Makes src/kuroshio/node/long_passwords.bin from a list of passwords, one on each line:

python -m tests.node.pack_passwords LIST
"""

import sys
from pathlib import Path

from kuroshio.node import passwords

PACKED = Path(passwords.__file__).with_name("long_passwords.bin")


def pack(lines: list[str]) -> bytes:
    """The hashes of those that are long enough, in order."""
    plain = {passwords.folded(line) for line in lines}
    return b"".join(sorted({passwords.short_hash(p) for p in plain if len(p) >= passwords.LEAST}))


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace")
    PACKED.write_bytes(pack(text.splitlines()))
