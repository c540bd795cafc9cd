"""What a running node writes to its log."""

import json
import subprocess
import sys

SCRIPT = """
import logging, structlog
from kuroshio.web.log_lines import set_up_logging
set_up_logging("info")
log = structlog.get_logger("x")
secret = "漁船の位置は秘密"
try:
    raise ValueError(secret)
except ValueError:
    log.exception("job failed")
    logging.getLogger("some.library").exception("handler failed")
    logging.getLogger("some.library").warning("said %s", secret)
"""


def test_no_text_of_a_message_reaches_the_log_through_an_exception_or_a_library() -> None:
    """Codes, types and places stay; what the exception says does not."""
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert len(lines) == 3
    assert "秘密" not in ran.stderr
    assert "\\u79d8" not in ran.stderr
    assert [line.get("error") for line in lines] == ["ValueError", "ValueError", None]
    assert lines[0]["frames"]
