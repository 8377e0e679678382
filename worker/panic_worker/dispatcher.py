"""The dispatcher: gives one request after the other to the model process that it is for, and tells how that ended.

What is to come after the request under way may lie at its process already: read, and not begun.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from panic_worker.classify import POISONED_EXIT_CODE
from panic_worker.errors import ErrorKind, WorkerError
from panic_worker.find_models import ModelFile
from panic_worker.frames import Frame
from panic_worker.library_sets import LIBRARY_SETS, library_set, refuse_without_remote_code_libraries
from panic_worker.process_handle import ProcessHandle
from panic_worker.process_seat import ProcessSeat, total_memory
from panic_worker.under_way import UnderWay
from panic_worker.unloading import Unloading

HEARTBEAT_SECONDS = 1.0
# What hangs in a driver cannot even be killed.
MOST_SECONDS_TO_DIE = 30.0

Write = Callable[[dict[str, Any], list[memoryview]], None]


class Dispatcher:
    """The requests that wait, the one under way, and the model processes.

    Args:
        files: The models that there are.
        folders: Further folders of models, which model processes need to know, too.
        write: Sends an event to the client.
    """

    def __init__(self, files: dict[str, ModelFile], folders: list[Path], write: Write) -> None:
        self._files = files
        self._folders = folders
        self._write_frame = write
        self._device = "auto"
        self._lock = threading.Lock()
        self._waiting: deque[Frame] = deque()
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._under_way = UnderWay()
        self._seats = {libraries: ProcessSeat(libraries) for libraries in LIBRARY_SETS}
        self._current_seat = self._seats["pinned"]
        self._unloading = Unloading()
        self._killed: list[ProcessHandle] = []

    def start(self) -> None:
        """Begins to serve. Model processes end with the thread that starts them, which lives as long as the front."""
        threading.Thread(target=self._dispatch, name="dispatcher", daemon=True).start()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def use(self, device: str) -> None:
        """Has model processes that are started from now on compute on a device."""
        self._device = device

    def take(self, frame: Frame) -> None:
        """Puts a request behind those that wait."""
        with self._lock:
            self._waiting.append(frame)
        self._wake.put(None)

    def kill(self) -> None:
        """Ends the model processes."""
        with self._lock:
            self._killed = [seat.process for seat in self._seats.values() if seat.process is not None]
        for process in self._killed:
            process.kill()

    def join(self) -> None:
        """Waits for those that were ended: whatever computes next needs the device's memory."""
        for process in self._killed:
            process.join(MOST_SECONDS_TO_DIE)

    def _write(self, header: dict[str, Any], buffers: list[memoryview] | None = None) -> None:
        self._write_frame(header, buffers or [])

    def _fail(self, request: int, error: WorkerError) -> None:
        self._write({"type": "error", "id": request, **error.as_keys()})

    def _dispatch(self) -> None:
        # One request at a time is computed, and whoever finishes it wakes this thread.
        while True:
            self._wake.get()
            with self._lock:
                if not self._waiting:
                    continue
                frame = self._waiting[0]
                refusal = None
                if self._under_way.current is None:
                    self._under_way.begin(frame)
                    refusal = self._under_way.refusal(frame) or self._send(frame)
                    if refusal is not None:
                        self._under_way.refuse()
                elif self._under_way.is_next(frame) and self._takes_more(self._seat_of(frame)):
                    self._under_way.ahead = frame
                    self._give(frame, self._current_seat)
                else:
                    continue
                self._waiting.popleft()
            if refusal is not None:
                self._fail(frame.header["id"], refusal)
                self._wake.put(None)

    def _takes_more(self, seat: ProcessSeat) -> bool:
        """Whether the process of a seat computes, and will go on with what it is given now."""
        return seat is self._current_seat and seat.process is not None and seat.poison is None

    def _seat_of(self, frame: Frame) -> ProcessSeat:
        file = self._files.get(frame.header.get("model") or "")
        return self._seats[library_set(file.spec) if file is not None else "pinned"]

    def _send(self, frame: Frame) -> WorkerError | None:
        """Gives a request to the process that it is for, which is started if need be. Called with the lock held."""
        file = self._files.get(frame.header.get("model") or "")
        seat = self._seat_of(frame)
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
                current = self._under_way.current
                if following is not None and current is not None:
                    self._give(current, following)
                    return
                header = self._unloading.end(header)
                self._under_way.note_ended(header)
            self._wake.put(None)
        self._write(header, frame.buffers)

    def _on_end(self, seat: ProcessSeat, exit_code: int) -> None:
        with self._lock:
            frame = spared = None
            if self._current_seat is seat:
                frame, spared = self._under_way.clear(None if seat.process is None else seat.process.last_begun)
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
        if spared is not None:
            self._fail(spared.header["id"], WorkerError("not_begun", message, model=spared.header.get("model")))
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

    def cancel(self, request: int) -> bool:
        """Ends a request that waits, or asks the one under way to end. Whether there is such a request."""
        with self._lock:
            if self._under_way.may_be_cancelled(request):
                if self._current_seat.process is not None:
                    self._current_seat.process.send({"type": "cancel", "request": request}, [])
                return True
            waiting = next((frame for frame in self._waiting if frame.header["id"] == request), None)
            if waiting is not None:
                self._waiting.remove(waiting)
        if waiting is None:
            return False
        self._fail(request, WorkerError("cancelled", "cancelled before it was begun"))
        return True

    def status(self) -> dict[str, Any]:
        """The ``result`` of ``status``."""
        now = time.monotonic()
        with self._lock:
            seats = list(self._seats.values())
            current = self._under_way.current
            return {
                "busy": None if current is None else current.header["id"],
                "queued": len(self._waiting) + (self._under_way.ahead is not None),
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
                current = self._under_way.current
                if current is None or process is None:
                    continue
                process.look()
                event = {
                    "type": "heartbeat",
                    "id": current.header["id"],
                    "elapsed_ms": round((time.monotonic() - self._under_way.since) * 1000),
                    "silent_ms": process.silent_ms,
                    "rss_bytes": process.rss_bytes,
                }
            self._write(event)
