"""EchoVision: a vector from a picture's pixels. For tests, without any library."""

from collections.abc import Iterator
from typing import Any

from panic_worker.hash_vector import DIMENSION, hash_vector
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, TimeLimits

SPEC = ModelSpec(
    name="EchoVision",
    kind="image-embedding",
    summary="a vector from a picture's pixels, for tests",
    repository=None,
    licence="MIT",
    hidden=True,
    dimension=DIMENSION,
    max_batch=64,
    time_limits=TimeLimits(load_s=30, call_s=30, item_s=1),
)


def load(_context: LoadContext) -> Loaded:
    """Nothing to load."""
    return Loaded(handle=None)


def embed(_handle: Any, pictures: list[Picture], call: Call) -> Iterator[Output]:
    """Gives equal pictures equal vectors of length 1, and different ones unrelated vectors."""
    for index, picture in enumerate(pictures):
        call.stop_if_cancelled()
        yield Output(hash_vector(bytes(picture.pixels)), len(pictures), index)
