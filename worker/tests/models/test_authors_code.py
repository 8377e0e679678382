"""The authors' own code with random weights, where PANIC_WORKER_AUTHORS_CODE names a folder with it."""

import importlib
import json
import math
import os
import random
import struct
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from client import PACKAGE_FOLDER, worker

from panic_worker.library_sets import remote_code_folder
from panic_worker.model_call import Call
from panic_worker.moondream_batch import captions, why_not_in_batches

CODE = os.environ.get("PANIC_WORKER_AUTHORS_CODE")

pytestmark = pytest.mark.skipif(
    CODE is None, reason="PANIC_WORKER_AUTHORS_CODE names no folder with the code of vikhyatk--moondream2, …"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    home = tmp_path_factory.mktemp("authors")
    path = os.pathsep.join((str(remote_code_folder()), str(PACKAGE_FOLDER)))
    run = subprocess.run(
        [sys.executable, "-m", "panic_worker.testing.authors_code", str(CODE), str(home)],
        env={**os.environ, "PYTHONPATH": path, "HF_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()
    return home, json.loads(run.stdout)


def test_it_loads_and_computes_the_same_twice(built: tuple[Path, list[str]]) -> None:
    home, made = built
    assert made
    with worker(environment={"HF_HOME": str(home)}) as client:
        for name in made:
            answer = client.ask("load", model=name)
            assert answer["type"] == "result", answer.get("traceback", answer)
            assert answer["parameters"]["libraries"]["transformers"].startswith("4.57.")
            reads_text = name == "Nomic"
            pixels = os.urandom(64 * 48 * 3)
            item = {"text": "a red apple"} if reads_text else {"image": {"buffer": 0, "width": 64, "height": 48}}
            verb = "embed" if name.startswith("Nomic") else "invoke"
            if verb == "invoke":
                item["seed"] = 1
            buffers = [] if reads_text else [pixels]
            [first] = client.items(verb, buffers, model=name, items=[item])
            [second] = client.items(verb, buffers, model=name, items=[item])
            assert "error" not in first.header, first.header
            assert first.header.get("text") == second.header.get("text")
            assert [*map(bytes, first.buffers)] == [*map(bytes, second.buffers)]
            if verb == "embed":
                vector = struct.unpack("<768f", bytes(first.buffers[0]))
                assert math.isclose(math.hypot(*vector), 1, abs_tol=1e-5)


def authors_moondream(home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Their model in this process, which needs no transformers for it; tokens are written as their numbers."""
    from safetensors.torch import load_file

    [file] = (home / "hub" / "models--vikhyatk--moondream2" / "snapshots").glob("*/model.safetensors")
    package = ModuleType("authors_moondream")
    package.__path__ = [str(file.parent)]
    monkeypatch.setitem(sys.modules, package.__name__, package)
    code = importlib.import_module(f"{package.__name__}.moondream")
    tokenizer = SimpleNamespace(decode=lambda tokens: f"{tokens[0]} ")
    monkeypatch.setattr(code, "Tokenizer", SimpleNamespace(from_pretrained=lambda *_, **__: tokenizer))
    model = code.MoondreamModel(code.MoondreamConfig())
    model.load_state_dict({name.removeprefix("model."): tensor for name, tensor in load_file(file).items()})
    return model.eval()


def test_moondream_writes_for_seven_pictures_at_once_what_it_writes_for_each_alone(
    built: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from PIL import Image

    home, made = built
    if "Moondream" not in made:
        pytest.skip("PANIC_WORKER_AUTHORS_CODE has no vikhyatk--moondream2")
    model = authors_moondream(home, monkeypatch)
    assert why_not_in_batches(model) is None
    noise = random.Random(1)
    pictures = [Image.frombytes("RGB", (64, 48), noise.randbytes(64 * 48 * 3)) for _ in range(3)]
    # Of other sizes: one that is cut into several crops, one pixel.
    pictures += [Image.new("RGB", (800, 500), (200, 30, shade)) for shade in (0, 120, 240)]
    pictures.append(Image.new("RGB", (1, 1)))
    with torch.inference_mode():
        alone = [
            model.caption(picture, "short", settings={"max_tokens": 24})["caption"].strip() for picture in pictures
        ]
    assert captions(model, pictures, "short", 24, Call()) == alone
    assert [captions(model, [picture], "short", 24, Call())[0] for picture in pictures] == alone
    assert len(set(alone)) == 7
    assert max(len(caption.split()) for caption in alone) == 24
