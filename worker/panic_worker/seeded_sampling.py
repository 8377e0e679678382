"""Sampling from a language model, each item of a batch from random numbers of its own."""

from collections.abc import Sequence
from typing import Any


def seeded_sampling(seeds: Sequence[int], temperature: float, device: Any) -> Any:
    """A processor of logits with which the likeliest token is a sample.

    The Gumbel-max trick: where independent Gumbel noise is added to logits / temperature, the largest is distributed as
    ``softmax(logits / temperature)``. The noise of a row comes from its own generator, so that what an item says
    depends on its seed and not on what it is computed beside, but for the last bits of the logits. ``do_sample`` of
    the library draws for all rows from one stream.

    Args:
        seeds: One per row of the batch.
        temperature: Above 0; 1 is the model's own distribution.
        device: Of the logits.
    """
    import torch
    from transformers import LogitsProcessor, LogitsProcessorList

    generators = [torch.Generator(device).manual_seed(seed) for seed in seeds]

    class _GumbelMax(LogitsProcessor):  # type: ignore[misc]
        def __call__(self, _input_ids: Any, scores: Any) -> Any:
            uniform = torch.stack(
                [torch.rand(scores.shape[-1], generator=generator, device=scores.device) for generator in generators]
            )
            # 0 would be an infinity.
            gumbel = -torch.log(-torch.log(uniform.clamp_min(torch.finfo(torch.float32).tiny)))
            return scores.float() / temperature + gumbel

    return LogitsProcessorList([_GumbelMax()])
