import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from client import Client, worker

# Before anything imports the hub's library, which reads it once.
os.environ["HF_HUB_OFFLINE"] = "1"

REAL_WEIGHTS = os.environ.get("PANIC_WORKER_REAL_WEIGHTS") == "1"


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
        with worker(environment={"HF_HOME": str(request.getfixturevalue("home"))}) as connected:
            yield connected
