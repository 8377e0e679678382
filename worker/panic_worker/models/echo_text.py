"""EchoText: a vector from a text's bytes. For tests, without any library."""

from collections.abc import Iterator
from typing import Any

from panic_worker.hash_vector import DIMENSION, hash_vector
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, TimeLimits

SPEC = ModelSpec(
    name="EchoText",
    kind="text-embedding",
    summary="a vector from a text's bytes, for tests",
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


def embed(_handle: Any, texts: list[str], call: Call) -> Iterator[Output]:
    """Gives equal texts equal vectors of length 1, and different ones unrelated vectors."""
    for index, text in enumerate(texts):
        call.stop_if_cancelled()
        yield Output(hash_vector(text.encode()), len(texts), index)
