"""Which requests are at a model process, and which of them is to blame if it dies."""

import time
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.frames import Frame


def _id(frame: Frame | None) -> int | None:
    return None if frame is None else frame.header["id"]


class UnderWay:
    """The request that is computed, and what lies on both sides of it.

    Attributes:
        current: The one that is computed, and dies with its process.
        since: When it began.
        ahead: The next one, read by the process and not begun.
        undelivered: The one before, computed, whose outputs are on their way.
    """

    def __init__(self) -> None:
        self.current: Frame | None = None
        self.since = 0.0
        self.ahead: Frame | None = None
        self.undelivered: Frame | None = None
        self._last_failed: int | None = None

    def begin(self, frame: Frame) -> None:
        """Makes a request the current one."""
        self.current = frame
        self.since = time.monotonic()

    def is_next(self, frame: Frame) -> bool:
        """Whether a request is to come after the current one, and nothing else does yet."""
        return self.current is not None and self.ahead is None and frame.header.get("after") == _id(self.current)

    def refusal(self, frame: Frame) -> WorkerError | None:
        """Why a request that was to come after another one is not begun at all; ``None`` if it may be."""
        after = frame.header.get("after")
        if after is None or after != self._last_failed:
            return None
        return WorkerError("not_begun", f"request {after}, after which this one was to come, has failed")

    def note_begun(self, request: int) -> None:
        """The process has begun a request; the outputs of the one before may still be on their way."""
        if self.ahead is not None and _id(self.ahead) == request:
            self.undelivered = self.current
            self._promote()

    def note_ended(self, answer: dict[str, Any]) -> None:
        """A request is answered, by ``result`` or ``error``."""
        if answer["type"] == "error":
            self._last_failed = answer["id"]
        if self.undelivered is not None and _id(self.undelivered) == answer["id"]:
            self.undelivered = None
        else:
            self.current = None
            self._promote()

    def refuse(self) -> None:
        """The current request cannot be given to any process."""
        self._last_failed = _id(self.current)
        self.current = None

    def clear(self) -> tuple[Frame | None, list[Frame]]:
        """The process has ended. The request that was computed, if any, and those that were not to blame."""
        current, spared = self.current, [one for one in (self.undelivered, self.ahead) if one is not None]
        self.current = self.ahead = self.undelivered = None
        if current is not None:
            self._last_failed = _id(current)
        return current, spared

    def may_be_cancelled(self, request: int) -> bool:
        """Whether a request is at the process, and not computed."""
        return request in (_id(self.current), _id(self.ahead))

    def _promote(self) -> None:
        if self.ahead is not None:
            self.begin(self.ahead)
            self.ahead = None
