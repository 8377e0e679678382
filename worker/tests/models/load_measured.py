"""Makes a double's largest part some hundred times larger, loads it, and prints what memory that took, as JSON.

In a process of its own: ``load_measured.py MODEL FOLDER DEVICE``, on a copy of the double's folder.
"""

import gc
import json
import sys
import threading
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from panic_worker.find_models import find_models
from panic_worker.loading import LoadContext
from panic_worker.memory import resident_bytes

WIDTH = 500_000


def grow(file: Path, described: Path, keys: tuple[str, ...], layer: str) -> None:
    """Widens two layers of a network from 37 to 500,000."""
    weights = {
        name: torch.zeros([WIDTH if size == 37 and layer in name else size for size in tensor.shape])
        for name, tensor in load_file(file).items()
    }
    save_file(weights, file, metadata={"format": "pt"})
    config = json.loads(described.read_text())
    part = config[keys[0]] if len(keys) > 1 else config
    part[keys[-1]] = WIDTH
    described.write_text(json.dumps(config))


def main() -> None:
    name, folder, device = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    LoadContext.folder = lambda _self, _repository=None: folder  # type: ignore[method-assign]
    file = find_models()[name]
    context = LoadContext(file.spec, dict(file.spec.parameters), device, {}, lambda _key, build: build())
    # Once as it is, so that the libraries have grown before anything is measured.
    file.module.load(context)
    if name == "SDXLTurbo":
        part = folder / "text_encoder"
        grow(part / "model.fp16.safetensors", part / "config.json", ("intermediate_size",), ".mlp.")
    else:
        grow(folder / "model.safetensors", folder / "config.json", ("text_config", "ffn_dim"), "language_model.")
    gc.collect()
    ended = threading.Event()
    before = resident_bytes()
    seen = [before]

    def watch() -> None:
        while not ended.wait(0.002):
            seen.append(resident_bytes())

    watching = threading.Thread(target=watch)
    watching.start()
    loaded = file.module.load(context)
    ended.set()
    watching.join()
    tensors = [tensor for module in loaded.modules for tensor in module.parameters()]
    size = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
    devices = sorted({tensor.device.type for tensor in tensors})
    print(json.dumps({"weights": size, "grown_by": max(seen) - before, "devices": devices}))


main()
