"""Takes a step every 20 ms and looks after each whether it is wanted."""

import time
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="TakesSteps", kind="text-to-image", summary="for tests", repository=None, max_batch=8, hidden=True
)


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    for step in range(3000):
        call.step(step + 1, 3000)
        time.sleep(0.02)
    yield from ()
