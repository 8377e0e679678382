"""``plan`` and ``download``: each in a process of its own, one after the other, so that any can be cancelled."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.find_models import ModelFile
from panic_worker.frames import Frame
from panic_worker.process_handle import child_environment


class Downloads:
    """The queue of requests that ask the hub.

    Args:
        write: Sends one header to the client.
    """

    def __init__(self, files: dict[str, ModelFile], write: Callable[[dict[str, Any]], None]) -> None:
        self._files = files
        self._write = write
        self._queue: queue.Queue[Frame] = queue.Queue()
        self._lock = threading.Lock()
        self._unfinished: set[int] = set()
        self._cancelled: set[int] = set()
        self._current: tuple[int, subprocess.Popen[str]] | None = None
        self._thread: threading.Thread | None = None

    def take(self, frame: Frame) -> None:
        """Queues a request."""
        with self._lock:
            self._unfinished.add(frame.header["id"])
        self._queue.put(frame)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="downloads", daemon=True)
            self._thread.start()

    def cancel(self, request: int) -> bool:
        """Ends a request; what it has fetched stays."""
        with self._lock:
            if request not in self._unfinished:
                return False
            self._cancelled.add(request)
            if self._current is not None and self._current[0] == request:
                self._current[1].kill()
        return True

    def kill(self) -> None:
        """Ends what is under way, without an answer."""
        with self._lock:
            if self._current is not None:
                self._current[1].kill()

    def _run(self) -> None:
        while True:
            frame = self._queue.get()
            request = frame.header["id"]
            answer = self._serve(frame)
            with self._lock:
                self._unfinished.discard(request)
                if request in self._cancelled:
                    answer = {"type": "error", **WorkerError("cancelled", "cancelled").as_keys()}
            self._write({**answer, "id": request})

    def _serve(self, frame: Frame) -> dict[str, Any]:
        header = frame.header
        spec = self._files[header["model"]].spec
        job = {
            "action": header["type"],
            "model": spec.name,
            "repositories": [
                {
                    "key": repository.key,
                    "repository": repository.name,
                    "revision": (header.get("revisions") or {}).get(repository.key) or repository.revision,
                    "known_revision": repository.revision,
                    "files": repository.files,
                    "without": repository.without,
                }
                for repository in spec.repositories
            ],
        }
        with self._lock:
            if header["id"] in self._cancelled:
                return {"type": "error"}
            process = subprocess.Popen(
                [sys.executable, "-m", "panic_worker.download"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=child_environment(offline=False),
            )
            self._current = (header["id"], process)
        assert process.stdin is not None
        assert process.stdout is not None
        answer: dict[str, Any] | None = None
        try:
            process.stdin.write(json.dumps(job))
            process.stdin.close()
        except BrokenPipeError:
            pass  # It ended already; its exit code tells.
        for line in process.stdout:
            event = json.loads(line)
            if event["type"] == "progress":
                self._write({**event, "id": header["id"]})
            else:
                answer = event
        exit_code = process.wait()
        process.stdout.close()
        with self._lock:
            self._current = None
        if answer is None:
            message = f"{spec.name}: the download ended with {exit_code}"
            error = WorkerError("model_failed", message, model=spec.name, exit_code=exit_code)
            return {"type": "error", **error.as_keys()}
        return answer
