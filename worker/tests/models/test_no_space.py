"""A cache folder without space: told before anything is fetched, and as what it is where it fills up meanwhile."""

import errno
import shutil
from typing import NamedTuple

import pytest

from panic_worker.download import RESERVE_BYTES, _refuse_if_full, classify_hub_error
from panic_worker.errors import WorkerError


class Usage(NamedTuple):
    """What ``shutil.disk_usage`` gives."""

    total: int
    used: int
    free: int


def test_what_does_not_fit_is_refused_with_both_sizes_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100, 100, 2_000_000_000))
    with pytest.raises(WorkerError, match=r"34\.0 GB are to be fetched into .*, where 2\.0 GB are free") as caught:
        _refuse_if_full(34_000_000_000)
    assert (caught.value.kind, caught.value.hint) == (
        "disk_full",
        "Make room, or set HF_HOME to a folder on another disk",
    )
    with pytest.raises(WorkerError):
        _refuse_if_full(2_000_000_001 - RESERVE_BYTES)
    # Nothing to fetch, or enough space beside the reserve.
    _refuse_if_full(0)
    _refuse_if_full(2_000_000_000 - RESERVE_BYTES)


def test_a_disk_that_fills_up_meanwhile_is_told_by_its_kind() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    error = classify_hub_error(full, "FluxDev", "black-forest-labs/FLUX.1-dev")
    assert error.kind == "disk_full"
    assert "no space left for black-forest-labs/FLUX.1-dev" in str(error)
