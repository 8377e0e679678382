"""Outputs of text encoders, kept by prompt: runs begin with the same prompts, and come back to captions they had.

A prompt is looked up together with the size of the batch that it was encoded in. A kernel computes each row of a batch
for itself, but another size of batch may take another kernel: what is found has the bits that encoding would give
again. So the encoders are left out only where all prompts of a call are known; their cost is that of a whole batch in
any case.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

# Some 30 prompts of FLUX.1 (512 × 4,096 numbers of 2 bytes), or 400 of SDXL.
MOST_BYTES = 128 * 2**20

Encode = Callable[[list[str]], dict[str, Any]]


class PromptCache:
    """What one pipeline's text encoders gave, the prompt used longest ago going first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._encoded: OrderedDict[tuple[int, str], dict[str, Any]] = OrderedDict()

    def encode(self, prompts: Sequence[str], encode: Encode) -> dict[str, Any]:
        """The tensors of a batch of prompts by name, each with the prompts along its first axis."""
        import torch

        keys = [(len(prompts), prompt) for prompt in prompts]
        if all(key in self._encoded for key in keys):
            found = [self._encoded[key] for key in keys]
            for key in keys:
                self._encoded.move_to_end(key)
            return {name: torch.stack([tensors[name] for tensors in found]) for name in found[0]}
        encoded = encode(list(prompts))
        for index, key in enumerate(keys):
            self._keep(key, {name: tensor[index].clone() for name, tensor in encoded.items()})
        return encoded

    def _keep(self, key: tuple[int, str], tensors: dict[str, Any]) -> None:
        self._bytes -= _size(self._encoded.pop(key, {}))
        self._encoded[key] = tensors
        self._bytes += _size(tensors)
        while self._bytes > self._most_bytes:
            self._bytes -= _size(self._encoded.popitem(last=False)[1])


def _size(tensors: dict[str, Any]) -> int:
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())


_CACHES: WeakKeyDictionary[Any, PromptCache] = WeakKeyDictionary()


def prompt_cache(pipeline: Any) -> PromptCache:
    """The cache of a pipeline, which goes with it."""
    return _CACHES.setdefault(pipeline, PromptCache())
