"""EchoCaption: reads what Echo wrote into a picture. For tests, without any library."""

import re
import zlib
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, TimeLimits

SPEC = ModelSpec(
    name="EchoCaption",
    kind="image-to-text",
    summary="reads the prompt from the pixels of an Echo, for tests",
    repository=None,
    licence="MIT",
    hidden=True,
    max_batch=64,
    seed_matters=False,
    time_limits=TimeLimits(load_s=30, call_s=30, item_s=1),
)

_MAGIC = b"echo"
_COUNTED = re.compile(r"echo (\d+) of (.*)", re.DOTALL)


def load(_context: LoadContext) -> Loaded:
    """Nothing to load."""
    return Loaded(handle=None)


def _caption(picture: Picture) -> str:
    pixels = bytes(picture.pixels)
    length = int.from_bytes(pixels[8:12], "little")
    if pixels[:4] != _MAGIC or len(pixels) < 12 + length:
        return f"a picture of {picture.width} × {picture.height} pixels, {zlib.crc32(pixels):08x}"
    text = pixels[12 : 12 + length].decode("utf-8", "replace")
    counted = _COUNTED.fullmatch(text)
    return f"echo {int(counted[1]) + 1} of {counted[2]}" if counted else f"echo 1 of {text}"


def invoke(_handle: Any, pictures: list[Picture], _seeds: list[int], call: Call) -> Iterator[Output]:
    """Gives "echo 3 of a red apple" where the picture says "echo 2 of a red apple"."""
    for index, picture in enumerate(pictures):
        call.step(index, len(pictures))
        yield Output(_caption(picture), len(pictures), index)
