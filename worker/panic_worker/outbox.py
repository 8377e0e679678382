"""Frames on their way out, written by a thread of its own: whoever sends one need not wait for its reader."""

import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

from panic_worker.frames import encode_frame

Parts = list[bytes | memoryview]


class Outbox:
    """Sends frames one after the other, in the order in which they were put.

    Args:
        write: Writes the parts of one frame.
    """

    def __init__(self, write: Callable[[Parts], None]) -> None:
        self._write = write
        self._frames: queue.Queue[Parts | Future[Parts] | None] = queue.Queue()
        threading.Thread(target=self._send, name="outbox", daemon=True).start()

    def put(self, header: dict[str, Any], buffers: Iterable[bytes | memoryview] = ()) -> None:
        """Has a frame sent. Its buffers must not change any more.

        Raises:
            ValueError: It is no frame: too long, or with a number that is not finite.
        """
        self._frames.put(encode_frame(header, buffers))

    def put_when_made(self, making: Future[Parts]) -> None:
        """Has a frame sent that is still being made; what is put after it waits for it."""
        self._frames.put(making)

    def wait(self) -> None:
        """Waits until all is written."""
        self._frames.join()

    def end(self) -> None:
        """Nothing is put any more: the thread ends when all is written."""
        self._frames.put(None)

    def _send(self) -> None:
        lost = False
        while (parts := self._frames.get()) is not None:
            try:
                if not lost:
                    self._write(parts.result() if isinstance(parts, Future) else parts)
            except OSError:
                # Nobody reads any more, which is told by whoever watches the reader.
                lost = True
            self._frames.task_done()
