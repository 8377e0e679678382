"""Finds that its weights are of another shape."""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="DoesNotLoad", kind="text-to-image", summary="for tests", repository=None, max_batch=8, hidden=True
)


def load(_context: LoadContext) -> Loaded:
    raise RuntimeError("size mismatch for unet")


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    yield from ()
