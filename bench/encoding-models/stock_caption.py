"""StockCaption: a checksum of a picture. For bench/encoding.mjs."""

import zlib
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, TimeLimits

SPEC = ModelSpec(
    name="StockCaption",
    kind="image-to-text",
    summary="a checksum, for benchmarks",
    repository=None,
    licence="MIT",
    max_batch=64,
    seed_matters=False,
    time_limits=TimeLimits(load_s=300, call_s=300, item_s=10),
)


def load(_context: LoadContext) -> Loaded:
    """Nothing to load."""
    return Loaded(handle=None)


def invoke(_handle: Any, pictures: list[Picture], _seeds: list[int], _call: Call) -> Iterator[Output]:
    """Gives the checksum as words."""
    for index, picture in enumerate(pictures):
        yield Output(f"a picture called {zlib.crc32(picture.pixels):08x}", len(pictures), index)
