"""The front's end of the model process: starts it, writes to it, reads what it says, notices how it ended."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from panic_worker.frames import Frame, FrameWriter, StreamLostError, read_frame

PACKAGE_FOLDER = Path(__file__).parent.parent


def child_environment(*, offline: bool) -> dict[str, str]:
    """The environment of a child of the front, in which ``panic_worker`` can be imported."""
    environment = dict(os.environ)
    paths = [str(PACKAGE_FOLDER), environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    if offline:
        # What is loaded is what was fetched: a load must not begin to download 30 GB, or another commit.
        environment["HF_HUB_OFFLINE"] = "1"
        # What they would print for people says nothing that is not reported per item or thrown.
        environment.setdefault("TRANSFORMERS_VERBOSITY", "error")
        environment.setdefault("DIFFUSERS_VERBOSITY", "error")
        environment.setdefault("PYTORCH_ALLOC_CONF", "expandable_segments:True")
    return environment


class ProcessHandle:
    """One model process, from its start to its end.

    Must be created by a thread that lives as long as the front: the kernel ends the child with the *thread* that
    started it.

    Args:
        on_frame: Called from a thread of its own, with every frame but heartbeats.
        on_end: Called last, with the exit code (negative: the signal).
    """

    def __init__(
        self,
        device: str,
        folders: list[Path],
        on_frame: Callable[[Frame], None],
        on_end: Callable[[int], None],
    ) -> None:
        requests_read, requests_write = os.pipe()
        answers_read, answers_write = os.pipe()
        command = [sys.executable, "-m", "panic_worker.model_process"]
        command += ["--requests", str(requests_read), "--answers", str(answers_write)]
        command += ["--parent", str(os.getpid()), "--device", device]
        for folder in folders:
            command += ["--models-folder", str(folder)]
        # It inherits the descriptors 0 and 1 that this process has diverted.
        self._process = subprocess.Popen(
            command,
            pass_fds=(requests_read, answers_write),
            env=child_environment(offline=True),
        )
        os.close(requests_read)
        os.close(answers_write)
        self._writer = FrameWriter(requests_write)
        # Held while a request is written: once the pipe is closed, another file may have its number.
        self._sending = threading.Lock()
        self._is_closed = False
        self._requests_write = requests_write
        self._answers_read = answers_read
        self._on_frame = on_frame
        self._on_end = on_end
        self._last_sign = time.monotonic()
        self.rss_bytes = 0
        self._reader = threading.Thread(target=self._read, name="model process", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def silent_ms(self) -> int:
        """Milliseconds since anything was heard of it."""
        return round((time.monotonic() - self._last_sign) * 1000)

    def send(self, header: dict[str, Any], buffers: list[memoryview]) -> None:
        """Writes one request. If the process is gone, ``on_end`` will say so."""
        with self._sending:
            if self._is_closed:
                return
            try:
                self._writer.write(header, buffers)
            except OSError:
                return

    def kill(self) -> None:
        """Ends it at once; ``on_end`` follows."""
        self._process.kill()

    def _read(self) -> None:
        try:
            while (frame := read_frame(self._answers_read)) is not None:
                self._last_sign = time.monotonic()
                if frame.header["type"] == "beat":
                    self.rss_bytes = frame.header["rss_bytes"]
                else:
                    self._on_frame(frame)
        except StreamLostError:
            # Cut off inside a frame: it died while it wrote, or something else wrote into its pipe.
            self._process.kill()
        os.close(self._answers_read)
        exit_code = self._process.wait()
        with self._sending:
            self._is_closed = True
            os.close(self._requests_write)
        self._on_end(exit_code)
