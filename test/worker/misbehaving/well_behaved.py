"""A worker of docs/worker-protocol.md in one file, on the standard library alone, for scripts that spoil one thing of it.

Its models: Painter draws, Viewer describes, TextEye and ImageEye embed (8 dimensions); Second is another painter. Every output
is a function of the item, so a wrong one is found. Descriptor 4 is for frames; a script may write to it what it likes.
"""

import hashlib
import json
import os
import struct
import sys
import threading
from pathlib import Path

SIZE = 4
DIMENSION = 8


def picture_of(text, seed):
    return hashlib.shake_256(f"picture {text} {seed}".encode()).digest(3 * SIZE * SIZE)


def caption_of(pixels, seed):
    return "caption " + hashlib.sha256(bytes(pixels) + str(seed).encode()).hexdigest()[:8]


def vector_of(content):
    digest = hashlib.sha256(content).digest()
    return struct.pack(f"<{DIMENSION}f", *(1 + byte for byte in digest[:DIMENSION]))


class Ended(Exception):
    """Descriptor 3 has ended."""


class WellBehavedWorker:
    def __init__(self):
        self.loaded = set()
        self.lock = threading.Lock()

    # What a misbehaving script replaces.

    def compute(self, request, buffers):
        """Answers an `invoke` or `embed`: an item event for each item, then the result."""
        for index, item in enumerate(request["items"]):
            self.send_item(request, index, *self.output_of(request, item, buffers))
        self.send_result(request)

    def output_of(self, request, item, buffers):
        """The keys that tell the output of an item, and its buffers."""
        pixels = buffers[item["image"]["buffer"]] if "image" in item else None
        if request["type"] == "embed":
            content = pixels if pixels is not None else item["text"].encode()
            return {"vector": {"buffer": 0, "dimension": DIMENSION}}, [vector_of(content)]
        if pixels is not None:
            return {"text": caption_of(pixels, item["seed"])}, []
        drawn = picture_of(item["text"], item["seed"])
        return {"image": {"buffer": 0, "width": SIZE, "height": SIZE}}, [drawn]

    def load(self, request):
        self.loaded.add(request["model"])
        self.send(
            {
                "type": "result",
                "id": request["id"],
                "model": request["model"],
                "revision": self.revision(),
                "revisions": request.get("revisions", {}),
                "already_loaded": False,
                "bytes": self.bytes_of(request["model"]),
                "seconds": 0.0,
                "device": "cuda:0",
                "parameters": {"size": SIZE, "device_type": "cuda"},
            }
        )

    def revision(self):
        return "1" * 40

    def bytes_of(self, model):
        return 100

    def hello(self, request):
        self.send({"type": "ready", "id": request["id"], "protocol": 1, "worker": "0.0.0", "pid": os.getpid()})

    def devices(self, request):
        device = {"device": "cuda:0", "name": "none", "total_bytes": 1000, "free_bytes": 1000}
        self.send({"type": "result", "id": request["id"], "device": "cuda:0", "devices": [device]})

    def shutdown(self, request):
        self.send({"type": "result", "id": request["id"]})
        os._exit(0)

    # What every worker does.

    def send(self, header, buffers=()):
        if buffers:
            header = {**header, "buffers": [len(buffer) for buffer in buffers]}
        text = json.dumps(header).encode()
        body = b"".join(buffers)
        with self.lock:
            self.write(b"PTW1" + struct.pack("<II", len(text), len(body)) + text + body)

    def write(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(4, view) :]

    def send_item(self, request, index, output, buffers=(), **facts):
        size = len(request["items"])
        header = {"type": "item", "id": request["id"], "index": index, "notes": {}}
        self.send({**header, "batch_size": size, "batch_index": index, **output, **facts}, buffers)

    def send_result(self, request):
        self.send({"type": "result", "id": request["id"], "items": len(request["items"]), "failed": 0})

    def send_error(self, request, kind, message, **more):
        self.send({"type": "error", "id": request["id"], "kind": kind, "message": message, **more})

    def read(self, length):
        data = b""
        while len(data) < length:
            piece = os.read(3, length - len(data))
            if not piece:
                raise Ended
            data += piece
        return data

    def serve(self):
        try:
            while True:
                magic, header_bytes, body_bytes = struct.unpack("<4sII", self.read(12))
                assert magic == b"PTW1"
                request = json.loads(self.read(header_bytes))
                body = self.read(body_bytes)
                buffers = []
                for length in request.get("buffers", []):
                    buffers.append(body[:length])
                    body = body[length:]
                self.answer(request, buffers)
        except Ended:
            os._exit(0)

    def answer(self, request, buffers):
        kind = request["type"]
        if kind == "hello":
            self.hello(request)
        elif kind == "devices":
            self.devices(request)
        elif kind == "load":
            log("load", request["model"])
            self.load(request)
        elif kind == "unload":
            log("unload", request["model"])
            self.loaded.discard(request["model"])
            self.send({"type": "result", "id": request["id"], "models": [request["model"]], "freed_bytes": 100})
        elif kind in ("invoke", "embed"):
            log(request["model"], str(len(request["items"])))
            if request["model"] not in self.loaded:
                self.send_error(request, "not_loaded", f"{request['model']} is not loaded")
            else:
                self.compute(request, buffers)
        elif kind == "shutdown":
            self.shutdown(request)


def log(*words):
    """Notes what was asked, for the tests to read."""
    with Path(os.environ["WORKER_LOG"]).open("a") as file:
        print(*words, file=file)


def is_first_time(what):
    """Whether this is asked for the first time, over all processes that share a log."""
    try:
        Path(os.environ["WORKER_LOG"] + "." + what).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def say(text):
    print(text, file=sys.stderr, flush=True)
