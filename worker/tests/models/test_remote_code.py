"""Code beside weights, written for transformers 4: what would go wrong does not, and what does not fit is refused."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from client import PACKAGE_FOLDER, worker
from conftest import STAND_INS, doubles_environment

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
    [("lacks", "Missing key"), ("adds", "Unexpected key"), ("breaks", "not finite")],
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


# Loads a model and calls it once in this process, on the libraries that are on its path.
LOAD_AND_CALL = """
import sys, transformers, transformers.image_utils
from transformers import AutoImageProcessor, CLIPImageProcessor, PreTrainedModel
sys.path.append(sys.argv[2])  # After the library has found out what there is.
from panic_worker.find_models import find_models
from panic_worker.loading import LoadContext
from panic_worker.model_call import Call, Picture
sys.modules["transformers"].__version__ = "4.0.0"  # Tried, though it is another.
file = find_models()[sys.argv[1]]
context = LoadContext(file.spec, dict(file.spec.parameters), "cpu", {}, lambda key, build: build())
model = file.module.load(context).handle
call = Call(parameters=dict(file.spec.parameters))
picture = Picture(2, 2, bytes(range(12)))
if file.spec.writes == "vector":
    outputs = file.module.embed(model, ["a" if file.spec.reads == "text" else picture], call)
else:
    outputs = file.module.invoke(model, [picture], [1], call)
print([output.value for output in outputs])
"""


@pytest.mark.parametrize(
    ("model", "mended", "message"),
    [
        ("JinaClip", {}, "cannot import name 'clip_loss'"),
        ("JinaClipVision", {}, "cannot import name 'clip_loss'"),
        ("Nomic", {}, "'n_inner' expected int, got float (value: 2048.0)"),
        ("Nomic", {"n_inner": 2048}, "has no attribute 'get_extended_attention_mask'"),
        ("NomicVision", {}, "'n_inner' expected int, got float (value: 2048.0)"),
        ("NomicVision", {"n_inner": 2048}, "has no attribute 'all_tied_weights_keys'"),
        ("Moondream", {}, "has no attribute 'all_tied_weights_keys'"),
    ],
)
def test_the_stubs_break_under_the_pinned_libraries_where_the_real_code_does(
    home: Path, tmp_path: Path, model: str, mended: dict[str, int], message: str
) -> None:
    copied = tmp_path / "home"
    shutil.copytree(home / "hub", copied / "hub", symlinks=True)
    for described in copied.glob("hub/models--nomic-ai--*/snapshots/*/config.json"):
        described.write_text(json.dumps({**json.loads(described.read_text()), **mended}))
    environment = {"PYTHONPATH": str(PACKAGE_FOLDER), "HF_HOME": str(copied), "HF_MODULES_CACHE": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", LOAD_AND_CALL, model, str(STAND_INS)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0, run.stdout
    assert message in run.stderr


def test_code_asks_for_main_and_gets_the_commit_of_the_lock_file(home: Path, tmp_path: Path) -> None:
    copied = tmp_path / "home"
    shutil.copytree(home / "hub", copied / "hub", symlinks=True)
    hub = FakeHub(copied)
    names = ["jinaai/jina-clip-v2", "jinaai/jina-clip-implementation", "jinaai/jina-embeddings-v3"]
    names.append("jinaai/xlm-roberta-flash-implementation")
    locked = {name: str(hub.commit_of(name)) for name in names}
    # Another program has fetched a newer commit since, of code that does something else.
    for name in names[1:]:
        folder = copied / "hub" / f"models--{name.replace('/', '--')}"
        newer = folder / "snapshots" / ("0" * 40)
        shutil.copytree(folder / "snapshots" / locked[name], newer)
        for file in newer.glob("*.py"):
            file.write_text("raise RuntimeError('newer than the lock file')")
        (folder / "refs" / "main").write_text("0" * 40)
    with worker(environment=doubles_environment(copied)) as client:
        answer = client.ask("load", model="JinaClip", revisions=locked)
        assert answer["type"] == "result", answer
        assert answer["revisions"] == locked
        assert client.items("embed", model="JinaClip", items=[{"text": "a red apple"}])


def test_without_the_libraries_that_it_was_written_for_a_model_says_how_to_get_them(home: Path, tmp_path: Path) -> None:
    environment = {"HF_HOME": str(home), "PANIC_TDA_REMOTE_CODE": str(tmp_path)}
    with worker(environment=environment) as client:
        error = client.ask("load", model="Moondream")
        assert error["kind"] == "missing_library"
        assert "transformers 4" in error["message"]
        assert error["hint"].startswith("panic-tda setup")
        # The others need them not.
        assert client.ask("load", model="STSBMpnet")["type"] == "result"


def test_the_two_sets_of_libraries_are_two_processes_and_one_may_die_without_the_other(home: Path) -> None:
    with worker(environment={"HF_HOME": str(home)}) as client:
        versions = {
            model: client.ask("load", model=model)["parameters"]["libraries"]["transformers"]
            for model in ("NomicVision", "STSBMpnet")
        }
        assert versions["NomicVision"].startswith("4.")
        assert versions["STSBMpnet"].startswith("5.")
        status = client.ask("status")
        assert {model["model"] for model in status["models"]} == {"NomicVision", "STSBMpnet"}
        assert status["memory"]["allocated_bytes"] > status["model_process"]["rss_bytes"]
        os.kill(status["remote_code_process"]["pid"], 9)
        ended, _ = client.until("model_process_ended")
        assert ended.header["models"] == ["NomicVision"]
        assert client.items("embed", model="STSBMpnet", items=[{"text": "a red apple"}])
        assert client.ask("load", model="NomicVision")["already_loaded"] is False
        assert client.ask("unload", model=None)["models"] == ["STSBMpnet", "NomicVision"]
