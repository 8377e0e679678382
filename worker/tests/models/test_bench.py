"""The bench of the models: its tiny mode from end to end, and that its full sizes are those of the real models."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from client import PACKAGE_FOLDER

from panic_worker.bench.build import build_component, known_models, read_sizes
from panic_worker.bench.gpu_busy import busy_share

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


def test_the_tiny_mode_measures_every_model_it_can_and_names_the_others(tmp_path: Path) -> None:
    output = tmp_path / "bench.json"
    options = ("--tiny", "--seconds=0", "--batch-sizes=1,2", "--device=cpu")
    run = subprocess.run(
        [sys.executable, "-m", "panic_worker.bench", *options, f"--output={output}"],
        env={**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    results = {result["model"]: result for result in json.loads(output.read_text())["results"]}
    assert len(results) == 12
    for name, result in results.items():
        if name in known_models():
            assert [point["batch_size"] for point in result["curve"]] == [1, 2], result
            assert all(point["items_per_second"] > 0 for point in result["curve"])
            assert result["gpu_busy"] is None
        else:
            assert "no library" in result["left_out"]
    assert "No GPU was used" in run.stdout


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
