"""Measures one model: ``python -m panic_worker.bench.one MODEL``, a process of its own. Prints one JSON object."""

import argparse
import json
import math
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from panic_worker.bench.build import build_handle, known_models
from panic_worker.bench.gpu_busy import measure_gpu_busy
from panic_worker.bench.roofline import share_of_roofline
from panic_worker.classify import classify_call_error, classify_load_error
from panic_worker.devices import device_name, find_device, make_repeatable
from panic_worker.find_models import ModelFile, find_models
from panic_worker.memory import release
from panic_worker.model_call import Call, Picture

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)
SIDE = 256
_TEXT = "a red apple on a blue table beside the sea at night under many small stars"


def _inputs(file: ModelFile, count: int) -> list[Any]:
    noise = random.Random(1)  # noqa: S311 - Noise for pictures.
    if file.spec.reads == "image":
        return [Picture(SIDE, SIDE, noise.randbytes(SIDE * SIDE * 3)) for _ in range(count)]
    words = _TEXT.split()
    return [" ".join(noise.sample(words, 12)) for _ in range(count)]


def _caller(file: ModelFile, handle: Any, count: int, parameters: dict[str, Any]) -> Callable[[], None]:
    """One call of the model's own code, to the end."""
    inputs = _inputs(file, count)

    def act() -> None:
        call = Call(parameters=parameters)
        if file.spec.writes == "vector":
            outputs = list(file.module.embed(handle, inputs, call))
        else:
            outputs = list(file.module.invoke(handle, inputs, list(range(count)), call))
        assert len(outputs) == count

    return act


def _measure_batch(act: Callable[[], None], count: int, seconds: float, device: str) -> dict[str, Any]:
    import torch

    is_cuda = device.startswith("cuda")
    act()  # Warm-up: kernels are chosen and memory is taken.
    if is_cuda:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    started = time.perf_counter()
    calls = 0
    while calls == 0 or time.perf_counter() - started < seconds:
        act()
        if is_cuda:
            torch.cuda.synchronize()
        calls += 1
    took = time.perf_counter() - started
    return {
        "batch_size": count,
        "items_per_second": count * calls / took,
        "seconds_per_call": took / calls,
        "calls": calls,
        "peak_bytes": torch.cuda.max_memory_allocated() if is_cuda else None,
    }


def measure(
    name: str, asked_device: str, seconds: float, batch_sizes: list[int], *, tiny: bool, budget_s: float = math.inf
) -> dict[str, Any]:
    """Builds one model and measures it at each batch size.

    It stops at the first that does not fit, or for which no time is left.

    Returns:
        ``curve`` and what goes with it, or ``left_out`` with the reason.
    """
    file = find_models()[name]
    if name not in known_models():
        reason = (
            "its code is beside its weights on the hub, in no library" if file.spec.remote_code else "not kept here"
        )
        return {"model": name, "left_out": f"no sizes of {name} are kept here: {reason}"}
    unit = {"image": "images", "text": "captions", "vector": "embeddings"}[file.spec.writes]
    device = asked_device
    try:
        device = find_device(asked_device)
        import torch

        make_repeatable()
        dtype = getattr(torch, str(file.spec.parameters["dtype"])) if device != "cpu" else torch.float32
        torch.manual_seed(0)
        started = time.perf_counter()
        handle = build_handle(name, device, dtype, tiny=tiny)
    except Exception as error:  # noqa: BLE001 - Told by its kind.
        failure = classify_load_error(error, name, device)
        return {"model": name, "left_out": failure.message, "kind": failure.kind}
    result: dict[str, Any] = {
        "model": name,
        "unit": unit,
        "device": device,
        "device_name": device_name(device),
        "dtype": str(dtype).removeprefix("torch."),
        "weights": "random",
        "tiny": tiny,
        "parameters": file.spec.parameters,
        "build_seconds": time.perf_counter() - started,
        "curve": [],
    }
    for count in batch_sizes:
        if count > file.spec.max_batch:
            break
        if result["curve"] and time.perf_counter() - started > budget_s:
            result["stopped"] = {"batch_size": count, "kind": "time", "message": "there was no time left"}
            break
        failed = None
        try:
            point = _measure_batch(_caller(file, handle, count, file.spec.parameters), count, seconds, device)
            share = (
                None
                if tiny
                else share_of_roofline(name, result["device_name"], count, point["seconds_per_call"] / count)
            )
            result["curve"].append({**point, "roofline_share": share})
        except Exception as error:  # noqa: BLE001 - Told by its kind.
            failed = classify_call_error(error, name, count, device)
        if failed is not None:
            result["stopped"] = {"batch_size": count, "kind": failed.kind, "message": failed.message}
            if failed.kind == "poisoned":
                return result
            failed.__cause__ = None
            release(device)
            break
    if result["curve"]:
        best = max(result["curve"], key=lambda point: point["items_per_second"])
        result["best"] = {key: best[key] for key in ("batch_size", "items_per_second")}
        if device == "cpu":
            result["gpu_busy"], result["gpu_busy_reason"] = None, "there is no GPU here"
        else:
            result["gpu_busy"] = measure_gpu_busy(_caller(file, handle, best["batch_size"], file.spec.parameters))
    return result


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m panic_worker.bench.one")
    parser.add_argument("model")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--batch-sizes", default=",".join(map(str, BATCH_SIZES)))
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--budget", type=float, default=math.inf, help="seconds after which no batch size is begun")
    arguments = parser.parse_args()
    results = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sizes = [int(size) for size in arguments.batch_sizes.split(",")]
    measured = measure(
        arguments.model, arguments.device, arguments.seconds, sizes, tiny=arguments.tiny, budget_s=arguments.budget
    )
    json.dump(measured, results)
    results.flush()
    sys.stderr.flush()


if __name__ == "__main__":
    main()
