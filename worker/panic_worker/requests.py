"""Whether a request is as docs/worker-protocol.md has it; what is not is refused before it reaches a model."""

import re
from typing import Any, TypeGuard

from panic_worker.errors import ErrorKind, WorkerError
from panic_worker.find_models import ModelFile
from panic_worker.frames import Frame

FRONT = frozenset({"hello", "status", "cancel", "shutdown"})
DOWNLOADS = frozenset({"plan", "download"})
COMPUTED = frozenset({"devices", "load", "unload", "invoke", "embed", "score"})
TYPES = FRONT | DOWNLOADS | COMPUTED | {"ping"}

_DEVICE = re.compile(r"auto|cpu|cuda(:\d{1,3})?")
MAX_SEED = 2**32 - 1
MAX_SIDE = 16384


def _refuse(frame: Frame, message: str) -> WorkerError:
    return WorkerError("protocol", f"{frame.header['type']}: {message}")


def is_whole_number(value: object) -> TypeGuard[int]:
    """Whether a JSON value is an integer; Python's booleans are integers too."""
    return type(value) is int


def check_request(frame: Frame, files: dict[str, ModelFile]) -> None:
    """Checks one request but for its ``id``.

    Raises:
        WorkerError: ``protocol``, ``unknown_model`` or ``wrong_kind``, with what was found and what was expected.
    """
    header = frame.header
    kind = header["type"]
    if kind not in TYPES:
        raise WorkerError("protocol", f"no request has the type {kind!r}; there are: {', '.join(sorted(TYPES))}")
    if kind == "hello":
        if not isinstance(header.get("device"), str) or not _DEVICE.fullmatch(header["device"]):
            raise _refuse(frame, f"device: expected auto, cpu, cuda or cuda:N, found {header.get('device')!r}")
    elif kind == "ping":
        if header.get("to", "front") not in ("front", "model process"):
            raise _refuse(frame, f'to: expected "front" or "model process", found {header["to"]!r}')
    elif kind == "cancel":
        if not is_whole_number(header.get("request")):
            raise _refuse(frame, f"request: expected the id of a request, found {header.get('request')!r}")
    elif kind == "unload":
        if header.get("model") is not None:
            _model(frame, files)
    elif kind in ("load", "plan", "download"):
        _model(frame, files)
        _map(frame, "revisions", str)
        _map(frame, "parameters", str | int | float | bool)
    elif kind in ("invoke", "embed", "score"):
        _check_items(frame, _model(frame, files))
        if header.get("after") is not None and not is_whole_number(header["after"]):
            raise _refuse(frame, f"after: expected the id of a request, found {header['after']!r}")


def _model(frame: Frame, files: dict[str, ModelFile]) -> ModelFile:
    name = frame.header.get("model")
    if not isinstance(name, str):
        raise _refuse(frame, f"model: expected a name, found {name!r}")
    if name not in files:
        raise WorkerError("unknown_model", f"the worker has no model {name!r}", model=name)
    return files[name]


def _map(frame: Frame, key: str, values: Any) -> None:
    found = frame.header.get(key)
    if found is None:
        return
    if not isinstance(found, dict) or not all(isinstance(value, values) for value in found.values()):
        raise _refuse(frame, f"{key}: expected an object, found {found!r}")


def _check_items(frame: Frame, file: ModelFile) -> None:
    spec = file.spec
    verb = spec.verb
    if frame.header.get("encode") not in (None, "webp"):
        raise _refuse(frame, f'encode: expected "webp", found {frame.header["encode"]!r}')
    if frame.header["type"] != verb:
        raise WorkerError("wrong_kind", f"{spec.name} is a {spec.kind} model: use {verb}", model=spec.name)
    items = frame.header.get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= spec.max_batch:
        found = len(items) if isinstance(items, list) else repr(items)
        raise _refuse(frame, f"items: {spec.name} takes 1 to {spec.max_batch}, found {found}")
    for index, item in enumerate(items):
        where = f"items[{index}]"
        if not isinstance(item, dict):
            raise _refuse(frame, f"{where}: expected an object, found {item!r}")
        if spec.reads not in item:
            wrong: ErrorKind = "wrong_kind" if "text" in item or "image" in item else "protocol"
            raise WorkerError(wrong, f"{where}: {spec.name} reads {spec.reads}s", model=spec.name)
        if spec.reads == "image":
            _check_image(frame, where, item["image"])
        elif not isinstance(item["text"], str):
            raise _refuse(frame, f"{where}.text: expected a text, found {item['text']!r}")
        if verb == "invoke" and not (is_whole_number(item.get("seed")) and 0 <= item["seed"] <= MAX_SEED):
            raise _refuse(frame, f"{where}.seed: expected 0 to {MAX_SEED}, found {item.get('seed')!r}")


def _check_image(frame: Frame, where: str, image: Any) -> None:
    keys = ("buffer", "width", "height")
    if not isinstance(image, dict) or not all(is_whole_number(image.get(key)) for key in keys):
        raise _refuse(frame, f"{where}.image: expected buffer, width and height, found {image!r}")
    buffer, width, height = (image[key] for key in keys)
    if not 0 <= buffer < len(frame.buffers):
        raise _refuse(frame, f"{where}.image.buffer: there are {len(frame.buffers)} buffers, found {buffer}")
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise _refuse(frame, f"{where}.image: expected sides of 1 to {MAX_SIDE}, found {width} × {height}")
    if len(frame.buffers[buffer]) != width * height * 3:
        raise _refuse(
            frame, f"{where}.image: expected {width} × {height} × 3 bytes, found {len(frame.buffers[buffer])}"
        )
