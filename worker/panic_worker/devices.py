"""What torch can compute on, and how it is told to repeat itself."""

import os
import re
from typing import Any

from panic_worker.errors import WorkerError

# Told by the client: what the environment was set up for, `cpu` or `cuda`; nothing where it is the user's own.
SET_UP_FOR_VARIABLE = "PANIC_TDA_SET_UP_FOR"
_CPU_INSTEAD = "to compute on the CPU all the same: --device cpu"


def find_device(asked: str) -> str:
    """Turns ``auto``, ``cpu``, ``cuda`` or ``cuda:1`` into ``cpu`` or one GPU, which has then computed something.

    ``auto`` is a GPU if torch finds one, else the CPU; but never the CPU where the environment was set up for a GPU:
    somebody would wait for weeks for what takes hours. Without torch, ``auto`` is the CPU: models that need torch say
    so themselves. No other GPU is touched.

    Raises:
        WorkerError: ``no_device``, with what stands in the way and what to do.
    """
    try:
        import torch
    except ImportError:
        if asked in ("auto", "cpu"):
            return "cpu"
        raise WorkerError("no_device", f"{asked} needs torch, which is not installed", hint="panic-tda setup") from None
    if asked == "cpu":
        return "cpu"
    if torch.version.hip is not None:
        raise WorkerError(
            "no_device",
            f"torch {torch.__version__} is a build for AMD's ROCm, on which none of these models has been run",
            hint=f"Use a build of torch for CUDA: panic-tda setup --device cuda; {_CPU_INSTEAD}",
        )
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if count == 0 and asked == "auto" and os.environ.get(SET_UP_FOR_VARIABLE) != "cuda":
        return "cpu"
    index = int(asked.partition(":")[2] or 0)
    if count == 0:
        wanted = "the environment was set up for a GPU" if asked == "auto" else f"{asked} was asked for"
        raise _no_gpu(torch, wanted)
    if index >= count:
        visible = os.environ.get("CUDA_VISIBLE_DEVICES")
        among = "" if visible is None else f" (CUDA_VISIBLE_DEVICES is {visible!r}; they are numbered from 0)"
        gpus = "1 GPU" if count == 1 else f"{count} GPUs"
        raise WorkerError(
            "no_device", f"{asked} was asked for, but torch finds {gpus}{among}", hint=f"Use cuda:0, or, {_CPU_INSTEAD}"
        )
    _refuse_unless_it_computes(torch, index)
    return f"cuda:{index}"


def _no_gpu(torch: Any, wanted: str) -> WorkerError:
    """Why torch finds no GPU, as far as it can be told."""
    if torch.version.cuda is None:
        return WorkerError(
            "no_device",
            f"{wanted}, but torch {torch.__version__} is a build for the CPU",
            hint=f"Make the environment for a GPU: panic-tda setup --device cuda; {_CPU_INSTEAD}",
        )
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return WorkerError(
            "no_device",
            f"{wanted}, but CUDA_VISIBLE_DEVICES hides all GPUs",
            hint=f"Unset it, or name one; {_CPU_INSTEAD}",
        )
    try:
        torch.cuda.init()
        reason = "it finds no GPU"
    except (RuntimeError, AssertionError) as error:
        # It says whether there is no driver, or one that is too old.
        reason = str(error).strip().partition("\n")[0]
    older = "" if torch.version.cuda.startswith("12.") else ", or take a build for CUDA 12: panic-tda setup --cuda 12.x"
    return WorkerError(
        "no_device",
        f"{wanted}, but torch {torch.__version__} for CUDA {torch.version.cuda} cannot use one: {reason}",
        hint="See what nvidia-smi says: without a driver, or with one older than this CUDA, install a newer "
        f"one{older}; {_CPU_INSTEAD}",
    )


def _refuse_unless_it_computes(torch: Any, index: int) -> None:
    """Has the GPU compute something, and leaves it as the process's own."""
    name = torch.cuda.get_device_name(index)
    capability = torch.cuda.get_device_capability(index)
    built = torch.cuda.get_arch_list()
    if not _has_code_for(capability, built):
        raise WorkerError(
            "no_device",
            f"{name} has compute capability {capability[0]}.{capability[1]}, for which torch {torch.__version__} "
            f"has no code: it has {', '.join(built)}",
            hint="Take the build that has: panic-tda setup --cuda 12.x for older GPUs, 13.x for newer ones; "
            f"{_CPU_INSTEAD}",
        )
    try:
        # Else what asks for `cuda` without a number, as code beside weights does, opens a context on the first one.
        torch.cuda.set_device(index)
        found = float(torch.ones(2, device=f"cuda:{index}").sum().item())
    except RuntimeError as error:
        summary = str(error).strip().partition("\n")[0]
        raise WorkerError(
            "no_device",
            f"{name} does not compute: {summary}",
            hint=f"See what nvidia-smi says; another program may hold it; {_CPU_INSTEAD}",
        ) from error
    if found != 2:
        raise WorkerError("no_device", f"{name} computes wrongly: 1 + 1 is {found:g}")


def _has_code_for(capability: tuple[int, int], built: list[str]) -> bool:
    """Whether a build of torch has code for a GPU: of the same generation and not newer, or PTX that is not newer."""
    major, minor = capability
    for name in built:
        match = re.fullmatch(r"(sm|compute)_(\d+)(\d)[af]?", name)
        if match is None:
            continue
        of = int(match[2]), int(match[3])
        if of <= (major, minor) and (match[1] == "compute" or of[0] == major):
            return True
    # Where torch tells of nothing, the operation below decides.
    return not built


def describe_devices(device: str) -> dict[str, Any]:
    """The result of ``devices``. How much memory is free is asked of the chosen one alone: it takes a context."""
    try:
        import torch
    except ImportError:
        return {"device": device, "torch": None, "cuda": None, "devices": []}
    devices = []
    for index in range(torch.cuda.device_count() if device != "cpu" and torch.cuda.is_available() else 0):
        name = f"cuda:{index}"
        properties = torch.cuda.get_device_properties(index)
        free = torch.cuda.mem_get_info(index)[0] if name == device else None
        devices.append(
            {"device": name, "name": properties.name, "total_bytes": properties.total_memory, "free_bytes": free}
        )
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
    # With the line above every new tensor would be filled with NaN first, two thousand times per picture. That finds
    # code which reads memory before it writes it, and changes nothing that other code computes.
    torch.utils.deterministic.fill_uninitialized_memory = False
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
