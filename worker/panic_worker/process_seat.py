"""What the front knows of a model process, and of the place where the next one will be."""

from dataclasses import dataclass, field
from typing import Any

from panic_worker.library_sets import LibrarySet
from panic_worker.process_handle import ProcessHandle


@dataclass
class ProcessSeat:
    """A model process, or its empty place.

    Attributes:
        models: What it has said to hold, and ``memory`` after which request it held so much of it.
        poison: The error with which it has said that its CUDA context is lost; it ends itself now.
    """

    libraries: LibrarySet
    process: ProcessHandle | None = None
    models: list[dict[str, Any]] = field(default_factory=list)
    memory: dict[str, Any] | None = None
    poison: dict[str, Any] | None = None

    def clear(self) -> None:
        """Forgets the process, which has ended."""
        self.process, self.models, self.memory, self.poison = None, [], None, None

    def describe(self) -> dict[str, Any] | None:
        """Its process as in ``status``."""
        process = self.process
        if process is None:
            return None
        return {"pid": process.pid, "rss_bytes": process.rss_bytes, "silent_ms": process.silent_ms}


def total_memory(seats: list[ProcessSeat]) -> dict[str, Any] | None:
    """The ``memory`` of ``status``: what the processes hold together, on the device that they share."""
    told = [seat.memory for seat in seats if seat.memory is not None]
    if not told:
        return None
    peaks = [memory["peak_bytes"] for memory in told if memory["peak_bytes"] is not None]
    return {
        **told[-1],
        "allocated_bytes": sum(memory["allocated_bytes"] for memory in told),
        "reserved_bytes": sum(memory["reserved_bytes"] for memory in told),
        "peak_bytes": sum(peaks) if peaks else None,
    }
