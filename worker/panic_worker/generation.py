"""What the captioners that ``generate`` have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from panic_worker.model_call import Call


@contextmanager
def random_state(seed: int, device: Any) -> Iterator[None]:
    """Seeds torch's global random stream, which ``generate`` draws from, and puts back what it was."""
    import torch

    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        yield


def stopping_criteria(call: Call) -> Any:
    """Looks after every token whether the call has been cancelled; ends nothing otherwise."""
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class _StopIfCancelled(StoppingCriteria):  # type: ignore[misc]
        def __call__(self, input_ids: Any, _scores: Any, **_arguments: Any) -> Any:
            call.stop_if_cancelled()
            return torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)

    return StoppingCriteriaList([_StopIfCancelled()])
