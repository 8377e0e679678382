"""Frames: a JSON header and raw buffers, each preceded by its length."""

import json
import os
import struct
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MAGIC = b"PTW1"
MAX_HEADER_BYTES = 16 * 1024 * 1024
MAX_BODY_BYTES = 1024 * 1024 * 1024

_PREFIX = struct.Struct("<4sII")


class StreamLostError(Exception):
    """The bytes that arrived are no frame: where the next one begins cannot be told any more."""


@dataclass(frozen=True)
class Frame:
    """One message: ``header`` without ``buffers``, and the buffers themselves."""

    header: dict[str, Any]
    buffers: list[memoryview] = field(default_factory=list)


def _read_exactly(descriptor: int, length: int) -> bytearray:
    """Reads ``length`` bytes, or fewer if the stream ends before."""
    read = bytearray(length)
    view = memoryview(read)
    filled = 0
    while filled < length:
        count = os.readv(descriptor, [view[filled:]])
        if count == 0:
            break
        filled += count
    view.release()
    del read[filled:]
    return read


def read_frame(descriptor: int) -> Frame | None:
    """Waits for the next frame.

    Returns:
        ``None`` at the end of the stream, if that lies between two frames.

    Raises:
        StreamLostError: With what arrived in place of a frame.
    """
    prefix = _read_exactly(descriptor, _PREFIX.size)
    if not prefix:
        return None
    if len(prefix) < _PREFIX.size:
        raise StreamLostError(f"the stream ended {len(prefix)} bytes into a frame's prefix")
    magic, header_bytes, body_bytes = _PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise StreamLostError(f'expected a frame ("PTW1"), found {bytes(prefix)!r}')
    if header_bytes > MAX_HEADER_BYTES or body_bytes > MAX_BODY_BYTES:
        raise StreamLostError(
            f"a frame of {header_bytes} + {body_bytes} bytes is beyond the limit of "
            f"{MAX_HEADER_BYTES} + {MAX_BODY_BYTES}"
        )
    encoded = _read_exactly(descriptor, header_bytes)
    body = _read_exactly(descriptor, body_bytes)
    if len(encoded) < header_bytes or len(body) < body_bytes:
        raise StreamLostError("the stream ended inside a frame")
    try:
        header = json.loads(encoded)
    except (ValueError, RecursionError) as error:
        raise StreamLostError(f"a header that is no JSON: {error}") from error
    if not isinstance(header, dict) or not isinstance(header.get("type"), str):
        raise StreamLostError('a header that is no JSON object with a "type"')
    return Frame(header, _split(body, header.pop("buffers", [])))


def _split(body: bytearray, lengths: object) -> list[memoryview]:
    if not isinstance(lengths, list) or not all(type(length) is int and length >= 0 for length in lengths):
        raise StreamLostError('expected "buffers" to be a list of lengths')
    if sum(lengths) != len(body):
        raise StreamLostError(f'"buffers" add up to {sum(lengths)} bytes, but the body has {len(body)}')
    view = memoryview(body)
    buffers: list[memoryview] = []
    start = 0
    for length in lengths:
        buffers.append(view[start : start + length])
        start += length
    return buffers


def encode_frame(header: dict[str, Any], buffers: Iterable[bytes | memoryview] = ()) -> list[bytes | memoryview]:
    """The parts of a frame, to be written one after the other: large buffers are not copied.

    Raises:
        ValueError: It is too long, or the header has a number that is not finite.
    """
    parts = list(buffers)
    lengths = [memoryview(part).nbytes for part in parts]
    if lengths:
        header = {**header, "buffers": lengths}
    # UTF-8 has no half characters. A model may have written one; who reads is to see which: as its escape in JSON.
    encoded = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )
    if len(encoded) > MAX_HEADER_BYTES or sum(lengths) > MAX_BODY_BYTES:
        raise ValueError(f"a frame of {len(encoded)} + {sum(lengths)} bytes is beyond the limit")
    return [_PREFIX.pack(MAGIC, len(encoded), sum(lengths)) + encoded, *parts]


class FrameWriter:
    """Writes frames to a descriptor, from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def write(self, header: dict[str, Any], buffers: Iterable[bytes | memoryview] = ()) -> None:
        """Writes one frame, and waits while the pipe is full.

        Raises:
            ValueError: As of ``encode_frame``.
            BrokenPipeError: Nobody reads any more.
        """
        self.write_parts(encode_frame(header, buffers))

    def write_parts(self, parts: list[bytes | memoryview]) -> None:
        """Writes what ``encode_frame`` has made."""
        with self._lock:
            for part in parts:
                self._write_all(part)

    def _write_all(self, part: bytes | memoryview) -> None:
        rest = memoryview(part).cast("B")
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
