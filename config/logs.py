"""A log that strangers cannot fill: short lines, and not too many of what they can cause."""

from __future__ import annotations

import logging
import threading
import time

LONGEST = 2000  # characters of a message
A_MINUTE = 60  # lines of one logger at one level: what is not found hides no failure


class Sparing(logging.Filter):
    """Shorten messages; let each logger write so many lines a minute, then say how many were not.

    A filter of the handler, so that it sees every line.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.written: dict[tuple[str, int], tuple[int, int]] = {}  # (minute, lines)

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written."""
        minute = int(time.monotonic() // 60)
        with self.lock:
            kind = record.name, record.levelno
            before, lines = self.written.get(kind, (minute, 0))
            left_out = lines - A_MINUTE if before != minute else 0
            lines = lines + 1 if before == minute else 1
            self.written[kind] = (minute, lines)
        if lines > A_MINUTE:
            return False
        message = record.getMessage()
        if len(message) > LONGEST:
            message = f"{message[:LONGEST]}… ({len(message)} characters)"
        if left_out > 0:
            message = f"{message} ({left_out} more lines in an earlier minute were left out)"
        record.msg, record.args = message, None
        return True
