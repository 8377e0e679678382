"""Sampling along beams with one stream of random numbers per item, so that a caption does not depend on its neighbours.

``generate`` draws the beams of a whole batch from torch's global stream: item i would get what the items before it have
left over. Here each item has a generator of its own, and draws without replacement by the Gumbel trick: the k largest
of ``log p + g``, with independent standard Gumbel noise g, are k draws without replacement from p (Vieira 2014; Kool,
van Hoof and Welling 2019, "Stochastic beams and where to find them").
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from panic_worker.errors import WorkerError

SAMPLER = "beam-sample-gumbel-1"
_METHOD = "_get_top_k_continuations"


def draws_without_replacement(log_probabilities: Any, count: int, generators: Sequence[Any]) -> Any:
    """Draws ``count`` different columns per row, each row from its own generator.

    Args:
        log_probabilities: Tensor ``[rows, columns]``, not necessarily normalised.
        count: How many to draw.
        generators: One per row, on the tensor's device; used up by one draw per column.

    Returns:
        Indices ``[rows, count]``.
    """
    import torch

    noise = torch.empty_like(log_probabilities)
    for row, generator in zip(noise, generators, strict=True):
        row.exponential_(generator=generator)
    return (log_probabilities - noise.log()).topk(count).indices


def give_own_streams(language_model: Any) -> None:
    """Lets the beams of a model draw from the generators of ``own_streams``.

    The instance gets a class of its own, derived from the library's, with one of its steps replaced; the library's
    class stays as it is.

    Raises:
        WorkerError: ``load_failed`` where the library has no such step any more.
    """
    library_class: Any = type(language_model)
    if not hasattr(library_class, _METHOD):
        raise WorkerError("load_failed", f"{library_class.__name__} of this transformers has no {_METHOD}")

    class WithOwnStreams(library_class):  # type: ignore[misc]
        def _get_top_k_continuations(self, accumulated_log_probs: Any, **arguments: Any) -> Any:
            if self.own_streams is not None and arguments["do_sample"]:
                import torch

                drawn = draws_without_replacement(accumulated_log_probs, arguments["beams_to_keep"], self.own_streams)
                kept = torch.full_like(accumulated_log_probs, -torch.inf)
                kept.scatter_(1, drawn, accumulated_log_probs.gather(1, drawn))
                # Of what was drawn the library takes all, in the order of its scores.
                accumulated_log_probs, arguments = kept, {**arguments, "do_sample": False}
            return super()._get_top_k_continuations(accumulated_log_probs=accumulated_log_probs, **arguments)

    language_model.__class__ = WithOwnStreams
    language_model.own_streams = None


@contextmanager
def own_streams(language_model: Any, seeds: Sequence[int], device: Any) -> Iterator[None]:
    """Seeds one generator per item of the batch that ``generate`` is called with meanwhile."""
    import torch

    language_model.own_streams = [torch.Generator(device).manual_seed(seed) for seed in seeds]
    try:
        yield
    finally:
        language_model.own_streams = None
