"""Embeds one of its texts as NaN."""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="NotANumber",
    kind="text-embedding",
    summary="for tests",
    repository=None,
    max_batch=8,
    hidden=True,
    dimension=4,
)


def load(_context: LoadContext) -> Loaded:
    return Loaded(None)


def embed(_handle: Any, inputs: list[Any], call: Call) -> Iterator[Output]:
    import array

    for index, text in enumerate(inputs):
        vector = [0.5, 0.5, 0.5, float("nan") if text == "nan" else 0.5]
        yield Output(array.array("f", vector).tobytes(), len(inputs), index)
