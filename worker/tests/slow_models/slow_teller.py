"""SlowTeller: reads as EchoCaption does, once it has slept as long as a device computes. Notes from when to when."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec
from panic_worker.models import echo_caption

SPEC = ModelSpec(
    name="SlowTeller",
    kind="image-to-text",
    summary="for tests and bench:ahead",
    repository=None,
    licence="MIT",
    max_batch=64,
    hidden=True,
)


def load(_context: LoadContext) -> Loaded:
    return Loaded(handle=None)


def invoke(_handle: Any, pictures: list[Picture], seeds: list[int], call: Call) -> Iterator[Output]:
    began = time.monotonic()
    time.sleep(float(os.environ["SLOW_CALL_SECONDS"]))
    outputs = list(echo_caption.invoke(None, pictures, seeds, call))
    with Path(os.environ.get("SLOW_CALL_LOG", os.devnull)).open("a") as log:
        print(began, time.monotonic(), file=log)
    yield from outputs
