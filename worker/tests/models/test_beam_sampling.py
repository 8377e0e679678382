"""Captions along sampled beams: each picture has a stream of random numbers of its own."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import torch

from panic_worker.beam_sampling import draws_without_replacement, give_own_streams
from panic_worker.errors import WorkerError
from panic_worker.model_call import Call, Picture


@pytest.fixture
def captions(load_double: Any) -> Callable[[list[int], list[Picture]], list[str]]:
    """Describes pictures with a double that is not sure of anything: else whatever is drawn is the same."""
    file, handle, parameters = load_double("BLIP2", max_new_tokens=8)
    handle.model.language_model.lm_head.weight.data *= 0.1

    def describe(seeds: list[int], pictures: list[Picture]) -> list[str]:
        return [output.value for output in file.module.invoke(handle, pictures, seeds, Call(parameters))]

    return describe


def test_a_picture_alone_has_the_caption_that_it_has_among_seven(captions: Any) -> None:
    noise = random.Random(1)
    pictures = [Picture(28, 28, noise.randbytes(28 * 28 * 3)) for _ in range(7)]
    seeds = [3, 1, 4, 1, 5, 9, 2]
    together = captions(seeds, pictures)
    alone = [captions([seed], [picture])[0] for seed, picture in zip(seeds, pictures, strict=True)]
    assert together == alone
    assert len(set(together)) == 7


def test_the_seed_decides_the_caption(captions: Any) -> None:
    picture = Picture(28, 28, random.Random(2).randbytes(28 * 28 * 3))
    first, again, other = captions([1, 1, 2], [picture] * 3)
    assert first == again != other


def test_one_pass_of_the_vision_model_serves_the_whole_batch(load_double: Any) -> None:
    file, handle, parameters = load_double("BLIP2")
    passes = []
    handle.model.vision_model.register_forward_pre_hook(lambda *_: passes.append(1))
    pictures = [Picture(28, 28, bytes([shade]) * 28 * 28 * 3) for shade in range(16)]
    assert len(list(file.module.invoke(handle, pictures, list(range(16)), Call(parameters)))) == 16
    assert len(passes) == 1


def test_draws_follow_the_probabilities_and_never_repeat() -> None:
    probabilities = torch.tensor([0.4, 0.3, 0.15, 0.1, 0.05])
    rows = 4000
    generators = [torch.Generator().manual_seed(seed) for seed in range(rows)]
    drawn = draws_without_replacement(probabilities.log().repeat(rows, 1), 2, generators)
    assert all(first != second for first, second in drawn.tolist())
    first = Counter(drawn[:, 0].tolist())
    expected = [rows * float(p) for p in probabilities]
    chi_squared = sum((first[i] - expected[i]) ** 2 / expected[i] for i in range(5))
    # 4 degrees of freedom; one in ten thousand is beyond.
    assert chi_squared < 23.5
    # The second draw is from what is left: P(second = j) = Σᵢ pᵢ pⱼ / (1 − pᵢ).
    second = Counter(drawn[:, 1].tolist())
    p = probabilities.tolist()
    left = [sum(p[i] * p[j] / (1 - p[i]) for i in range(5) if i != j) * rows for j in range(5)]
    assert sum((second[j] - left[j]) ** 2 / left[j] for j in range(5)) < 23.5


def test_a_library_without_that_step_is_refused_by_name() -> None:
    with pytest.raises(WorkerError, match="Linear of this transformers has no _get_top_k_continuations"):
        give_own_streams(torch.nn.Linear(1, 1))
