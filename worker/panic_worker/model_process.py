"""The process that holds the models. The front starts it; a poisoned CUDA context ends it with exit code 70."""

import argparse
import array
import logging
import math
import os
import queue
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from panic_worker.classify import POISONED_EXIT_CODE, classify_call_error
from panic_worker.descriptors import divert_stray_output
from panic_worker.devices import describe_devices, find_device
from panic_worker.die_with_parent import die_with_parent
from panic_worker.errors import CancelledError, WorkerError
from panic_worker.find_models import find_models
from panic_worker.frames import Frame, FrameWriter, StreamLostError, read_frame
from panic_worker.gpu_holders import gpu_holders
from panic_worker.loaded_models import LoadedModel, LoadedModels
from panic_worker.log_events import send_logs_to
from panic_worker.memory import device_memory, release, resident_bytes
from panic_worker.model_call import Call, Output, Picture
from panic_worker.outbox import Outbox
from panic_worker.picture_files import PictureFiles
from panic_worker.pipes import write_number

BEAT_SECONDS = 1.0


class ModelProcess:
    """Computes one request after the other.

    What comes in meanwhile is read, and what went before is still being sent: a model waits for neither. What was
    sent ahead of its turn begins only if the request before it ended well: otherwise the client decides what is next.
    """

    def __init__(self, requests: int, answers: int, begun: int, device: str, folders: list[Path]) -> None:
        self._requests_descriptor = requests
        self._begun_descriptor = begun
        self._writer = FrameWriter(answers)
        self._asked_device = device
        self._device: str | None = None
        self._models = LoadedModels(find_models(folders), self._find_device)
        self._outbox = Outbox(self._writer.write_parts)
        self._requests: queue.Queue[tuple[Frame, float]] = queue.Queue()
        self._cancelled: set[int] = set()
        self._files = PictureFiles(self._outbox)
        self._last_failed: int | None = None

    def _find_device(self) -> str:
        if self._device is None:
            self._device = find_device(self._asked_device)
        return self._device

    def run(self) -> None:
        """Serves requests until the front ends."""
        send_logs_to(self._writer)
        threading.Thread(target=self._read, name="requests", daemon=True).start()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()
        while True:
            self._serve(*self._requests.get())

    def _read(self) -> None:
        try:
            while (frame := read_frame(self._requests_descriptor)) is not None:
                if frame.header["type"] == "cancel":
                    self._cancelled.add(frame.header["request"])
                else:
                    self._requests.put((frame, time.monotonic()))
        except StreamLostError:
            os._exit(1)
        # The front is gone: what is being computed has no reader. Not sys.exit, which would end this thread alone.
        os._exit(0)

    def _beat(self) -> None:
        while True:
            self._writer.write({"type": "beat", "rss_bytes": resident_bytes()})
            time.sleep(BEAT_SECONDS)

    def _serve(self, frame: Frame, arrived: float) -> None:
        request = frame.header["id"]
        failure: WorkerError | None = None
        try:
            self._begin(frame.header)
            self._answer(frame, time.monotonic() - arrived)
        except Exception as error:  # noqa: BLE001 - Whatever a model throws is told by its kind.
            name = frame.header.get("model") or "the model process"
            failure = classify_call_error(error, name, len(frame.header.get("items", [])), self._device or "cpu")
        if failure is None:
            return
        self._last_failed = request
        keys = failure.as_keys()
        if failure.kind == "poisoned":
            self._outbox.put({"type": "error", "id": request, **keys})
            self._outbox.wait()
            sys.stderr.flush()
            os._exit(POISONED_EXIT_CODE)
        if failure.kind != "not_begun":
            # Only here, outside of `except`, does nothing hold on to the batch's tensors any more.
            failure.__cause__ = None
            release(self._device or "cpu")
        if failure.kind == "out_of_memory" and (self._device or "cpu") != "cpu":
            keys["hint"] = gpu_holders() or keys["hint"]
        self._say_state()
        self._outbox.put({"type": "error", "id": request, **keys})

    def _begin(self, header: dict[str, Any]) -> None:
        """Tells the front which request it is, should this process die of it.

        Raises:
            WorkerError: ``not_begun``.
            CancelledError: It was cancelled while it waited.
        """
        if header.get("after") is not None and header["after"] == self._last_failed:
            raise WorkerError("not_begun", f"request {header['after']}, after which this one was to come, has failed")
        if header["id"] in self._cancelled:
            raise CancelledError
        # Not on the way of the outputs: those of the request before may still be there.
        write_number(self._begun_descriptor, header["id"])

    def _answer(self, frame: Frame, waited_seconds: float) -> None:
        header = frame.header
        result: dict[str, Any]
        buffers: list[memoryview] = []
        match header["type"]:
            case "ping":
                result, buffers = {}, frame.buffers
            case "devices":
                result = describe_devices(self._find_device())
            case "load":
                result = self._models.load(
                    header["model"], header.get("revisions") or {}, header.get("parameters") or {}
                )
            case "unload":
                result = self._models.unload(header.get("model"))
            case _:
                result = self._compute(frame)
                result["waited_seconds"] = round(waited_seconds, 6)
        self._say_state()
        self._outbox.put({"type": "result", "id": header["id"], **result}, buffers)

    def _say_state(self) -> None:
        """Tells the front what ``status`` will be asked for, since it must answer while this process computes."""
        state = {"models": self._models.listing(), "memory": device_memory(self._device or "cpu")}
        self._outbox.put({"type": "state", **state})

    def _call(self, request: int, model: LoadedModel) -> Call:
        def on_progress(done: int, total: int) -> None:
            self._writer.write({"type": "progress", "id": request, "stage": "steps", "done": done, "total": total})

        return Call(
            parameters=model.parameters,
            is_cancelled=lambda: request in self._cancelled,
            on_progress=on_progress,
        )

    def _compute(self, frame: Frame) -> dict[str, Any]:
        header = frame.header
        request: int = header["id"]
        items: list[dict[str, Any]] = header["items"]
        model = self._models.get(header["model"])
        call = self._call(request, model)
        _reset_peak(self._device or "cpu")
        started = time.monotonic()
        sent = failed = 0
        for output in compute(model, items, frame.buffers, call):
            keys, buffers = item_event(output)
            if sent == 0:
                # Of one request only are outputs held here that nobody has read.
                self._outbox.wait()
            failed += "error" in keys
            if "seed" in items[sent]:
                keys["seed"] = items[sent]["seed"]
            event = {"type": "item", "id": request, "index": sent, **keys}
            if header.get("encode") is not None and isinstance(output.value, Picture):
                self._files.send(event, output.value)
            else:
                self._outbox.put(event, buffers)
            sent += 1
        if sent != len(items):
            raise WorkerError(
                "model_failed", f"{model.file.spec.name} gave {sent} outputs for {len(items)} items",
                model=model.file.spec.name,
            )  # fmt: skip
        memory = device_memory(self._device or "cpu")
        return {
            "items": sent,
            "failed": failed,
            "seconds": round(time.monotonic() - started, 6),
            "peak_bytes": memory and memory["peak_bytes"],
        }


def _reset_peak(device: str) -> None:
    torch = sys.modules.get("torch")
    if torch is not None and device.startswith("cuda"):
        torch.cuda.reset_peak_memory_stats(device)


def compute(model: LoadedModel, items: list[dict[str, Any]], buffers: list[memoryview], call: Call) -> Iterator[Output]:
    """Has a model compute one batch of a request's items.

    Yields:
        One output per item, in their order, as they are computed.
    """
    spec = model.file.spec
    inputs: list[Any]
    if spec.reads == "text":
        inputs = [item["text"] for item in items]
    else:
        inputs = [
            Picture(item["image"]["width"], item["image"]["height"], buffers[item["image"]["buffer"]]) for item in items
        ]
    function = getattr(model.file.module, spec.verb)
    if spec.verb == "invoke":
        yield from function(model.loaded.handle, inputs, [item["seed"] for item in items], call)
    else:
        yield from function(model.loaded.handle, inputs, call)


def item_event(output: Output) -> tuple[dict[str, Any], list[bytes | memoryview]]:
    """The keys and buffers of an ``item`` event, but for those that the request decides."""
    keys: dict[str, Any] = {"batch_size": output.batch_size, "batch_index": output.batch_index}
    notes: dict[str, bool] = {"truncated": True} if output.truncated else {}
    keys["notes"] = notes
    value = output.value
    if isinstance(value, bytes) and not all(map(math.isfinite, array.array("f", value))):
        value = WorkerError("not_finite", "the vector has coordinates that are not finite")
    if isinstance(value, dict):
        # JSON has no word for such numbers.
        unfit = [name for name, number in value.items() if not math.isfinite(number)]
        if unfit:
            value = WorkerError("not_finite", f"{unfit[0]} is {value[unfit[0]]}")
    match value:
        case WorkerError():
            return {**keys, "error": value.as_keys()}, []
        case Picture():
            if value.is_blank:
                notes["blank"] = True
            return {**keys, "image": {"buffer": 0, "width": value.width, "height": value.height}}, [value.pixels]
        case str():
            if value == "":
                notes["empty"] = True
            return {**keys, "text": value}, []
        case dict():
            return {**keys, "scores": value}, []
        case bytes():
            return {**keys, "vector": {"buffer": 0, "dimension": len(value) // 4}}, [value]


def main() -> None:
    """Reads where the pipes are, and serves."""
    divert_stray_output()
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--answers", type=int, required=True)
    parser.add_argument("--begun", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--device", required=True)
    parser.add_argument("--models-folder", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    die_with_parent(arguments.parent)
    # Programs that a library may start must not hold the pipes open.
    pipes = (arguments.requests, arguments.answers, arguments.begun)
    for descriptor in pipes:
        os.set_inheritable(descriptor, False)
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    ModelProcess(*pipes, arguments.device, arguments.models_folder).run()


if __name__ == "__main__":
    main()
