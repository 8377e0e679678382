"""What the embedding models have in common: float32, length 1, finite or an error."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from panic_worker.errors import WorkerError
from panic_worker.model_call import Output

LENGTH_TOLERANCE = 1e-3


def unit_vectors(vectors: Any, dimension: int) -> Any:
    """The first ``dimension`` coordinates in float32 on the CPU, at length 1 again."""
    import torch

    return torch.nn.functional.normalize(vectors.float()[:, :dimension], dim=-1).cpu()


def outputs(
    vectors: Any, truncated: Sequence[bool], network: Any, compute_alone: Callable[[int], Any]
) -> Iterator[Output]:
    """Turns the vectors of one batch into outputs.

    A vector that is not finite is computed once more, alone and in float32: half precision overflows where float32
    does not, and padding may have let something in. Nothing is ever put in its place.

    Args:
        vectors: Tensor ``[n, d]``, float32, on the CPU.
        truncated: Whether the text was cut, per item.
        network: The torch module that computes them.
        compute_alone: Computes item i alone; a tensor ``[1, d]``.
    """
    import torch

    for index, vector in enumerate(vectors):
        size, place, finite = len(vectors), index, vector
        if not bool(torch.isfinite(vector).all()):
            with in_float32(network):
                finite = compute_alone(index)[0]
            size, place = 1, 0
        value: bytes | WorkerError = finite.contiguous().numpy().astype("<f4").tobytes()
        if not bool(torch.isfinite(finite).all()):
            value = WorkerError("not_finite", "the vector has coordinates that are not finite, also alone in float32")
        elif abs(float(finite.norm()) - 1) > LENGTH_TOLERANCE:
            # Nothing but zeros cannot be brought to length 1.
            value = WorkerError("not_finite", f"the vector has length {float(finite.norm()):.6g}, expected 1")
        yield Output(value, size, place, truncated=truncated[index])


def alone(encode: Callable[[list[Any]], Any], group: list[Any], place: int) -> Any:
    """One of a group, encoded by itself; a tensor ``[1, d]``."""
    return encode([group[place]])


@contextmanager
def in_float32(network: Any) -> Iterator[None]:
    """Widens the half-precision weights of a network for a while. Exact both ways: every half is a float32."""
    import torch

    narrow = [
        (tensor, tensor.dtype)
        for tensor in (*network.parameters(), *network.buffers())
        if tensor.dtype in (torch.float16, torch.bfloat16)
    ]
    for tensor, _ in narrow:
        tensor.data = tensor.data.float()
    try:
        yield
    finally:
        for tensor, dtype in narrow:
            tensor.data = tensor.data.to(dtype)
