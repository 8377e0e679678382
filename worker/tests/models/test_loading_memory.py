"""Weights go straight to their device: memory holds no second copy of them, and none of what belongs elsewhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from client import PACKAGE_FOLDER


@pytest.mark.parametrize(
    ("model", "repository", "device"),
    [
        # On the CPU the file itself is the memory, or one copy of it.
        ("SDXLTurbo", "stabilityai--sdxl-turbo", "cpu"),
        # torch's device without memory, in place of a GPU.
        ("BLIP2", "Salesforce--blip2-opt-2.7b", "meta"),
    ],
)
def test_loading_takes_no_more_than_the_weights(
    home: Path, tmp_path: Path, model: str, repository: str, device: str
) -> None:
    [double] = (home / "hub" / f"models--{repository}" / "snapshots").iterdir()
    folder = tmp_path / "double"
    shutil.copytree(double, folder)
    run = subprocess.run(
        [sys.executable, Path(__file__).parent / "load_measured.py", model, folder, device],
        env={**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    measured = json.loads(run.stdout.splitlines()[-1])
    print(f"{model} on {device}: {measured}")
    assert measured["weights"] > 200e6
    assert measured["devices"] == [device]
    most = (measured["weights"] if device == "cpu" else 0) + 0.2 * measured["weights"]
    assert measured["grown_by"] < most
