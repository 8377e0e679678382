"""StockPhotograph: a picture that is as hard to encode as a photograph, at once. For bench/encoding.mjs."""

import random
from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, TimeLimits

SPEC = ModelSpec(
    name="StockPhotograph",
    kind="text-to-image",
    summary="waves and grain, for benchmarks",
    repository=None,
    licence="MIT",
    max_batch=64,
    parameters={"size": 1024},
    time_limits=TimeLimits(load_s=300, call_s=300, item_s=10),
)
BYTES = 256


def load(context: LoadContext) -> Loaded:
    """Draws one photograph: smooth in places, grainy in others. Its files take 1.0 to 1.1 bytes a pixel."""
    from PIL import Image, ImageChops

    size = int(context.parameters["size"])
    drawn = random.Random(1)
    noise = Image.frombytes("RGB", (size // 16, size // 16), drawn.randbytes(3 * (size // 16) ** 2))
    smooth = noise.resize((size, size), Image.Resampling.BICUBIC)
    grain = Image.frombytes("RGB", (size, size), drawn.randbytes(3 * size * size)).point(lambda value: value // 64)
    return Loaded(handle=ImageChops.add(smooth, grain).tobytes())


def invoke(handle: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Turns the photograph round by a number of rows that follows from prompt and seed."""
    size = int(call.parameters["size"])
    for index, (prompt, seed) in enumerate(zip(prompts, seeds, strict=True)):
        at = 3 * size * (random.Random(f"{prompt} {seed}").randrange(size))
        mark = random.Random(f"{seed} {prompt}").randbytes(BYTES)
        yield Output(Picture(size, size, (handle[at:] + handle[:at])[:-BYTES] + mark), len(prompts), index)
