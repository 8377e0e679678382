"""Echo: writes the prompt and the seed into the pixels of a picture. For tests, without any library.

EchoCaption reads them back and counts how often that has happened, so that a run of the two goes on for ever and
never repeats itself.
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, TimeLimits

SPEC = ModelSpec(
    name="Echo",
    kind="text-to-image",
    summary="writes the prompt into the pixels, for tests",
    repository=None,
    licence="MIT",
    hidden=True,
    max_batch=64,
    parameters={"width": 64},
    time_limits=TimeLimits(load_s=30, call_s=30, item_s=1),
)

MAGIC = b"echo"


def load(_context: LoadContext) -> Loaded:
    """Nothing to load."""
    return Loaded(handle=None)


def invoke(_handle: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture per prompt: magic, seed, length and text, then a colour of the seed, row by row."""
    width = int(call.parameters["width"])
    for index, (prompt, seed) in enumerate(zip(prompts, seeds, strict=True)):
        call.step(index, len(prompts))
        text = prompt.encode()
        written = MAGIC + seed.to_bytes(4, "little") + len(text).to_bytes(4, "little") + text
        height = max(width, -(-len(written) // (width * 3)))
        colour = (seed * 2654435761 % 2**24).to_bytes(3, "little")
        # The colour goes on at the byte where the text ends.
        pixels = written + (colour * (width * height))[len(written) :]
        yield Output(Picture(width, height, pixels), len(prompts), index)
