"""A local cache of the hub, filled with doubles: what loading reads, in the layout that huggingface_hub writes."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class FakeHub:
    """The cache in ``home``, which is to be ``HF_HOME``."""

    def __init__(self, home: Path) -> None:
        self._cache = home / "hub"

    def _repository(self, name: str) -> Path:
        return self._cache / f"models--{name.replace('/', '--')}"

    def commit_of(self, name: str, revision: str = "main") -> str | None:
        """The commit that a revision of a repository stands for; ``None`` if it is not there."""
        reference = self._repository(name) / "refs" / revision
        return reference.read_text() if reference.exists() else None

    def add(self, name: str, revision: str | None, build: Callable[[Path], None]) -> str:
        """Adds a repository, unless it is there.

        Args:
            name: As in its address.
            revision: The tag or branch that the commit is known under; ``main`` if ``None``.
            build: Writes the repository's files into a folder.

        Returns:
            The commit: 40 digits that depend on the files' content.
        """
        known = self.commit_of(name, revision or "main")
        if known is not None:
            return known
        with tempfile.TemporaryDirectory() as temporary:
            built = Path(temporary) / "files"
            built.mkdir()
            build(built)
            digest = hashlib.sha1(name.encode())  # noqa: S324 - Commits of the hub are SHA-1.
            for path in sorted(built.rglob("*")):
                if path.is_file():
                    digest.update(str(path.relative_to(built)).encode() + b"\0" + path.read_bytes())
            commit = digest.hexdigest()
            snapshot = self._repository(name) / "snapshots" / commit
            snapshot.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(snapshot, ignore_errors=True)
            shutil.move(built, snapshot)
        references = self._repository(name) / "refs"
        references.mkdir(exist_ok=True)
        (references / (revision or "main")).write_text(commit)
        return commit
