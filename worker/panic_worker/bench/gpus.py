"""What GPUs can do at most, by their makers' data sheets: dense, without sparsity, sums in float32."""

from typing import Literal, NamedTuple

Precision = Literal["half", "tf32", "float32"]


class Gpu(NamedTuple):
    """Peaks of one card.

    Attributes:
        marks: All of these are in the name that the driver has for it.
        half: Operations per second of float16 and bfloat16 matrices, and likewise the next two.
        bandwidth: Bytes per second of its memory.
        memory: Bytes of its memory.
    """

    name: str
    marks: tuple[str, ...]
    half: float
    tf32: float
    float32: float
    bandwidth: float
    memory: int

    def peak(self, precision: Precision) -> float:
        """Operations per second."""
        return {"half": self.half, "tf32": self.tf32, "float32": self.float32}[precision]


GPUS = (
    Gpu("H200", ("H200",), 989e12, 494e12, 67e12, 4.8e12, 141 * 10**9),
    Gpu("H100", ("H100", "HBM3"), 989e12, 494e12, 67e12, 3.35e12, 80 * 10**9),
    Gpu("RTX 6000 Ada", ("RTX 6000 Ada",), 364e12, 182e12, 91e12, 0.96e12, 48 * 10**9),
    Gpu("RTX 4090", ("RTX 4090",), 165e12, 82.6e12, 82.6e12, 1.008e12, 24 * 10**9),
)


def find_gpu(device_name: str) -> Gpu | None:
    """The card of that name; ``None`` if its peaks are not kept here. A laptop's is another one of the same name."""
    if "Laptop" in device_name:
        return None
    return next((gpu for gpu in GPUS if all(mark in device_name for mark in gpu.marks)), None)
