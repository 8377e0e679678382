"""Whether another process does anything, as the system tells it."""

from pathlib import Path
from typing import NamedTuple


class Activity(NamedTuple):
    """What a process has done so far.

    Attributes:
        ticks: Processor time of all its threads, in the system's ticks.
        waits_for_disk: Whether it is in a call of the system that cannot be interrupted.
    """

    ticks: int
    waits_for_disk: bool


def process_activity(pid: int) -> Activity | None:
    """The activity of a process; ``None`` where the system does not tell, or it is gone."""
    try:
        # After the name, which may have spaces and parentheses: the state, then utime and stime at places 12 and 13.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return Activity(int(fields[11]) + int(fields[12]), fields[0] == "D")
    except (OSError, ValueError, IndexError):
        return None
