"""The authors' own code with random weights, where PANIC_WORKER_AUTHORS_CODE names a folder with it."""

import json
import math
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from client import PACKAGE_FOLDER, worker

from panic_worker.library_sets import remote_code_folder

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
