"""The least time that an item can take on a GPU, and the page about it: ``python -m panic_worker.bench.roofline PAGE``.

A pass cannot be faster than its operations at the card's peak, nor than its weights through the card's memory. What
else is read and written (activations, keys and values) would come on top; so would kernels that do not reach the peak.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from panic_worker.bench.flops import STAND_INS, Part, read_counts
from panic_worker.bench.gpus import GPUS, Gpu, find_gpu
from panic_worker.find_models import find_models

BEGIN, END = "<!-- roofline -->", "<!-- end -->"


def least_seconds(parts: Sequence[Part], gpu: Gpu, batch_size: int) -> float:
    """Seconds per item, at least, of a call of ``batch_size`` items."""
    return sum(
        max(
            part.flops / gpu.peak(part.precision),
            part.passes * part.weight_bytes / gpu.bandwidth / batch_size,
        )
        for part in parts
    )


def share_of_roofline(model: str, device_name: str, batch_size: int, seconds_per_item: float) -> float | None:
    """The least possible time by the measured one, at most 1; ``None`` where model or card are not known here."""
    gpu = find_gpu(device_name)
    parts = read_counts().get(model)
    if gpu is None or parts is None:
        return None
    return least_seconds(parts, gpu, batch_size) / seconds_per_item


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-4 else f"{seconds * 1e6:.3g} µs"


def table() -> str:
    """The table of the page, in Markdown."""
    lines = [
        "| model | TFLOP per item | GB of weights per call | batch | " + " | ".join(gpu.name for gpu in GPUS) + " |",
        "|---|---|---|---|" + "---|" * len(GPUS),
    ]
    files = find_models()
    for name, parts in read_counts().items():
        flops = sum(part.flops for part in parts)
        read = sum(part.passes * part.weight_bytes for part in parts)
        held = sum(part.held_bytes for part in parts)
        label = f"{name} \\*" if name in STAND_INS else name
        for batch_size in (1,) if files[name].spec.one_by_one else (1, files[name].spec.max_batch):
            times = [
                _time(least_seconds(parts, gpu, batch_size)) if held < gpu.memory else "does not fit" for gpu in GPUS
            ]
            facts = (label, f"{flops / 1e12:.3g}", f"{read / 1e9:.3g}", str(batch_size), *times)
            lines.append("| " + " | ".join(facts) + " |")
    return "\n".join(lines)


def main() -> int:
    """Writes the table into a page, between its two marks."""
    page = Path(sys.argv[1])
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
