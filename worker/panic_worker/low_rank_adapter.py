"""Merges a low-rank adapter into the network that it was trained on: W + scale · B A.

Method: LoRA, Hu et al. 2021, https://arxiv.org/abs/2106.09685. The files are those of the library PEFT, whose own
loader depends on the release of transformers that it meets; what is read here is a description and matrices.
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from panic_worker.errors import WorkerError

FILES = ("adapter_config.json", "adapter_model.safetensors")
_PREFIX = "base_model.model."
_A, _B = ".lora_A.weight", ".lora_B.weight"
# What would change how the matrices are used; each with the value that leaves the method above as it is.
_PLAIN: dict[str, tuple[Any, ...]] = {
    "peft_type": ("LORA", None),
    "bias": ("none", None),
    "use_dora": (False, None),
    "fan_in_fan_out": (False, None),
    "alpha_pattern": ({}, None),
    "rank_pattern": ({}, None),
    "layers_to_transform": (None,),
    "megatron_config": (None,),
}


def merge_adapter(network: Any, folder: Path, rename: Callable[[str], str] = str) -> list[str]:
    """Adds what an adapter has learnt to the weights of a network, in place; sums are in float32.

    A weight that the adapter holds whole replaces that of the network.

    Args:
        network: A torch module whose weights have the names that ``rename`` gives.
        folder: Holds the adapter's two files.
        rename: From a weight's name in the adapter, without PEFT's prefix, to the name in the network.

    Returns:
        The names of all weights that were changed or replaced.

    Raises:
        WorkerError: ``load_failed`` for an adapter of another method, or that does not fit the network in every part:
            what is left over would be a network that nobody has trained.
    """
    import torch
    from safetensors.torch import load_file

    described = json.loads((folder / FILES[0]).read_text(encoding="utf-8"))
    for key, allowed in _PLAIN.items():
        if described.get(key) not in allowed:
            raise _unfit(f"{FILES[0]} has {key}: {described[key]!r}, expected {allowed[0]!r}")
    rank, alpha = int(described["r"]), float(described["lora_alpha"])
    scale = alpha / (math.sqrt(rank) if described.get("use_rslora") else rank)
    tensors = load_file(folder / FILES[1])
    weights = dict(network.named_parameters())
    changed = []
    with torch.no_grad():
        for key, tensor in tensors.items():
            if key.endswith(_A):
                continue
            name = rename(key.removeprefix(_PREFIX).removesuffix(_B))
            name = f"{name}.weight" if key.endswith(_B) else name
            weight = weights.get(name)
            if weight is None:
                raise _unfit(f"{key} belongs to {name}, which the network does not have")
            learnt = tensor.float().to(weight.device)
            if key.endswith(_B):
                narrow = tensors.get(key.removesuffix(_B) + _A)
                if narrow is None or narrow.shape[0] != rank or tensor.shape[1] != rank:
                    raise _unfit(f"{key} has no counterpart {_A} of rank {rank}")
                learnt = scale * (learnt @ narrow.float().to(weight.device))
            if learnt.shape != weight.shape:
                raise _unfit(f"{key} is for a weight of {tuple(learnt.shape)}, the network's is {tuple(weight.shape)}")
            if key.endswith(_B):
                learnt += weight.float()
            weight.copy_(learnt)
            changed.append(name)
    lonely = [key for key in tensors if key.endswith(_A) and key.removesuffix(_A) + _B not in tensors]
    if lonely:
        raise _unfit(f"{lonely[0]} has no counterpart {_B}")
    return changed


def _unfit(what: str) -> WorkerError:
    return WorkerError("load_failed", f"the adapter does not fit the network: {what}")
