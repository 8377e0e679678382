"""Code beside weights, written for transformers 4: what would go wrong does not, and what does not fit is refused."""

import shutil
from pathlib import Path

import pytest
from client import worker

from panic_worker.testing.fake_hub import FakeHub


def changed(home: Path, tmp_path: Path, name: str, change: str) -> Path:
    """A hub whose file ``model.safetensors`` of a repository is changed."""
    from safetensors.torch import load_file, save_file

    copied = tmp_path / "home"
    shutil.copytree(home / "hub", copied / "hub", symlinks=True)
    commit = FakeHub(copied).commit_of(name)
    file = copied / "hub" / f"models--{name.replace('/', '--')}" / "snapshots" / str(commit) / "model.safetensors"
    weights = load_file(file)
    first = next(iter(weights))
    if change == "lacks":
        del weights[first]
    elif change == "adds":
        weights["further.weight"] = weights[first].clone()
    else:
        weights[first][0, 0] = float("nan")
    save_file(weights, file)
    return copied


@pytest.mark.parametrize(
    ("change", "message"),
    [("lacks", "1 missing"), ("adds", "1 unexpected (further.weight)"), ("breaks", "not finite")],
)
def test_weights_that_do_not_fit_the_code_are_refused(home: Path, tmp_path: Path, change: str, message: str) -> None:
    copied = changed(home, tmp_path, "nomic-ai/nomic-embed-text-v2-moe", change)
    with worker(environment={"HF_HOME": str(copied)}) as client:
        error = client.ask("load", model="Nomic")
        assert error["kind"] == "load_failed"
        assert message in error["message"]


def test_without_the_repository_of_its_code_a_model_is_missing(home: Path, tmp_path: Path) -> None:
    copied = tmp_path / "home"
    shutil.copytree(home / "hub", copied / "hub", ignore=shutil.ignore_patterns("models--nomic-ai--nomic-bert-2048"))
    with worker(environment={"HF_HOME": str(copied)}) as client:
        error = client.ask("load", model="NomicVision")
        assert (error["kind"], error["repository"]) == ("missing_weights", "nomic-ai/nomic-bert-2048")
