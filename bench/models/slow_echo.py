"""SlowEcho: an Echo that takes as long as `BENCH_SLEEP_MS` says for each call: executors have something to wait for."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from panic_worker.model_call import Call, Output
from panic_worker.models import echo

SPEC = replace(echo.SPEC, name="SlowEcho", summary="an Echo that sleeps, for benchmarks", hidden=False)
load = echo.load


def invoke(handle: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Sleeps once, then draws as Echo does."""
    time.sleep(float(os.environ.get("BENCH_SLEEP_MS", "0")) / 1000)
    yield from echo.invoke(handle, prompts, seeds, call)
