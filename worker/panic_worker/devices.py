"""What torch can compute on, and how it is told to repeat itself."""

from typing import Any

from panic_worker.errors import WorkerError


def find_device(asked: str) -> str:
    """Turns ``auto``, ``cpu``, ``cuda`` or ``cuda:1`` into ``cpu`` or one GPU.

    Without torch, ``auto`` is the CPU: models that need torch say so themselves.

    Raises:
        WorkerError: ``no_device``.
    """
    try:
        import torch
    except ImportError:
        if asked in ("auto", "cpu"):
            return "cpu"
        raise WorkerError("no_device", f"{asked} needs torch, which is not installed", hint="panic-tda setup") from None
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if asked == "cpu" or (asked == "auto" and count == 0):
        return "cpu"
    index = int(asked.partition(":")[2] or 0)
    if index >= count:
        raise WorkerError(
            "no_device",
            f"{asked} was asked for, but torch {torch.__version__} finds {count} GPUs",
            hint="Use --device cpu, or install a build of torch for CUDA: panic-tda setup --device cuda",
        )
    return f"cuda:{index}"


def describe_devices(device: str) -> dict[str, Any]:
    """The result of ``devices``."""
    try:
        import torch
    except ImportError:
        return {"device": device, "torch": None, "cuda": None, "devices": []}
    devices = []
    for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        free, total = torch.cuda.mem_get_info(index)
        name = torch.cuda.get_device_name(index)
        devices.append({"device": f"cuda:{index}", "name": name, "total_bytes": total, "free_bytes": free})
    if not devices:
        devices.append({"device": "cpu", "name": "CPU", "total_bytes": None, "free_bytes": None})
    return {"device": device, "torch": torch.__version__, "cuda": torch.version.cuda, "devices": devices}


def device_name(device: str) -> str:
    """The GPU's name, or the processor's architecture: part of a model version."""
    if device == "cpu":
        import platform

        return platform.machine()
    import torch

    return str(torch.cuda.get_device_name(device))


def make_repeatable() -> None:
    """Same batch on the same GPU, same bits: as diffusers' ``enable_full_determinism``, but warns where it cannot."""
    import torch

    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
