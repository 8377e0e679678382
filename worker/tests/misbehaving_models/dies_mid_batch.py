"""Gives one picture, then its process is killed."""

import os
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="DiesMidBatch", kind="text-to-image", summary="for tests", repository=None, max_batch=8, hidden=True
)


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    for index, text in enumerate(inputs):
        if text == "die":
            os.kill(os.getpid(), 9)
        yield Output(Picture(2, 2, bytes(range(12))), len(inputs), index)
