"""Who else holds a GPU, as the driver's tool tells it."""

import os
from pathlib import Path

import pytest

from panic_worker.gpu_holders import gpu_holders


def with_tool(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Puts a driver's tool onto the path."""
    tool = folder / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_others_are_named_with_what_they_hold_and_this_process_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = f"echo '4711, /usr/bin/python3, 61234 MiB'; echo '{os.getpid()}, python, 7000 MiB'"
    with_tool(monkeypatch, tmp_path, lines)
    assert gpu_holders() == "Others use the GPU: /usr/bin/python3 (process 4711) holds 61234 MiB"


@pytest.mark.parametrize("script", ["exit 9", "true", "echo 'no GPU, here'"])
def test_where_nobody_is_known_to_hold_it_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    with_tool(monkeypatch, tmp_path, script)
    assert gpu_holders() is None
