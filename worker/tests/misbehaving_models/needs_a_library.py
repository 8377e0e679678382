"""Imports what nobody has."""

from collections.abc import Iterator
from typing import Any

from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec

SPEC = ModelSpec(
    name="NeedsALibrary", kind="text-to-image", summary="for tests", repository=None, max_batch=8, hidden=True
)


def load(_context: LoadContext) -> Loaded:
    import a_library_that_nobody_has

    return Loaded(a_library_that_nobody_has)


def invoke(_handle: Any, inputs: list[Any], seeds: list[int], call: Call) -> Iterator[Output]:
    yield from ()
