"""Writes what is no frame into the pipe of its answers."""

import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="WritesIntoThePipe",
    kind="text-to-image",
    summary="for tests",
    repository=None,
    max_batch=8,
    hidden=True,
)


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    answers = int(sys.argv[sys.argv.index("--answers") + 1])
    os.write(answers, b"Loading checkpoint shards: 100%")
    time.sleep(60)
    yield from ()
