"""Python's logging, sent to the client as events."""

import logging

from panic_worker.frames import FrameWriter

_LEVELS = {logging.DEBUG: "debug", logging.INFO: "info", logging.WARNING: "warning", logging.ERROR: "error"}


class _EventHandler(logging.Handler):
    def __init__(self, writer: FrameWriter) -> None:
        super().__init__(logging.INFO)
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        level = _LEVELS.get(record.levelno, "error")
        self._writer.write({"type": "log", "level": level, "logger": record.name, "message": self.format(record)})


def send_logs_to(writer: FrameWriter) -> None:
    """Sends what this package logs, and every library's warnings, as ``log`` events."""
    handler = _EventHandler(writer)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("panic_worker").setLevel(logging.INFO)
