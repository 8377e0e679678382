"""Keeps stray output away from the frames. Needed before any heavy import, since C libraries print too."""

import os
import signal
import sys


def divert_stray_output() -> None:
    """Makes descriptor 0 ``/dev/null`` and descriptor 1 the same as 2, and ignores Ctrl-C.

    A question on the terminal (transformers asks whether to trust remote code) then reads the end of a file, and
    whatever is printed by whomever goes to the log.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr


def is_open(descriptor: int) -> bool:
    """Whether a descriptor was given to this process."""
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
