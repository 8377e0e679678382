"""A cache of the hub that has nothing but the commits of one experiment.

Code beside weights loads further repositories by their names: what their ``main`` is in the user's cache changes with
every program that fetches a newer one. The process that runs such code therefore sees a cache of links, in which
``main`` is the commit of the lock file, and a repository that the spec does not name is not there at all.
"""

import os
from pathlib import Path

from panic_worker.library_sets import HUB_CACHE_VARIABLE
from panic_worker.model_spec import Repository


def user_cache() -> str | None:
    """The user's own cache, where the process sees a pinned one; ``None`` where it sees the user's."""
    return os.environ.get(HUB_CACHE_VARIABLE)


def pin(repository: Repository, snapshot: Path) -> None:
    """Makes a repository known under its name, at one commit.

    Args:
        repository: Known under its tag if the spec has one, else as ``main``.
        snapshot: Its folder in the user's cache; named like the commit.
    """
    pinned = Path(os.environ["HF_HUB_CACHE"]) / f"models--{repository.name.replace('/', '--')}"
    link = pinned / "snapshots" / snapshot.name
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(snapshot, target_is_directory=True)
    reference = pinned / "refs" / (repository.revision or "main")
    reference.parent.mkdir(exist_ok=True)
    reference.write_text(snapshot.name, encoding="ascii")
