"""Draws one colour."""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="DrawsNothing", kind="text-to-image", summary="for tests", repository=None, max_batch=8, hidden=True
)


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    for index in range(len(inputs)):
        yield Output(Picture(2, 2, bytes([7, 8, 9] * 4)), len(inputs), index)
