"""Fits two prompts at most, as a GPU would."""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="OutOfMemory", kind="text-to-image", summary="for tests", repository=None, max_batch=8, hidden=True
)


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    class OutOfMemoryError(RuntimeError):
        """As torch calls it."""

    if len(inputs) > 2:
        raise OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
    for index in range(len(inputs)):
        yield Output(Picture(2, 2, bytes(range(12))), len(inputs), index)
