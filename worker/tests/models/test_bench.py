"""The bench of the models: its tiny mode from end to end, and that its full sizes are those of the real models."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from client import PACKAGE_FOLDER

from panic_worker.bench.build import build_component, known_models, read_sizes
from panic_worker.bench.flops import CAPTION_TOKENS, COUNTS, Part, read_counts
from panic_worker.bench.gpu_busy import busy_share
from panic_worker.bench.gpus import find_gpu
from panic_worker.bench.roofline import least_seconds, share_of_roofline, table
from panic_worker.bench.ten_minutes import bars, run_checks

# Parameters of the published models, in millions.
MILLIONS = {
    ("SDXLTurbo", "unet"): 2567.5,
    ("SDXLTurbo", "vae"): 83.7,
    ("SDXLTurbo", "text_encoder"): 123.1,
    ("SDXLTurbo", "text_encoder_2"): 694.7,
    ("FluxDev", "transformer"): 11901.4,
    ("FluxDev", "text_encoder_2"): 4762.3,
    ("FluxSchnell", "transformer"): 11891.2,
    ("BLIP2", "model"): 3744.8,
    ("STSBMpnet", "model"): 109.5,
    ("STSBRoberta", "model"): 124.6,
    ("STSBDistilRoberta", "model"): 82.1,
}


@pytest.mark.parametrize(("name", "part"), MILLIONS)
def test_a_model_of_the_bench_has_as_many_parameters_as_the_real_one(name: str, part: str) -> None:
    network = build_component(read_sizes(name)["components"][part], "meta", torch.float32, tiny=False)
    count = sum(parameter.numel() for parameter in network.parameters()) / 1e6
    assert count == pytest.approx(MILLIONS[name, part], rel=0.002)


def test_the_ten_minutes_check_and_measure_what_they_can_and_name_the_others(home: Path, tmp_path: Path) -> None:
    output = tmp_path / "gpu.json"
    names = ("SDXLTurbo", "FluxDev", "Moondream", "BLIP2", "STSBMpnet")
    options = ("--tiny", "--seconds=0", "--batch-sizes=1,2", "--device=cpu", "--minutes=60")
    run = subprocess.run(
        [sys.executable, "-m", "panic_worker.bench.ten_minutes", *names, *options, f"--output={output}"],
        env={**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER), "PANIC_WORKER_DOUBLES": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads(output.read_text())
    checks = {check["model"]: check for check in report["checks"]}
    assert set(checks) == set(names)
    assert {name for name in names if checks[name].get("passed")} == set(names) - {"Moondream"}
    assert checks["STSBMpnet"]["alone_differs_by"] < 1e-5
    assert "other libraries" in checks["Moondream"]["left_out"]
    results = {result["model"]: result for result in report["results"]}
    assert set(results) == set(names)
    for name, result in results.items():
        if name in known_models():
            assert [point["batch_size"] for point in result.get("curve", [])] == [1, 2], result
            assert all(point["items_per_second"] > 0 for point in result["curve"])
            assert result["gpu_busy"] is None
        else:
            assert "no library" in result["left_out"]
    assert "No GPU was used" in run.stdout


def test_a_model_that_ends_the_process_has_failed_and_the_others_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def end_in_the_second(command: list[str], **_options: Any) -> Any:
        calls.append(command)
        if len(calls) == 1:
            printed = '{"model": "A", "began": true}\n{"model": "A", "passed": true}\n{"model": "B", "began": true}\n'
            return subprocess.CompletedProcess(command, 134, printed, "CUDA error: device-side assert triggered\n")
        return subprocess.CompletedProcess(command, 0, '{"model": "C", "passed": true}\n', "")

    monkeypatch.setattr("panic_worker.bench.ten_minutes.subprocess.run", end_in_the_second)
    checks = run_checks("cuda", 60)
    assert [(check["model"], check["passed"]) for check in checks] == [("A", True), ("B", False), ("C", True)]
    assert checks[1]["problem"] == "the process ended with 134: CUDA error: device-side assert triggered"
    assert calls[1][-1] == "A,B"


def test_bars_are_told_with_what_was_reached() -> None:
    def result(model: str, busy: float | None, *speeds: float) -> dict[str, Any]:
        curve = [{"batch_size": size, "items_per_second": one} for size, one in zip((1, 16), speeds, strict=True)]
        return {"model": model, "gpu_busy": busy, "curve": curve}

    reached = bars([result("SDXLTurbo", 0.97, 4, 30), result("BLIP2", None, 2.0, 15.0)])
    assert [(bar["value"], bar["met"]) for bar in reached] == [(0.97, True), (7.5, False)]
    assert bars([{"model": "BLIP2", "left_out": "no library"}]) == []


def test_the_least_time_is_that_of_the_operations_or_of_the_weights() -> None:
    h100 = find_gpu("NVIDIA H100 80GB HBM3")
    assert h100 is not None
    computes = Part("computes", "half", flops=989 * 10**9, weight_bytes=1, held_bytes=1, passes=1)
    reads = Part("reads", "half", flops=1, weight_bytes=3_350_000_000, held_bytes=1, passes=2)
    assert least_seconds([computes], h100, 1) == pytest.approx(1e-3)
    assert least_seconds([reads], h100, 1) == pytest.approx(2e-3)
    assert least_seconds([computes, reads], h100, 4) == pytest.approx(1e-3 + 0.5e-3)
    assert find_gpu("NVIDIA H100 PCIe") is None
    assert find_gpu("NVIDIA GeForce RTX 4090 Laptop GPU") is None
    assert share_of_roofline("STSBMpnet", "NVIDIA GeForce GTX 1050 Ti", 1, 1.0) is None


def test_the_operations_are_those_that_are_kept() -> None:
    for name in ("STSBMpnet", "SDXLTurbo"):
        assert COUNTS[name]() == read_counts()[name], "python -m panic_worker.bench.flops"
    # By hand, of MPNet's twelve layers: four products of 768 × 768 and two of 768 × 3,072 per token, and two of
    # attention.
    tokens = CAPTION_TOKENS
    layer = 2 * tokens * (4 * 768 * 768 + 2 * 768 * 3072) + 2 * 2 * tokens * tokens * 768
    pooler = 2 * 768 * 768
    assert sum(part.flops for part in read_counts()["STSBMpnet"]) == 12 * layer + pooler


def test_the_page_about_the_least_time_has_what_was_counted() -> None:
    page = (PACKAGE_FOLDER.parent / "docs" / "roofline.md").read_text(encoding="utf-8")
    assert table() in page, "python -m panic_worker.bench.roofline ../docs/roofline.md"


def test_a_missing_library_leaves_out_its_models_by_name(tmp_path: Path) -> None:
    # A folder first on the path whose diffusers cannot be imported.
    (tmp_path / "diffusers.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'diffusers'\", name='diffusers')"
    )
    run = subprocess.run(
        [sys.executable, "-m", "panic_worker.bench", "SDXLTurbo", "--tiny", "--device", "cpu"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{PACKAGE_FOLDER}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "SDXLTurbo needs the Python library 'diffusers'" in run.stdout


@pytest.mark.parametrize(
    ("intervals", "share"),
    [
        ([], None),
        ([(3.0, 3.0)], None),
        ([(0.0, 10.0)], 1.0),
        ([(8.0, 10.0), (0.0, 2.0)], 0.4),
        ([(0.0, 6.0), (2.0, 4.0), (5.0, 8.0), (9.0, 10.0)], 0.9),
    ],
)
def test_the_gpu_is_busy_where_at_least_one_kernel_runs(
    intervals: list[tuple[float, float]], share: float | None
) -> None:
    assert busy_share(intervals) == (None if share is None else pytest.approx(share))
