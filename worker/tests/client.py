"""A client for tests: the worker as a real process, frames over real pipes."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from panic_worker.frames import Frame, FrameWriter, read_frame

PACKAGE_FOLDER = Path(__file__).parent.parent
PATIENCE_SECONDS = 120


class Client:
    def __init__(self, *arguments: str, environment: dict[str, str] | None = None) -> None:
        requests_read, self.requests = os.pipe()
        self.answers, answers_write = os.pipe()

        def place() -> None:
            # By way of numbers that are surely neither 3 nor 4.
            for number, descriptor in ((100, requests_read), (101, answers_write)):
                os.dup2(descriptor, number)
            os.dup2(100, 3)
            os.dup2(101, 4)

        self.process = subprocess.Popen(
            [sys.executable, "-m", "panic_worker", *arguments],
            preexec_fn=place,
            pass_fds=(3, 4),
            # Open, and nothing ever comes: whoever reads it waits for ever.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(PACKAGE_FOLDER), **(environment or {})},
        )
        os.close(requests_read)
        os.close(answers_write)
        self.writer = FrameWriter(self.requests)
        self.events: queue.Queue[Frame | None] = queue.Queue()
        self.last_id = 0
        self.closed = False
        self.printed = b""
        threading.Thread(target=self._read, daemon=True).start()
        self._stderr = threading.Thread(target=self._read_stderr, daemon=True)
        self._stderr.start()

    def _read(self) -> None:
        while (frame := read_frame(self.answers)) is not None:
            self.events.put(frame)
        os.close(self.answers)
        self.events.put(None)

    def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.printed += line

    def send(self, kind: str, buffers: list[bytes] | None = None, **keys: Any) -> int:
        self.last_id += 1
        self.writer.write({"type": kind, "id": self.last_id, **keys}, buffers or [])
        return self.last_id

    def hello(self, device: str = "cpu") -> Frame:
        return self.answer(self.send("hello", protocol=1, device=device))

    def next(self, timeout: float = PATIENCE_SECONDS) -> Frame | None:
        return self.events.get(timeout=timeout)

    def until(self, *kinds: str) -> tuple[Frame, list[Frame]]:
        """The next event of one of these types, and those before it."""
        before: list[Frame] = []
        while (frame := self.next()) is not None:
            if frame.header["type"] in kinds:
                return frame, before
            before.append(frame)
        code = self.wait()
        told = [frame.header for frame in before]
        raise AssertionError(f"the worker ended with {code} before any {kinds}: {told}\n{self.printed.decode()}")

    def answer(self, request: int) -> Frame:
        """The answer to a request; what came before it is in ``skipped``."""
        self.skipped: list[Frame] = []
        while True:
            frame, before = self.until("result", "error", "ready")
            self.skipped += before
            if frame.header["id"] == request:
                return frame
            self.skipped.append(frame)

    def ask(self, kind: str, buffers: list[bytes] | None = None, **keys: Any) -> dict[str, Any]:
        return self.answer(self.send(kind, buffers, **keys)).header

    def items(self, kind: str, buffers: list[bytes] | None = None, **keys: Any) -> list[Frame]:
        """The ``item`` events of a request that succeeds."""
        answer = self.ask(kind, buffers, **keys)
        assert answer["type"] == "result", answer
        return [frame for frame in self.skipped if frame.header["type"] == "item"]

    def end(self) -> int:
        self.close()
        return self.wait()

    def close(self) -> None:
        if not self.closed:
            os.close(self.requests)
            self.closed = True

    def wait(self) -> int:
        code = self.process.wait(PATIENCE_SECONDS)
        self._stderr.join(PATIENCE_SECONDS)
        return code


@contextmanager
def worker(*arguments: str, device: str | None = "cpu", environment: dict[str, str] | None = None) -> Iterator[Client]:
    """A worker that has been greeted, and does not outlive the test."""
    client = Client(*arguments, environment=environment)
    try:
        if device is not None:
            client.hello(device)
        yield client
    finally:
        client.process.kill()
        client.process.wait()
        client.close()
