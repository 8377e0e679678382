"""Lossless files of pictures, made beside the device while the next call computes."""

import io
import logging
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from panic_worker.frames import FrameWriter
from panic_worker.model_call import Picture
from panic_worker.pictures import as_pil

_logger = logging.getLogger(__name__)

# The same as the client's, in src/images/image-codec.ts.
WEBP_SEARCH = 25
# Some 40 MiB each at 1,024 pixels a side, and several workers may share the processors.
MOST_THREADS = 8


def encode(picture: Picture) -> bytes:
    """A WebP file of the same pixels. Pillow lets other threads run meanwhile."""
    file = io.BytesIO()
    as_pil(picture).save(file, "WEBP", lossless=True, quality=WEBP_SEARCH, method=0)
    return file.getvalue()


class PictureFiles:
    """Encodes in threads of its own, and writes in order what has to wait for the files.

    A picture that cannot be encoded goes without a file: the client encodes it.
    """

    def __init__(self, writer: FrameWriter) -> None:
        self._writer = writer
        self._encoders: ThreadPoolExecutor | None = None
        self._answers: ThreadPoolExecutor | None = None
        self._last: Future[None] | None = None

    def send(self, event: dict[str, Any], picture: Picture) -> None:
        """Writes an ``item`` event with a picture and its file once that is made, after all that was given before."""
        if self._encoders is None:
            self._encoders = ThreadPoolExecutor(_threads(), thread_name_prefix="encoder")
        self._afterwards(self._send, event, picture, self._encoders.submit(encode, picture))

    def send_afterwards(self, header: dict[str, Any]) -> None:
        """Writes a frame after all that was given before."""
        self._afterwards(self._writer.write, header)

    def settle(self) -> None:
        """Waits until all is written."""
        last, self._last = self._last, None
        if last is not None:
            last.result()

    def _afterwards(self, write: Callable[..., None], *arguments: Any) -> None:
        if self._answers is None:
            self._answers = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._last = self._answers.submit(write, *arguments)

    def _send(self, event: dict[str, Any], picture: Picture, encoding: Future[bytes]) -> None:
        try:
            file = encoding.result()
        except Exception as error:  # noqa: BLE001 - Whatever the library throws: the picture is good without.
            _logger.warning("a picture could not be encoded: %s", error)
            self._writer.write(event, [picture.pixels])
            return
        self._writer.write({**event, "image": {**event["image"], "file": 1}}, [picture.pixels, file])


def _threads() -> int:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, MOST_THREADS)
