"""How often networks are run, and how often a call waits for the device: counted on doubles."""

import random
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from panic_worker.diffusion import pictures_of
from panic_worker.model_call import Call
from panic_worker.prompt_cache import PromptCache


def count_passes(network: Any) -> list[int]:
    passes: list[int] = []
    network.register_forward_pre_hook(lambda *_: passes.append(1))
    return passes


def test_64_mixed_captions_are_embedded_in_at_most_4_passes(load_double: Any) -> None:
    file, model, parameters = load_double("STSBMpnet")
    mixed = random.Random(3)
    texts = [" ".join(["apple"] * mixed.randint(1, 30)) + f" {number}" for number in range(64)]
    passes = count_passes(model[0])
    together = [output.value for output in file.module.embed(model, texts, Call(parameters))]
    assert len(passes) <= 4
    alone = [next(iter(file.module.embed(model, [text], Call(parameters)))).value for text in texts[:5]]
    for one, other in zip(alone, together, strict=False):
        difference = torch.frombuffer(bytearray(one), dtype=torch.float32) - torch.frombuffer(
            bytearray(other), dtype=torch.float32
        )
        assert difference.abs().max() < 1e-5


@pytest.mark.parametrize("name", ["SDXLTurbo", "FluxDev"])
def test_prompts_that_were_encoded_before_are_not_encoded_again(load_double: Any, name: str) -> None:
    file, pipeline, parameters = load_double(name, size=64, steps=1)

    def draw(prompts: list[str]) -> list[bytes]:
        outputs = file.module.invoke(pipeline, prompts, list(range(len(prompts))), Call(parameters))
        return [bytes(output.value.pixels) for output in outputs]

    passes = count_passes(pipeline.text_encoder_2)
    first = draw(["an apple", "the sea"])
    assert len(passes) == 1
    assert draw(["an apple", "the sea"]) == first
    assert len(passes) == 1
    # In another company, and in another place: the bits are those that encoding gives.
    exchanged = draw(["the sea", "the sea"])
    assert len(passes) == 1
    assert exchanged[1] == first[1]
    draw(["an apple", "a pear"])
    assert len(passes) == 2
    # A batch of another size is another batch.
    draw(["an apple"])
    assert len(passes) == 3


def test_the_prompt_used_longest_ago_is_forgotten_first() -> None:
    encoded: list[list[str]] = []

    def encode(prompts: list[str]) -> dict[str, Any]:
        encoded.append(prompts)
        return {"embeds": torch.zeros(len(prompts), 10)}

    cache = PromptCache(most_bytes=80)
    for prompt in ("a", "b", "a", "c", "a", "b"):
        cache.encode([prompt], encode)
    assert encoded == [["a"], ["b"], ["c"], ["b"]]


class Waits(TorchDispatchMode):
    """Counts what makes the host wait for the device: a number that Python asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = 0

    def __torch_dispatch__(self, function: Any, types: Any, arguments: Any = (), keywords: Any = None) -> Any:
        self.numbers += function.overloadpacket.__name__ == "_local_scalar_dense"
        return function(*arguments, **(keywords or {}))


def test_a_batch_of_pictures_comes_from_the_device_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    copies: list[torch.Size] = []
    to_cpu = torch.Tensor.cpu
    monkeypatch.setattr(torch.Tensor, "cpu", lambda self: copies.append(self.shape) or to_cpu(self))
    with Waits() as waits:
        pictures = pictures_of(torch.rand(16, 3, 8, 8))
    assert len(pictures) == 16
    assert copies == [torch.Size([16, 8 * 8 * 3 + 1])]
    assert waits.numbers == 0
