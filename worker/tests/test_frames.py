"""Frames: what is written is read, and what is no frame is refused."""

import os
import struct
import threading

import pytest

from panic_worker.frames import MAX_BODY_BYTES, Frame, FrameWriter, StreamLostError, read_frame


def sent(written: bytes) -> Frame | None:
    """What is read from a stream that holds these bytes and ends."""
    read_end, write_end = os.pipe()
    writer = threading.Thread(target=lambda: (os.write(write_end, written), os.close(write_end)))
    writer.start()
    try:
        return read_frame(read_end)
    finally:
        writer.join()
        os.close(read_end)


def test_a_frame_is_read_as_it_was_written() -> None:
    read_end, write_end = os.pipe()
    big = os.urandom(3_000_000)
    header = {"type": "item", "text": "ein roter Apfel 🍎\n\0", "seed": 2**32 - 1}
    writer = threading.Thread(target=FrameWriter(write_end).write, args=(header, [big, b"", b"end"]))
    writer.start()
    frame = read_frame(read_end)
    writer.join()
    assert frame is not None
    assert frame.header == header
    assert [bytes(buffer) for buffer in frame.buffers] == [big, b"", b"end"]


def test_the_end_of_the_stream_between_two_frames_is_no_error() -> None:
    assert sent(b"") is None


def frame_bytes(header: bytes, body: bytes = b"", magic: bytes = b"PTW1") -> bytes:
    return struct.pack("<4sII", magic, len(header), len(body)) + header + body


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"Loading checkpoint shards", "expected a frame"),
        (b"PTW1\1", "5 bytes into a frame's prefix"),
        (frame_bytes(b'{"type":"x"}')[:-3], "ended inside a frame"),
        (frame_bytes(b"[1]"), "no JSON object"),
        (frame_bytes(b"{}"), 'with a "type"'),
        (frame_bytes(b'{"type"'), "no JSON"),
        (frame_bytes(b'{"type":"x","buffers":[2]}', b"abc"), "add up to 2 bytes, but the body has 3"),
        (frame_bytes(b'{"type":"x","buffers":[4,-1]}', b"abc"), "list of lengths"),
        (frame_bytes(b'{"type":"x"}', b"abc"), "add up to 0 bytes"),
        (struct.pack("<4sII", b"PTW1", 10, MAX_BODY_BYTES + 1), "beyond the limit"),
    ],
)
def test_what_is_no_frame_is_refused_by_name(written: bytes, message: str) -> None:
    with pytest.raises(StreamLostError, match=message):
        sent(written)


def test_a_number_that_is_not_finite_is_never_sent() -> None:
    with pytest.raises(ValueError, match="JSON"):
        FrameWriter(1).write({"type": "result", "seconds": float("nan")})
