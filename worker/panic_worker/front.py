"""The front: answers at once whatever the models do, and outlives the process that holds them."""

import os
import platform
import queue
import threading
import time
from collections import deque
from functools import partial
from pathlib import Path
from typing import Any

from panic_worker import PROTOCOL, VERSION
from panic_worker.classify import POISONED_EXIT_CODE
from panic_worker.downloads import Downloads
from panic_worker.errors import ErrorKind, WorkerError
from panic_worker.find_models import ModelFile
from panic_worker.frames import Frame, FrameWriter, StreamLostError, read_frame
from panic_worker.library_sets import LIBRARY_SETS, library_set, refuse_without_remote_code_libraries
from panic_worker.loaded_models import library_versions
from panic_worker.process_handle import ProcessHandle
from panic_worker.process_seat import ProcessSeat, total_memory
from panic_worker.requests import DOWNLOADS, check_request, is_whole_number
from panic_worker.unloading import Unloading

HEARTBEAT_SECONDS = 1.0

EXIT_STREAM_LOST = 64
EXIT_PROTOCOL_VERSION = 65

_NAMED_LIBRARIES = (
    "torch",
    "torchvision",
    "transformers",
    "diffusers",
    "sentence-transformers",
    "accelerate",
    "huggingface-hub",
    "tokenizers",
    "safetensors",
    "numpy",
    "pillow",
)


class _Fatal(Exception):  # noqa: N818
    def __init__(self, kind: str, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.kind = kind
        self.exit_code = exit_code


class Front:
    """One connection with a client."""

    def __init__(self, requests: int, answers: int, files: dict[str, ModelFile], folders: list[Path]) -> None:
        self._requests = requests
        self._writer = FrameWriter(answers)
        self._files = files
        self._folders = folders
        self._device = "auto"
        self._used_ids: set[int] = set()
        self._lock = threading.Lock()
        self._waiting: deque[Frame] = deque()
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._current: Frame | None = None
        self._current_since = 0.0
        self._seats = {libraries: ProcessSeat(libraries) for libraries in LIBRARY_SETS}
        self._current_seat = self._seats["pinned"]
        self._unloading = Unloading()
        self._downloads = Downloads(files, self._write)

    def run(self) -> int:
        """Serves until the client ends.

        Returns:
            The worker's exit code.
        """
        threading.Thread(target=self._dispatch, name="dispatcher", daemon=True).start()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()
        try:
            return self._serve()
        except (StreamLostError, _Fatal) as error:
            kind = error.kind if isinstance(error, _Fatal) else "protocol"
            self._write({"type": "fatal", "kind": kind, "message": str(error)})
            return error.exit_code if isinstance(error, _Fatal) else EXIT_STREAM_LOST
        finally:
            self._downloads.kill()
            with self._lock:
                for seat in self._seats.values():
                    if seat.process is not None:
                        seat.process.kill()

    def _write(self, header: dict[str, Any], buffers: list[memoryview] | None = None) -> None:
        try:
            self._writer.write(header, buffers or [])
        except BrokenPipeError:
            # The client is gone; the end of its requests ends this process.
            return

    def _serve(self) -> int:
        greeted = False
        while (frame := read_frame(self._requests)) is not None:
            header = frame.header
            request = header.get("id")
            if not is_whole_number(request) or request < 1:
                raise StreamLostError(f"expected an id, a whole number from 1, found {request!r}")
            if request in self._used_ids:
                raise StreamLostError(f"the id {request} has been used before")
            self._used_ids.add(request)
            if (header["type"] == "hello") == greeted:
                raise StreamLostError(f"expected hello once, first; found {header['type']!r}")
            try:
                check_request(frame, self._files)
            except WorkerError as error:
                if not greeted:
                    raise StreamLostError(str(error)) from error
                self._fail(request, error)
                continue
            if not greeted:
                self._greet(header)
                greeted = True
            elif header["type"] == "shutdown":
                self._write({"type": "result", "id": request})
                return 0
            else:
                self._take(frame)
        return 0

    def _greet(self, header: dict[str, Any]) -> None:
        if header.get("protocol") != PROTOCOL:
            message = f"this worker speaks protocol {PROTOCOL}, the client {header.get('protocol')!r}"
            raise _Fatal("protocol_version", message, EXIT_PROTOCOL_VERSION)
        self._device = header["device"]
        self._write(
            {
                "type": "ready",
                "id": header["id"],
                "protocol": PROTOCOL,
                "worker": VERSION,
                "pid": os.getpid(),
                "python": platform.python_version(),
                "device": self._device,
                "libraries": library_versions(_NAMED_LIBRARIES),
                "models": list(self._files),
            }
        )

    def _take(self, frame: Frame) -> None:
        header = frame.header
        request = header["id"]
        kind = header["type"]
        if kind == "ping" and header.get("to", "front") == "front":
            self._write({"type": "result", "id": request}, frame.buffers)
        elif kind == "status":
            self._write({"type": "result", "id": request, **self._status()})
        elif kind == "cancel":
            self._write({"type": "result", "id": request, "cancelled": self._cancel(header["request"])})
        elif kind in DOWNLOADS:
            self._downloads.take(frame)
        else:
            with self._lock:
                self._waiting.append(frame)
            self._wake.put(None)

    def _fail(self, request: int, error: WorkerError) -> None:
        self._write({"type": "error", "id": request, **error.as_keys()})

    # The dispatcher: one request at a time goes to a model process, and whoever finishes it wakes the dispatcher.

    def _dispatch(self) -> None:
        while True:
            self._wake.get()
            with self._lock:
                if self._current is not None or not self._waiting:
                    continue
                frame = self._current = self._waiting.popleft()
                self._current_since = time.monotonic()
                refusal = self._send(frame)
                if refusal is not None:
                    self._current = None
            if refusal is not None:
                self._fail(frame.header["id"], refusal)
                self._wake.put(None)

    def _send(self, frame: Frame) -> WorkerError | None:
        """Gives a request to the process that it is for, which is started if need be. Called with the lock held."""
        file = self._files.get(frame.header.get("model") or "")
        seat = self._seats[library_set(file.spec) if file is not None else "pinned"]
        if frame.header["type"] == "unload" and file is None:
            running = [one for one in self._seats.values() if one.process is not None]
            seat = self._unloading.begin(running or [seat])
        if seat.libraries == "remote code" and seat.process is None:
            assert file is not None
            try:
                refuse_without_remote_code_libraries(file.spec.name)
            except WorkerError as error:
                return error
        self._give(frame, seat)
        return None

    def _give(self, frame: Frame, seat: ProcessSeat) -> None:
        self._current_seat = seat
        if seat.process is None:
            seat.process = ProcessHandle(
                self._device, self._folders, seat.libraries, partial(self._on_frame, seat), partial(self._on_end, seat)
            )
        seat.process.send(frame.header, frame.buffers)

    def _on_frame(self, seat: ProcessSeat, frame: Frame) -> None:
        header = frame.header
        if header["type"] == "state":
            with self._lock:
                seat.models, seat.memory = header["models"], header["memory"]
            return
        if header["type"] == "error" and header["kind"] == "poisoned":
            # The process ends itself now, and the next request must not reach it: this one stays until it has.
            with self._lock:
                seat.poison = header
            return
        if header["type"] in ("result", "error"):
            with self._lock:
                following = self._unloading.next_after(header)
                if following is not None and self._current is not None:
                    self._give(self._current, following)
                    return
                header = self._unloading.end(header)
                self._current = None
            self._wake.put(None)
        self._write(header, frame.buffers)

    def _on_end(self, seat: ProcessSeat, exit_code: int) -> None:
        with self._lock:
            frame = None
            if self._current_seat is seat:
                frame, self._current = self._current, None
                self._unloading = Unloading()
            models = [model["model"] for model in seat.models]
            poison = seat.poison
            seat.clear()
        poisoned = exit_code == POISONED_EXIT_CODE
        if poisoned:
            how = "the CUDA context was lost"
        elif exit_code < 0:
            how = f"signal {-exit_code}" + (", perhaps the kernel's, out of memory" if exit_code == -9 else "")
        else:
            how = f"exit code {exit_code}"
        message = f"the model process ended: {how}"
        if poison is not None:
            self._write(poison)
        elif frame is not None:
            name = frame.header.get("model")
            kind: ErrorKind = "poisoned" if poisoned else "crashed"
            self._fail(frame.header["id"], WorkerError(kind, message, model=name, exit_code=exit_code))
        self._write(
            {
                "type": "model_process_ended",
                "exit_code": exit_code,
                "reason": "poisoned" if poisoned else "crashed",
                "models": models,
                "message": message,
            }
        )
        self._wake.put(None)

    def _cancel(self, request: int) -> bool:
        with self._lock:
            if self._current is not None and self._current.header["id"] == request:
                if self._current_seat.process is not None:
                    self._current_seat.process.send({"type": "cancel", "request": request}, [])
                return True
            waiting = next((frame for frame in self._waiting if frame.header["id"] == request), None)
            if waiting is not None:
                self._waiting.remove(waiting)
        if waiting is None:
            return self._downloads.cancel(request)
        self._fail(request, WorkerError("cancelled", "cancelled before it was begun"))
        return True

    def _status(self) -> dict[str, Any]:
        now = time.monotonic()
        with self._lock:
            seats = list(self._seats.values())
            return {
                "busy": None if self._current is None else self._current.header["id"],
                "queued": len(self._waiting),
                "model_process": self._seats["pinned"].describe(),
                "remote_code_process": self._seats["remote code"].describe(),
                "models": [
                    {
                        "model": model["model"],
                        "bytes": model["bytes"],
                        "revision": model["revision"],
                        "idle_ms": round((now - model["used_at"]) * 1000),
                    }
                    for seat in seats
                    for model in seat.models
                ],
                "memory": total_memory(seats),
            }

    def _beat(self) -> None:
        while True:
            time.sleep(HEARTBEAT_SECONDS)
            with self._lock:
                process = self._current_seat.process
                if self._current is None or process is None:
                    continue
                process.look()
                event = {
                    "type": "heartbeat",
                    "id": self._current.header["id"],
                    "elapsed_ms": round((time.monotonic() - self._current_since) * 1000),
                    "silent_ms": process.silent_ms,
                    "rss_bytes": process.rss_bytes,
                }
            self._write(event)
