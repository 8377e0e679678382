"""Computes for some seconds in a library that lets no other thread of Python run."""

import re
import time
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="HoldsTheLock", kind="image-to-text", summary="for tests", repository=None, max_batch=8, hidden=True
)
SECONDS = 4


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    started = time.monotonic()
    letters = 20
    # Each letter more doubles the time of one match, which nothing can interrupt: the last takes half of it all.
    while time.monotonic() - started < SECONDS:
        re.match(r"(a+)+$", "a" * letters + "b")
        letters += 1
    yield Output("done", 1, 0)
