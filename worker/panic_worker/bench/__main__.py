"""Measures the models of the first line with random weights, at full size, one model per process.

Needs a Python with torch and this folder. What further library a model needs and is not there is reported by name.
Random weights compute as many operations as trained ones; captions may be longer or shorter, pictures are noise.

Example: python -m panic_worker.bench --output bench.json
"""

import argparse
import json
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from panic_worker.bench.one import BATCH_SIZES
from panic_worker.loaded_models import library_versions
from panic_worker.process_handle import child_environment

FIRST_LINE = (
    *("SDXLTurbo", "FluxDev", "FluxSchnell", "Moondream", "BLIP2"),
    *("STSBMpnet", "STSBRoberta", "STSBDistilRoberta", "Nomic", "JinaClip", "NomicVision", "JinaClipVision"),
)
LIMIT_SECONDS = 180


def measure(
    name: str,
    *,
    device: str,
    seconds: float,
    batch_sizes: str,
    is_tiny: bool,
    budget_s: float | None = None,
    limit_s: float = LIMIT_SECONDS,
) -> dict[str, Any]:
    """What ``panic_worker.bench.one`` says of a model, in a process of its own; or why it says nothing."""
    command = [sys.executable, "-m", "panic_worker.bench.one", name, "--device", device]
    command += ["--seconds", str(seconds), "--batch-sizes", batch_sizes]
    command += ["--tiny"] if is_tiny else []
    command += [] if budget_s is None else ["--budget", str(budget_s)]
    started = time.monotonic()
    try:
        run = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=limit_s,
            env=child_environment(offline=True),
        )
    except subprocess.TimeoutExpired:
        return {"model": name, "left_out": f"not done after {limit_s:.0f} s"}
    if run.returncode != 0 or not run.stdout:
        last = run.stderr.strip().splitlines()[-1:]
        return {"model": name, "left_out": f"the process ended with {run.returncode}: {' '.join(last)}"}
    result: dict[str, Any] = json.loads(run.stdout)
    return {**result, "seconds": round(time.monotonic() - started, 1)}


def line(result: dict[str, Any]) -> str:
    """One model in the table."""
    if "left_out" in result:
        return f"{result['model']:<18} left out: {result['left_out']}"
    if not result["curve"]:
        return f"{result['model']:<18} failed: {result['stopped']['message']}"
    best = result["best"]
    busy = "–" if result["gpu_busy"] is None else f"{result['gpu_busy']:.0%}"
    peak = max(point["peak_bytes"] or 0 for point in result["curve"])
    memory = f"{peak / 1e9:.1f} GB" if peak else "–"
    curve = "  ".join(f"{point['batch_size']}: {point['items_per_second']:.3g}" for point in result["curve"])
    share = max((point["roofline_share"] or 0 for point in result["curve"]), default=0)
    of_roofline = f"{share:.0%}" if share else "–"
    return (
        f"{result['model']:<18} {best['items_per_second']:8.3g} {result['unit']}/s at batch {best['batch_size']:<3} "
        f"peak {memory:<8} GPU busy {busy:<5} "
        f"of the roofline {of_roofline:<5} [{curve}]"
    )


def main() -> int:
    """Measures all.

    Returns:
        0 if something was measured.
    """
    parser = argparse.ArgumentParser(
        prog="python -m panic_worker.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="*", metavar="MODEL", help="default: the models of the first line")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or cuda:N")
    parser.add_argument("--seconds", type=float, default=5, help="per batch size")
    parser.add_argument("--batch-sizes", default=",".join(map(str, BATCH_SIZES)), metavar="N,N,…")
    parser.add_argument("--tiny", action="store_true", help="tiny models: shows that it works, says nothing of speed")
    parser.add_argument("--output", type=Path, help="write the results as JSON")
    arguments = parser.parse_args()
    results = []
    for name in arguments.models or FIRST_LINE:
        results.append(
            measure(
                name,
                device=arguments.device,
                seconds=arguments.seconds,
                batch_sizes=arguments.batch_sizes,
                is_tiny=arguments.tiny,
            )
        )
        sys.stdout.write(line(results[-1]) + "\n")
        sys.stdout.flush()
    measured = [result for result in results if result.get("curve")]
    if not any(result["device"] != "cpu" for result in measured):
        sys.stdout.write("No GPU was used: none of these figures says how fast the models are on one.\n")
    report = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "libraries": library_versions(("torch", "transformers", "diffusers", "sentence-transformers")),
        "tiny": arguments.tiny,
        "results": results,
    }
    if arguments.output is not None:
        arguments.output.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0 if measured else 1


if __name__ == "__main__":
    sys.exit(main())
