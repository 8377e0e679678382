"""Which requests are at a model process, and which of them is to blame if it dies."""

import time
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.frames import Frame


def _id(frame: Frame | None) -> int | None:
    return None if frame is None else frame.header["id"]


class UnderWay:
    """The request that is computed, and the one behind it.

    Attributes:
        current: The one that is computed, and dies with its process.
        since: When it began.
        ahead: The next one, read by the process and not begun, unless the current one lacks nothing but outputs.
    """

    def __init__(self) -> None:
        self.current: Frame | None = None
        self.since = 0.0
        self.ahead: Frame | None = None
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

    def note_ended(self, answer: dict[str, Any]) -> None:
        """A request is answered, by ``result`` or ``error``."""
        if answer["type"] == "error":
            self._last_failed = answer["id"]
        self.current = None
        if self.ahead is not None:
            self.begin(self.ahead)
            self.ahead = None

    def refuse(self) -> None:
        """The current request cannot be given to any process."""
        self._last_failed = _id(self.current)
        self.current = None

    def clear(self, last_begun: int | None) -> tuple[Frame | None, Frame | None]:
        """The process has ended.

        Args:
            last_begun: The request that it has begun last.

        Returns:
            The request that it computed, if any, and one that was not to blame, if there is any.
        """
        to_blame, spared = self.current, self.ahead
        if spared is not None and _id(spared) == last_begun:
            # The outputs of the current one are lost with the process.
            to_blame, spared = spared, to_blame
        self.current = self.ahead = None
        if to_blame is not None:
            self._last_failed = _id(to_blame)
        return to_blame, spared

    def may_be_cancelled(self, request: int) -> bool:
        """Whether a request is at the process, and not computed."""
        return request in (_id(self.current), _id(self.ahead))
