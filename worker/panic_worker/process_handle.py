"""The front's end of the model process: starts it, writes to it, reads what it says, notices how it ended."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from panic_worker.activity import process_activity
from panic_worker.frames import Frame, FrameWriter, StreamLostError, read_frame
from panic_worker.library_sets import HUB_CACHE_VARIABLE, LibrarySet, remote_code_folder, user_hub_cache
from panic_worker.outbox import Outbox, Parts
from panic_worker.pipes import last_number, wide_pipe

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


def remote_code_environment(pinned_hub: Path) -> dict[str, str]:
    """The environment of the process that runs code beside weights: its libraries first, and a cache of its own."""
    environment = child_environment(offline=True)
    environment["PYTHONPATH"] = os.pathsep.join((str(remote_code_folder()), environment["PYTHONPATH"]))
    environment[HUB_CACHE_VARIABLE] = str(user_hub_cache())
    environment["HF_HUB_CACHE"] = str(pinned_hub / "hub")
    # Where the library copies the code to before it imports it: a copy of an earlier commit must not be found there.
    environment["HF_MODULES_CACHE"] = str(pinned_hub / "modules")
    return environment


class ProcessHandle:
    """One model process, from its start to its end.

    Must be created by a thread that lives as long as the front: the kernel ends the child with the *thread* that
    started it.

    Args:
        libraries: What it imports: the pinned libraries, or those that remote code was written for.
        on_frame: Called from a thread of its own, with every frame but heartbeats.
        on_end: Called last, with the exit code (negative: the signal).
    """

    def __init__(
        self,
        device: str,
        folders: list[Path],
        libraries: LibrarySet,
        on_frame: Callable[[Frame], None],
        on_end: Callable[[int], None],
    ) -> None:
        requests_read, requests_write = wide_pipe()
        answers_read, answers_write = wide_pipe()
        # On a way of its own: what it says there never has to wait for outputs that nobody has read yet.
        begun_read, begun_write = os.pipe()
        command = [sys.executable, "-m", "panic_worker.model_process"]
        command += ["--requests", str(requests_read), "--answers", str(answers_write), "--begun", str(begun_write)]
        command += ["--parent", str(os.getpid()), "--device", device]
        for folder in folders:
            command += ["--models-folder", str(folder)]
        # Of its end this process makes sure, and the folder goes with it.
        self._pinned_hub = tempfile.TemporaryDirectory(prefix="panic-tda-") if libraries == "remote code" else None
        # It inherits the descriptors 0 and 1 that this process has diverted.
        self._process = subprocess.Popen(
            command,
            pass_fds=(requests_read, answers_write, begun_write),
            env=child_environment(offline=True)
            if self._pinned_hub is None
            else remote_code_environment(Path(self._pinned_hub.name)),
        )
        os.close(requests_read)
        os.close(answers_write)
        os.close(begun_write)
        os.set_blocking(begun_read, False)
        self._begun_read = begun_read
        self._last_begun: int | None = None
        self._writer = FrameWriter(requests_write)
        # Held while a request is written: once the pipe is closed, another file may have its number.
        self._sending = threading.Lock()
        self._is_closed = False
        # A library may keep the process from reading for minutes; the front answers meanwhile.
        self._outbox = Outbox(self._write_request)
        self._requests_write = requests_write
        self._answers_read = answers_read
        self._on_frame = on_frame
        self._on_end = on_end
        self._last_sign = time.monotonic()
        self._ticks = 0
        self.rss_bytes = 0
        self._reader = threading.Thread(target=self._read, name="model process", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def silent_ms(self) -> int:
        """Milliseconds since its last sign of life."""
        return round((time.monotonic() - self._last_sign) * 1000)

    @property
    def last_begun(self) -> int | None:
        """The request that it has begun last, as known once it has ended."""
        return self._last_begun

    def look(self) -> None:
        """Looks whether it does anything. Called every second while it should.

        Its heartbeats are a thread of it, which a library can keep waiting for minutes: while weights are read from a
        slow disk, for example. Time on a processor and waiting for a disk are signs of life as well; a stopped process
        has none of the three.
        """
        activity = process_activity(self._process.pid)
        if activity is not None and (activity.waits_for_disk or activity.ticks != self._ticks):
            self._ticks = activity.ticks
            self._last_sign = time.monotonic()

    def send(self, header: dict[str, Any], buffers: list[memoryview]) -> None:
        """Has one request written, without waiting for that. If the process is gone, ``on_end`` will say so."""
        self._outbox.put(header, buffers)

    def _write_request(self, parts: Parts) -> None:
        with self._sending:
            if not self._is_closed:
                self._writer.write_parts(parts)

    def kill(self) -> None:
        """Ends it at once; ``on_end`` follows."""
        self._process.kill()

    def join(self, seconds: float) -> None:
        """Waits for its end, and no longer than that."""
        self._reader.join(seconds)

    def _read_begun(self) -> None:
        try:
            while numbers := os.read(self._begun_read, 65536):
                self._last_begun = last_number(numbers)
        except BlockingIOError:
            return

    def _read(self) -> None:
        try:
            while (frame := read_frame(self._answers_read)) is not None:
                self._last_sign = time.monotonic()
                if frame.header["type"] == "beat":
                    self.rss_bytes = frame.header["rss_bytes"]
                    self._read_begun()
                else:
                    self._on_frame(frame)
        except StreamLostError:
            # Cut off inside a frame: it died while it wrote, or something else wrote into its pipe.
            self._process.kill()
        os.close(self._answers_read)
        exit_code = self._process.wait()
        self._read_begun()
        os.close(self._begun_read)
        with self._sending:
            self._is_closed = True
            os.close(self._requests_write)
        self._outbox.end()
        if self._pinned_hub is not None:
            self._pinned_hub.cleanup()
        self._on_end(exit_code)
