"""Doubles: tiny models with random weights, built with the real libraries, saved where the real ones would be.

They go through the very code that loads and computes the real ones. A file per family, each with ``DOUBLES``: for
each repository a function that writes its files into a folder.
"""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from panic_worker.find_models import find_models
from panic_worker.testing.fake_hub import FakeHub

Build = Callable[[Path], None]


def all_doubles() -> dict[str, Build]:
    """The doubles by repository."""
    found: dict[str, Build] = {}
    for info in pkgutil.iter_modules(__path__):
        if not info.name.startswith("_"):
            found |= importlib.import_module(f"{__name__}.{info.name}").DOUBLES
    return found


def doubled_models(*, on_a_gpu: bool = False) -> list[str]:
    """The models whose repositories all have doubles, and that compute there: some do on a GPU alone."""
    doubles = all_doubles()
    return [
        name
        for name, file in find_models().items()
        if file.spec.repositories
        and (on_a_gpu or not file.spec.needs_cuda)
        and all(part.key in doubles for part in file.spec.repositories)
    ]


def add_doubles(home: Path, models: list[str]) -> dict[str, str]:
    """Fills a cache of the hub with the doubles of some models.

    Args:
        home: What ``HF_HOME`` is to be.
        models: Names of the catalogue.

    Returns:
        The commit of each of their repositories.
    """
    hub = FakeHub(home)
    doubles = all_doubles()
    files = find_models()
    commits: dict[str, str] = {}
    for model in models:
        for repository in files[model].spec.repositories:
            commits[repository.key] = hub.add(repository.name, repository.revision, doubles[repository.key])
    return commits
