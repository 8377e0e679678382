"""Finds that its weights were never fetched."""

from collections.abc import Iterator
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(name="IsMissing", kind="text-to-image", summary="for tests", repository=None, max_batch=8, hidden=True)


def load(_context: LoadContext) -> Loaded:
    raise WorkerError("missing_weights", "IsMissing: org/name is not in the local cache", repository="org/name")


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    yield from ()
