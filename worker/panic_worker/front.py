"""The front: answers at once whatever the models do, and outlives the process that holds them."""

import os
import platform
from pathlib import Path
from typing import Any

from panic_worker import PROTOCOL, VERSION
from panic_worker.dispatcher import Dispatcher
from panic_worker.downloads import Downloads
from panic_worker.errors import WorkerError
from panic_worker.find_models import ModelFile
from panic_worker.frames import Frame, FrameWriter, StreamLostError, read_frame
from panic_worker.loaded_models import library_versions
from panic_worker.outbox import Outbox
from panic_worker.requests import DOWNLOADS, check_request, is_whole_number

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
        # A client that is busy keeps no model waiting.
        self._outbox = Outbox(FrameWriter(answers).write_parts)
        self._files = files
        self._device = "auto"
        self.was_dismissed = False
        self._used_ids: set[int] = set()
        self._dispatcher = Dispatcher(files, folders, self._write)
        self._downloads = Downloads(files, self._write)

    def run(self) -> int:
        """Serves until the client ends.

        Returns:
            The worker's exit code.
        """
        self._dispatcher.start()
        try:
            return self._serve()
        except (StreamLostError, _Fatal) as error:
            kind = error.kind if isinstance(error, _Fatal) else "protocol"
            self._write({"type": "fatal", "kind": kind, "message": str(error)})
            self._outbox.wait()
            return error.exit_code if isinstance(error, _Fatal) else EXIT_STREAM_LOST
        except OSError:
            # A connection, which can be cut. To a pipe's end nothing of the kind happens.
            return 0
        finally:
            self._downloads.kill()
            self._dispatcher.kill()

    def join(self) -> None:
        """Waits until the model processes are gone, after ``run``."""
        self._dispatcher.join()

    def _write(self, header: dict[str, Any], buffers: list[memoryview] | None = None) -> None:
        # To a client that is gone nothing is written; the end of its requests ends this process.
        self._outbox.put(header, buffers or [])

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
                self._outbox.wait()
                self.was_dismissed = True
                return 0
            else:
                self._take(frame)
        return 0

    def _greet(self, header: dict[str, Any]) -> None:
        if header.get("protocol") != PROTOCOL:
            message = f"this worker speaks protocol {PROTOCOL}, the client {header.get('protocol')!r}"
            raise _Fatal("protocol_version", message, EXIT_PROTOCOL_VERSION)
        self._device = header["device"]
        self._dispatcher.use(self._device)
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
            self._write({"type": "result", "id": request, **self._dispatcher.status()})
        elif kind == "cancel":
            cancelled = self._dispatcher.cancel(header["request"]) or self._downloads.cancel(header["request"])
            self._write({"type": "result", "id": request, "cancelled": cancelled})
        elif kind in DOWNLOADS:
            self._downloads.take(frame)
        else:
            self._dispatcher.take(frame)

    def _fail(self, request: int, error: WorkerError) -> None:
        self._write({"type": "error", "id": request, **error.as_keys()})
