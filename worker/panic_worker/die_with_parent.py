"""Ends this process with its parent, also when it is stuck inside a library and cannot see the pipe's end."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Asks the kernel to kill this process when the parent ends. Linux only; elsewhere the pipe's end must do."""
    if sys.platform != "linux":
        return
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        return
    if os.getppid() != parent:
        # It ended before it was asked.
        os._exit(0)
