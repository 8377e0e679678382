"""SlowCaption: an EchoCaption that takes as long as `BENCH_SLEEP_MS` says for each call."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from panic_worker.model_call import Call, Output
from panic_worker.models import echo_caption

SPEC = replace(
    echo_caption.SPEC, name="SlowCaption", summary="an EchoCaption that sleeps, for benchmarks", hidden=False
)
load = echo_caption.load


def invoke(handle: Any, pictures: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    """Sleeps once, then reads as EchoCaption does."""
    time.sleep(float(os.environ.get("BENCH_SLEEP_MS", "0")) / 1000)
    yield from echo_caption.invoke(handle, pictures, seeds, call)
