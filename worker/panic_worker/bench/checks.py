"""Tries the doubles of all models on a device.

``python -m panic_worker.bench.checks --device cuda`` prints one JSON object per line. The doubles are tiny and
random, but what computes them on a GPU is what computes the real ones there: half precision, kernels that need not be
deterministic, batches that take other kernels than single items. A CPU shows none of that.
"""

import argparse
import json
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SIDE = 64
# Steps and tokens beyond a few show nothing more.
SMALLER: dict[str, Any] = {"size": SIDE, "steps": 2, "max_new_tokens": 12}
_TEXTS = ("a red apple", "the sea at night, under a sky of many colours", "ein Apfel")


def _inputs(reads: str, count: int) -> list[Any]:
    from panic_worker.model_call import Picture

    noise = random.Random(1)  # noqa: S311 - Noise for pictures.
    if reads == "image":
        return [Picture(SIDE, SIDE, noise.randbytes(SIDE * SIDE * 3)) for _ in range(count)]
    return [_TEXTS[number % len(_TEXTS)] for number in range(count)]


def _values(file: Any, handle: Any, parameters: dict[str, Any], inputs: list[Any], seeds: list[int]) -> list[Any]:
    """The outputs of one call, as bytes or texts.

    Raises:
        ValueError: For an output that is an error.
    """
    from panic_worker.errors import WorkerError
    from panic_worker.model_call import Call, Picture

    call = Call(parameters)
    embeds = file.spec.writes == "vector"
    outputs = file.module.embed(handle, inputs, call) if embeds else file.module.invoke(handle, inputs, seeds, call)
    values: list[Any] = []
    for output in outputs:
        if isinstance(output.value, WorkerError):
            raise ValueError(output.value.message)  # noqa: TRY004 - It is no type that is wrong.
        values.append(bytes(output.value.pixels) if isinstance(output.value, Picture) else output.value)
    return values


def _difference(kind: str, one: Any, other: Any) -> float:
    """Between an item alone and in a batch: the largest of a pixel in 255ths or of a coordinate; of texts 0 or 1."""
    if kind == "text":
        return float(one != other)
    if kind == "image":
        return float(max(abs(a - b) for a, b in zip(one, other, strict=True)))
    vectors = (memoryview(value).cast("f") for value in (one, other))
    return float(max(abs(a - b) for a, b in zip(*vectors, strict=True)))


def check(name: str, device: str) -> dict[str, Any]:
    """Loads a double, computes a batch twice and one item alone."""
    from panic_worker.classify import classify_load_error
    from panic_worker.find_models import find_models
    from panic_worker.loading import LoadContext

    file = find_models()[name]
    spec = file.spec
    if spec.remote_code:
        return {"model": name, "left_out": "its code is written for other libraries, in a process of its own"}
    parameters = {**spec.parameters, **{key: value for key, value in SMALLER.items() if key in spec.parameters}}
    started = time.perf_counter()
    try:
        handle = file.module.load(LoadContext(spec, parameters, device, {}, lambda _key, build: build())).handle
        inputs, seeds = _inputs(spec.reads, 3), [42, 43, 44]
        first = _values(file, handle, parameters, inputs, seeds)
        again = _values(file, handle, parameters, inputs, seeds)
        alone = _values(file, handle, parameters, inputs[1:2], seeds[1:2])
    except Exception as error:  # noqa: BLE001 - Told by its kind.
        failure = classify_load_error(error, name, device)
        if failure.kind in ("missing_library", "missing_weights"):
            return {"model": name, "left_out": failure.message}
        return {"model": name, "passed": False, "problem": failure.message}
    problem = None
    if len(first) != len(inputs):
        problem = f"{len(first)} outputs for {len(inputs)} items"
    elif first != again:
        problem = "the same batch gave other outputs the second time"
    return {
        "model": name,
        "passed": problem is None,
        "problem": problem,
        "alone_differs_by": round(_difference(spec.writes, alone[0], first[1]), 9),
        "seconds": round(time.perf_counter() - started, 2),
    }


def check_all(
    device: str, without: frozenset[str] = frozenset(), only: frozenset[str] = frozenset()
) -> Iterator[dict[str, Any]]:
    """Checks every model that has a double, or ``only`` some, but for those that were checked before."""
    from panic_worker.testing.doubles import add_doubles, doubled_models

    with tempfile.TemporaryDirectory() as made:
        home = Path(os.environ.get("PANIC_WORKER_DOUBLES") or made)
        # Read by the hub's library when it is imported.
        os.environ["HF_HUB_CACHE"] = str(home / "hub")
        for name in doubled_models(on_a_gpu=device != "cpu"):
            if name in without or (only and name not in only):
                continue
            try:
                add_doubles(home, [name])
            except ImportError as error:
                yield {"model": name, "left_out": f"needs the Python library {error.name!r}"}
                continue
            yield {"model": name, "began": True}
            yield check(name, device)


def main() -> None:
    """Checks and prints, each model before and after, so that one that ends the process is known."""
    parser = argparse.ArgumentParser(prog="python -m panic_worker.bench.checks")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--without", default="", help="names, with commas in between")
    parser.add_argument("--only", default="", help="names, with commas in between")
    arguments = parser.parse_args()
    results = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    from panic_worker.devices import find_device, make_repeatable
    from panic_worker.errors import WorkerError

    try:
        device = find_device(arguments.device)
    except WorkerError as error:
        sys.exit(f"{error.message}\n{error.hint or ''}")
    make_repeatable()
    without, only = (
        frozenset(name for name in names.split(",") if name) for names in (arguments.without, arguments.only)
    )
    for result in check_all(device, without, only):
        if any(isinstance(value, float) and not math.isfinite(value) for value in result.values()):
            result = {**result, "passed": False, "problem": "a value is not finite"}  # noqa: PLW2901
        results.write(json.dumps(result) + "\n")
        results.flush()


if __name__ == "__main__":
    main()
