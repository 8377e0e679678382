"""All that a GPU has to tell of the models, in ten minutes: whether they compute the same twice, and how fast they are.

Needs a Python with torch and diffusers, and this folder; no weights, no network. What further library a model needs
and is not there is reported by name. The checks take a minute; the rest of the time is shared out among the models of
the first line, at full size with random weights, one per process.

Example: python -m panic_worker.bench.ten_minutes --output gpu.json
"""

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from panic_worker.bench.__main__ import FIRST_LINE, line, measure
from panic_worker.loaded_models import library_versions
from panic_worker.process_handle import child_environment

FORMAT = 1
_LIBRARIES = ("torch", "transformers", "diffusers", "sentence-transformers")
# Of the whole time at most, for the checks.
CHECKS_SHARE = 0.3
# What a process takes to start and to build its model, whatever is left.
LEAST_SECONDS = 20


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _nvidia_smi() -> str | None:
    """Driver, name and memory of the GPUs as the driver's tool tells them."""
    query = "--query-gpu=driver_version,compute_cap,memory.total,clocks.max.sm,power.limit,name"
    try:
        run = subprocess.run(
            ["nvidia-smi", query, "--format=csv,noheader"],  # noqa: S607 - Where the driver has put it.
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip()


def run_checks(device: str, limit_s: float, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The checks of all models; one that ends the process has failed, and the others go on."""
    deadline = time.monotonic() + limit_s
    results: dict[str, dict[str, Any]] = {}
    while True:
        command = [sys.executable, "-m", "panic_worker.bench.checks", "--device", device]
        command += ["--only", ",".join(only), "--without", ",".join(results)]
        ending = "not done in time"
        try:
            run = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                timeout=max(1, deadline - time.monotonic()),
                env=child_environment(offline=True),
            )
            printed = run.stdout
            if run.returncode != 0:
                last = run.stderr.strip().splitlines()[-1:]
                ending = f"the process ended with {run.returncode}: {' '.join(last)}"
        except subprocess.TimeoutExpired as expired:
            out = expired.stdout or b""
            printed = out.decode(errors="replace") if isinstance(out, bytes) else out
        begun = None
        for text in printed.splitlines():
            result = json.loads(text)
            begun = result["model"] if "began" in result else None
            if begun is None:
                results[result["model"]] = result
        if begun is None:
            if not results:
                results["all"] = {"model": "all", "passed": False, "problem": ending}
            return list(results.values())
        results[begun] = {"model": begun, "passed": False, "problem": ending}
        if time.monotonic() >= deadline:
            return list(results.values())


def _check_line(result: dict[str, Any]) -> str:
    name = f"{result['model']:<18}"
    if "left_out" in result:
        return f"{name} left out: {result['left_out']}"
    if not result["passed"]:
        return f"{name} FAILED: {result['problem']}"
    return f"{name} same twice; alone it differs from a batch by {result['alone_differs_by']:.3g}"


def run_bench(arguments: argparse.Namespace, deadline: float) -> list[dict[str, Any]]:
    """The figures of the first line; each model may take its share of the time that is left."""
    results: list[dict[str, Any]] = []
    names = [name for name in FIRST_LINE if not arguments.models or name in arguments.models]
    for place, name in enumerate(names):
        left = deadline - time.monotonic()
        if left < LEAST_SECONDS:
            results.append({"model": name, "left_out": "there was no time left for it"})
        else:
            budget = max(LEAST_SECONDS, left / (len(names) - place))
            results.append(
                measure(
                    name,
                    device=arguments.device,
                    seconds=arguments.seconds,
                    batch_sizes=arguments.batch_sizes,
                    is_tiny=arguments.tiny,
                    budget_s=budget,
                    limit_s=left,
                )
            )
        _say(line(results[-1]))
    return results


def bars(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is to be reached on a GPU, and whether it was."""
    found = {result["model"]: result for result in results if result.get("curve")}
    reached = []
    sdxl = found.get("SDXLTurbo")
    if sdxl is not None and sdxl["gpu_busy"] is not None:
        reached.append(
            {"bar": "SDXLTurbo: the GPU computes for at least 95 % of a call", "value": sdxl["gpu_busy"], "least": 0.95}
        )
    speeds = {point["batch_size"]: point["items_per_second"] for point in found.get("BLIP2", {}).get("curve", [])}
    if 1 in speeds and 16 in speeds:
        reached.append(
            {
                "bar": "BLIP2: captions per second at batch 16, against batch 1",
                "value": speeds[16] / speeds[1],
                "least": 8,
            }
        )
    return [{**one, "met": one["value"] >= one["least"]} for one in reached]


def main() -> int:
    """Checks and measures.

    Returns:
        0 if nothing failed that was tried.
    """
    parser = argparse.ArgumentParser(
        prog="python -m panic_worker.bench.ten_minutes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("models", nargs="*", metavar="MODEL", help="default: all")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=4, help="per batch size")
    parser.add_argument("--batch-sizes", default="1,4,16,64", metavar="N,N,…")
    parser.add_argument("--tiny", action="store_true", help="tiny models: shows that it works, says nothing of speed")
    parser.add_argument("--output", type=Path, required=True, help="the results as JSON")
    arguments = parser.parse_args()
    began = time.monotonic()
    deadline = began + 60 * arguments.minutes
    gpus = _nvidia_smi()
    _say(f"GPUs: {gpus or 'nvidia-smi tells of none'}")
    checks = run_checks(arguments.device, CHECKS_SHARE * 60 * arguments.minutes, arguments.models)
    for result in checks:
        _say(_check_line(result))
    results = run_bench(arguments, deadline)
    reached = bars(results)
    for bar in reached:
        _say(f"{bar['bar']}: {bar['value']:.3g}, {'met' if bar['met'] else 'NOT met'} (at least {bar['least']})")
    measured = [result for result in results if result.get("curve")]
    if not any(result["device"] != "cpu" for result in measured):
        _say("No GPU was used: none of these figures says how fast the models are on one.")
    report = {
        "format": FORMAT,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "nvidia_smi": gpus,
        "libraries": library_versions(_LIBRARIES),
        "tiny": arguments.tiny,
        "seconds": round(time.monotonic() - began, 1),
        "checks": checks,
        "bars": reached,
        "results": results,
    }
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    _say(f"{arguments.output} has it all; scripts/write-gpu-benchmarks.mjs takes it into the documentation")
    has_failed = any(result.get("passed") is False for result in checks) or not measured
    return 1 if has_failed else 0


if __name__ == "__main__":
    sys.exit(main())
