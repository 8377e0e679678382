"""Pipes through which pictures go."""

import fcntl
import os

# The most that Linux gives without being asked for more: the picture that is written and the next one fit in.
_BYTES = 1024 * 1024


def wide_pipe() -> tuple[int, int]:
    """A pipe that holds a megabyte where the system gives that: with the usual 64 KiB both ends wait for each other."""
    read_end, write_end = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        try:
            fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, _BYTES)
        except OSError:
            # A user may have only so much of it.
            return read_end, write_end
    return read_end, write_end
