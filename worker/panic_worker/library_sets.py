"""The two sets of libraries that models run on, each in a model process of its own.

Most models run on the pinned libraries. Code that lies beside weights was written for transformers 4, of which the last
release is kept in a folder beside the same torch; it comes first on the path of the process that holds those models.
"""

import os
import sys
from pathlib import Path
from typing import Literal

from panic_worker.errors import WorkerError
from panic_worker.model_spec import ModelSpec

LibrarySet = Literal["pinned", "remote code"]

LIBRARY_SETS: tuple[LibrarySet, ...] = ("pinned", "remote code")
# Told to the model process: the user's cache, since HF_HUB_CACHE names another one there (see pinned_hub.py).
HUB_CACHE_VARIABLE = "PANIC_TDA_HUB_CACHE"
_FOLDER_VARIABLE = "PANIC_TDA_REMOTE_CODE"
REQUIREMENTS = Path(__file__).parent.parent / "requirements-remote-code.txt"


def library_set(spec: ModelSpec) -> LibrarySet:
    """The set that a model runs on."""
    return "remote code" if spec.remote_code else "pinned"


def remote_code_folder() -> Path:
    """Where the libraries for remote code are: in ``PANIC_TDA_REMOTE_CODE``, or in the environment."""
    return Path(os.environ.get(_FOLDER_VARIABLE) or Path(sys.prefix) / "panic-tda-remote-code")


def refuse_without_remote_code_libraries(model: str) -> None:
    """Says how to get the libraries for remote code where they are not installed.

    Raises:
        WorkerError: ``missing_library``.
    """
    folder = remote_code_folder()
    if not (folder / "transformers").is_dir():
        raise WorkerError(
            "missing_library",
            f"{model} needs transformers 4, for which its authors' code was written, in {folder}",
            model=model,
            hint=f"panic-tda setup; in an environment of your own: {sys.executable} -m pip install --no-deps "
            f"--target {folder} --requirement {REQUIREMENTS}",
        )


def user_hub_cache() -> Path:
    """The cache of the hub, found as its library finds it, without importing it."""
    environment = os.environ
    named = environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE")
    if named:
        return Path(named).expanduser()
    caches = Path(environment.get("XDG_CACHE_HOME") or "~/.cache")
    home = Path(environment.get("HF_HOME") or caches / "huggingface")
    return home.expanduser() / "hub"
