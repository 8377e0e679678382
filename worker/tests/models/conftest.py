import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from client import Client, worker

from panic_worker.library_sets import remote_code_folder

# Before anything imports the hub's library, which reads it once.
os.environ["HF_HUB_OFFLINE"] = "1"

REAL_WEIGHTS = os.environ.get("PANIC_WORKER_REAL_WEIGHTS") == "1"
STAND_INS = Path(__file__).parent.parent / "stand_ins"


def doubles_environment(home: Path) -> dict[str, str]:
    """What a worker is started with that finds the doubles, and stand-ins for what has no build for the CPU.

    The stand-ins are for the process of remote code alone: elsewhere a library would take them for the real ones.
    """
    if importlib.util.find_spec("torchvision") is not None:
        return {"HF_HOME": str(home)}
    libraries = home / "remote-code-with-stand-ins"
    if not libraries.exists():
        libraries.mkdir()
        for folder in (*remote_code_folder().iterdir(), *STAND_INS.iterdir()):
            (libraries / folder.name).symlink_to(folder)
    return {"HF_HOME": str(home), "PANIC_TDA_REMOTE_CODE": str(libraries)}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of the hub that holds every double. PANIC_WORKER_DOUBLES names a folder to keep it in."""
    from panic_worker.testing.doubles import add_doubles, doubled_models

    kept = os.environ.get("PANIC_WORKER_DOUBLES")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("doubles")
    add_doubles(folder, doubled_models())
    return folder


@pytest.fixture(scope="module")
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """A worker that finds the doubles; with PANIC_WORKER_REAL_WEIGHTS=1 the user's weights, on the user's GPU."""
    if REAL_WEIGHTS:
        with worker(device="auto") as connected:
            yield connected
    else:
        with worker(environment=doubles_environment(request.getfixturevalue("home"))) as connected:
            yield connected


@pytest.fixture
def load_double(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Loads a double in the test's own process, to count what it does: its file, its handle and its parameters."""
    from panic_worker.find_models import find_models
    from panic_worker.loading import LoadContext

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(home / "hub"))
    monkeypatch.setenv("PANIC_TDA_HUB_CACHE", str(home / "hub"))
    monkeypatch.setattr("panic_worker.loading.pin", lambda *_: None)

    def load(name: str, **replaced: Any) -> Any:
        file = find_models()[name]
        parameters = file.spec.with_parameters(replaced)
        context = LoadContext(file.spec, parameters, "cpu", {}, lambda _key, build: build())
        return file, file.module.load(context).handle, parameters

    return load
