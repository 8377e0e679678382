"""Does what its first prompt says: sleeps for so many seconds, fails, or dies. Then it draws."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="DoesAsTold", kind="text-to-image", summary="for tests", repository=None, max_batch=64, hidden=True
)
SIDE = 256


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def invoke(_handle: Any, prompts: list[str], seeds: list[int], _call: Call) -> Iterator[Output]:
    what, _, seconds = prompts[0].partition(" ")
    time.sleep(float(seconds or 0))
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "fail":
        raise RuntimeError("as told")
    for index, seed in enumerate(seeds):
        yield Output(Picture(SIDE, SIDE, bytes([seed % 256, 0, 1]) * SIDE**2), len(prompts), index)
