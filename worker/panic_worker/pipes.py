"""Pipes between the two processes of a worker."""

import fcntl
import os
import struct

# The most that Linux gives without being asked for more: the picture that is written and the next one fit in.
_BYTES = 1024 * 1024
_NUMBER = struct.Struct("<Q")


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


def write_number(descriptor: int, number: int) -> None:
    """Writes a number, at once and as a whole: a pipe with room for 8 bytes never parts them."""
    os.write(descriptor, _NUMBER.pack(number))


def last_number(written: bytes) -> int:
    """The last of the numbers that ``write_number`` has written."""
    number: int = _NUMBER.unpack(written[-_NUMBER.size :])[0]
    return number
