"""Fetches what a model needs from the hub: ``python -m panic_worker.download``, a job on standard input.

A process of its own, so that a download can be ended at any time without harm; what it fetched stays, and the next one
goes on there. The job is ``{"action": "plan" | "download", "model", "repositories": [{"key", "repository",
"revision", "known_revision", "files", "without"}]}``. Prints JSON lines: ``progress`` events, then one ``result`` or
``error`` as in docs/worker-protocol.md.
"""

import errno
import json
import os
import shutil
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from panic_worker.errors import WorkerError

PROGRESS_SECONDS = 1.0
RESERVE_BYTES = 1_000_000_000
STALE_SECONDS = 600


@dataclass
class _Fetch:
    """One repository of a job, resolved."""

    key: str
    name: str
    commit: str
    files: int
    bytes: int
    missing_bytes: int
    job: dict[str, Any]
    # Files that are there, but not as long as the hub's: cut off by another program, or by a disk that was full.
    incomplete: list[Path] = field(default_factory=list)

    def as_keys(self) -> dict[str, Any]:
        return {
            "repository": self.key,
            "revision": self.commit,
            "files": self.files,
            "bytes": self.bytes,
            "missing_bytes": self.missing_bytes,
        }


def _resolve(job: dict[str, Any]) -> _Fetch:
    """Finds the commit of a repository and what of it is not here yet."""
    from huggingface_hub import HfApi, constants, snapshot_download

    name = job["repository"]
    if constants.HF_HUB_OFFLINE:
        return _resolve_offline(job)
    information = HfApi().model_info(name, revision=job["revision"], files_metadata=True)
    if information.gated:
        # The description of a gated repository is public; its files are not.
        HfApi().auth_check(name)
    files = snapshot_download(
        name,
        revision=information.sha,
        allow_patterns=job["files"] or None,
        ignore_patterns=job["without"] or None,
        dry_run=True,
    )
    # Of what is here already the dry run tells the size that it has here.
    sizes = {sibling.rfilename: sibling.size for sibling in information.siblings or []}
    snapshot = _blobs(name).parent / "snapshots" / str(information.sha)
    incomplete = [
        snapshot / file.filename
        for file in files
        if file.is_cached and sizes.get(file.filename) not in (None, (snapshot / file.filename).stat().st_size)
    ]
    missing = [file for file in files if file.will_download or snapshot / file.filename in incomplete]
    lengths = {file.filename: sizes.get(file.filename) or file.file_size for file in files}
    return _Fetch(
        key=job["key"],
        name=name,
        commit=str(information.sha),
        files=len(files),
        bytes=sum(lengths.values()),
        missing_bytes=sum(lengths[file.filename] for file in missing),
        job=job,
        incomplete=incomplete,
    )


def _resolve_offline(job: dict[str, Any]) -> _Fetch:
    from huggingface_hub import snapshot_download

    folder = Path(
        snapshot_download(
            job["repository"],
            revision=job["revision"],
            allow_patterns=job["files"] or None,
            ignore_patterns=job["without"] or None,
            local_files_only=True,
        )
    )
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return _Fetch(job["key"], job["repository"], folder.name, len(sizes), sum(sizes), 0, job)


def _blobs(name: str) -> Path:
    from huggingface_hub.constants import HF_HUB_CACHE

    return Path(HF_HUB_CACHE) / f"models--{name.replace('/', '--')}" / "blobs"


def _size(folder: Path) -> int:
    total = 0
    for path in folder.glob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:
            continue  # A part that has just become whole.
    return total


def _remember_names(fetch: _Fetch) -> None:
    """Writes down what the hub calls this commit, where nothing is written yet.

    Fetched by commit, as the lock file has it, a snapshot has no name; but code inside a repository may ask for
    another repository's ``main``, or for a tag.
    """
    references = _blobs(fetch.name).parent / "refs"
    references.mkdir(parents=True, exist_ok=True)
    reference = references / (fetch.job["known_revision"] or "main")
    if not reference.exists() and reference.name != fetch.commit:
        reference.write_text(fetch.commit, encoding="ascii")


def _download(fetches: list[_Fetch]) -> None:
    from huggingface_hub import snapshot_download

    total = sum(fetch.bytes for fetch in fetches)
    missing = sum(fetch.missing_bytes for fetch in fetches)
    _refuse_if_full(missing)
    names = {fetch.name for fetch in fetches}
    for name in names:
        _remove_stale_parts(_blobs(name))
    before = sum(_size(_blobs(name)) for name in names)
    ended = threading.Event()

    def report() -> None:
        while not ended.wait(PROGRESS_SECONDS):
            fetched = sum(_size(_blobs(name)) for name in names) - before
            _print(
                {
                    "type": "progress",
                    "stage": "download",
                    "done": min(total, total - missing + fetched),
                    "total": total,
                }
            )

    reporter = threading.Thread(target=report, daemon=True)
    reporter.start()
    try:
        for fetch in fetches:
            for file in fetch.incomplete:
                # The library takes for whole what is there.
                file.resolve().unlink(missing_ok=True)
                file.unlink(missing_ok=True)
            snapshot_download(
                fetch.name,
                revision=fetch.commit,
                allow_patterns=fetch.job["files"] or None,
                ignore_patterns=fetch.job["without"] or None,
                max_workers=4,
            )
            _remember_names(fetch)
            fetch.missing_bytes = 0
    finally:
        ended.set()
        reporter.join()


def _remove_stale_parts(blobs: Path) -> None:
    """Removes what a killed download has left: the library gives each part a new name and never takes one up again."""
    for part in blobs.glob("*.incomplete"):
        if time.time() - part.stat().st_mtime > STALE_SECONDS:
            part.unlink(missing_ok=True)


def _refuse_if_full(missing: int) -> None:
    from huggingface_hub.constants import HF_HUB_CACHE

    folder = Path(HF_HUB_CACHE)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if missing > 0 and missing + RESERVE_BYTES > free:
        raise WorkerError(
            "disk_full",
            f"{missing / 1e9:.1f} GB are to be fetched into {HF_HUB_CACHE}, where {free / 1e9:.1f} GB are free",
            hint="Make room, or set HF_HOME to a folder on another disk",
        )


def classify_hub_error(error: BaseException, model: str, repository: str | None) -> WorkerError:
    """What an exception of the hub's library is to the client."""
    if isinstance(error, WorkerError):
        error.model = error.model or model
        return error
    names = {base.__name__ for base in type(error).__mro__}
    status = getattr(getattr(error, "response", None), "status_code", None)
    summary = str(error).strip().partition("\n")[0]
    hint: str | None = None
    page = f"https://huggingface.co/{repository}"
    classified: WorkerError
    if "GatedRepoError" in names or status == 403:
        if _has_token():
            message = f"{model}: the account of the token in HF_TOKEN may not read {repository}"
            hint = (
                f"Accept the licence at {page} with that account; a fine-grained token also needs the right to read "
                "gated repositories"
            )
        else:
            message = f"{model}: the hub does not give {repository} to everyone"
            hint = f"Accept the licence at {page}, then set HF_TOKEN to a token that may read it"
        classified = WorkerError("gated", message, hint=hint)
    elif status == 401 and _has_token():
        hint = "See which tokens there are at https://huggingface.co/settings/tokens, and set HF_TOKEN anew"
        classified = WorkerError("gated", f"{model}: the hub does not know the token in HF_TOKEN", hint=hint)
    elif names & {"RevisionNotFoundError", "RepositoryNotFoundError", "DisabledRepoError"}:
        what = "this revision of " if "RevisionNotFoundError" in names else ""
        hint = None if what else "If it is private, set HF_TOKEN to a token that may read it"
        classified = WorkerError("missing_repository", f"{model}: the hub does not have {what}{repository}", hint=hint)
    elif getattr(error, "errno", None) == errno.ENOSPC:
        classified = WorkerError("disk_full", f"{model}: no space left for {repository}: {summary}")
    elif "LocalEntryNotFoundError" in names and os.environ.get("HF_HUB_OFFLINE", "0") not in ("", "0"):
        classified = WorkerError(
            "missing_weights",
            f"{model}: {repository} is not in the local cache, and HF_HUB_OFFLINE forbids fetching it",
            hint=f"Without HF_HUB_OFFLINE: panic-tda setup --models {model}",
        )
    elif isinstance(error, OSError) or any("httpx" in base.__module__ for base in type(error).__mro__):
        classified = WorkerError(
            "network",
            f"{model}: fetching {repository} failed: {type(error).__name__}: {summary}",
            hint="What was fetched stays; the same command goes on from there",
        )
    else:
        classified = WorkerError("model_failed", f"{model}: {type(error).__name__}: {summary}")
    classified.model = model
    classified.repository = repository
    classified.__cause__ = error
    return classified


def _has_token() -> bool:
    from huggingface_hub import get_token

    return get_token() is not None


def _print(event: dict[str, Any]) -> None:
    _events.write(json.dumps(event) + "\n")
    _events.flush()


# Libraries print too; the events have a descriptor of their own.
_events = sys.stdout


def main() -> int:
    """Does the job.

    Returns:
        The exit code: 0 with a result, 1 with an error.
    """
    global _events  # noqa: PLW0603
    _events = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    job = json.load(sys.stdin)
    model: str = job["model"]
    repository: str | None = None
    try:
        fetches = []
        for wanted in job["repositories"]:
            repository = wanted["repository"]
            fetches.append(_resolve(wanted))
        if job["action"] == "download":
            _download(fetches)
    except Exception as error:  # noqa: BLE001 - Whatever it is, the client is told its kind.
        _print({"type": "error", **classify_hub_error(error, model, repository).as_keys()})
        return 1
    _print(
        {
            "type": "result",
            "model": model,
            "bytes": sum(fetch.bytes for fetch in fetches),
            "missing_bytes": sum(fetch.missing_bytes for fetch in fetches),
            "repositories": [fetch.as_keys() for fetch in fetches],
        }
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
