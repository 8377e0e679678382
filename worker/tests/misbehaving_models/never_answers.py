"""Computes for ever, and never looks whether it is wanted."""

import time
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="NeverAnswers", kind="text-to-image", summary="for tests", repository=None, max_batch=8, hidden=True
)


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    time.sleep(3600)
    yield from ()
