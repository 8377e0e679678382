"""Lossless files of pictures, made beside the device while the next call computes."""

import io
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from panic_worker.frames import encode_frame
from panic_worker.model_call import Picture
from panic_worker.outbox import Outbox, Parts
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
    """Encodes in threads of its own, beside the device and whatever is sent.

    A picture that cannot be encoded goes without a file: the client encodes it.
    """

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._encoders: ThreadPoolExecutor | None = None

    def send(self, event: dict[str, Any], picture: Picture) -> None:
        """Sends an ``item`` event with a picture and its file once that is made, after all that was put before."""
        if self._encoders is None:
            self._encoders = ThreadPoolExecutor(_threads(), thread_name_prefix="encoder")
        self._outbox.put_when_made(self._encoders.submit(_frame_with_file, event, picture))


def _frame_with_file(event: dict[str, Any], picture: Picture) -> Parts:
    try:
        file = encode(picture)
    except Exception as error:  # noqa: BLE001 - Whatever the library throws: the picture is good without.
        _logger.warning("a picture could not be encoded: %s", error)
        return encode_frame(event, [picture.pixels])
    return encode_frame({**event, "image": {**event["image"], "file": 1}}, [picture.pixels, file])


def _threads() -> int:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(processors, MOST_THREADS)
