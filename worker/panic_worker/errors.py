"""Errors as the client sees them: a kind to branch on, and sentences for people."""

import traceback
from dataclasses import dataclass
from typing import Any, Literal

ErrorKind = Literal[
    "input",
    "out_of_memory",
    "poisoned",
    "crashed",
    "not_begun",
    "not_loaded",
    "not_finite",
    "model_failed",
    "cancelled",
    "unknown_model",
    "wrong_kind",
    "missing_weights",
    "gated",
    "missing_repository",
    "network",
    "disk_full",
    "missing_library",
    "no_device",
    "load_failed",
    "protocol",
]

_RETRYABLE: frozenset[ErrorKind] = frozenset(
    {"out_of_memory", "poisoned", "crashed", "not_begun", "not_loaded", "model_failed", "network"}
)


@dataclass
class WorkerError(Exception):
    """An error with the keys of an ``error`` event (docs/worker-protocol.md)."""

    kind: ErrorKind
    message: str
    model: str | None = None
    hint: str | None = None
    repository: str | None = None
    exit_code: int | None = None

    def __str__(self) -> str:
        """The sentence for people."""
        return self.message

    def as_keys(self) -> dict[str, Any]:
        """The keys of the event, but for ``type`` and ``id``."""
        keys: dict[str, Any] = {
            "kind": self.kind,
            "message": self.message,
            "model": self.model,
            "retryable": self.kind in _RETRYABLE,
            "hint": self.hint,
            "repository": self.repository,
        }
        if self.exit_code is not None:
            keys["exit_code"] = self.exit_code
        if self.__cause__ is not None:
            keys["traceback"] = "".join(traceback.format_exception(self.__cause__))
        return keys


class CancelledError(Exception):
    """Thrown inside a model when its request has been cancelled."""
