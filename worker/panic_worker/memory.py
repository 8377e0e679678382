"""Memory of this process and of its device."""

import os
import sys
from typing import Any


def resident_bytes() -> int:
    """Memory that this process holds, in bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def weights_bytes(modules: tuple[Any, ...]) -> int:
    """Bytes of the parameters and buffers of some torch modules; what two of them share counts once."""
    storages: dict[int, int] = {}
    for module in modules:
        for tensor in (*module.parameters(), *module.buffers()):
            storage = tensor.untyped_storage()
            storages[storage.data_ptr()] = storage.nbytes()
    return sum(storages.values())


def device_memory(device: str) -> dict[str, Any] | None:
    """The ``memory`` of ``status``; ``None`` where nothing has loaded torch yet and the system does not tell."""
    torch = sys.modules.get("torch")
    if device.startswith("cuda") and torch is not None:
        free, total = torch.cuda.mem_get_info(device)
        return {
            "device": device,
            "total_bytes": total,
            "free_bytes": free,
            "allocated_bytes": torch.cuda.memory_allocated(device),
            "reserved_bytes": torch.cuda.memory_reserved(device),
            "peak_bytes": torch.cuda.max_memory_allocated(device),
        }
    machine = _machine_memory()
    if machine is None:
        return None
    resident = resident_bytes()
    return {
        "device": "cpu",
        **machine,
        "allocated_bytes": resident,
        "reserved_bytes": resident,
        "peak_bytes": None,
    }


def _machine_memory() -> dict[str, int] | None:
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        return {
            "total_bytes": os.sysconf("SC_PHYS_PAGES") * page,
            "free_bytes": os.sysconf("SC_AVPHYS_PAGES") * page,
        }
    except (ValueError, OSError):
        return None


def release(device: str) -> None:
    """Gives back what nobody refers to any more. Call it outside ``except``: the traceback holds on to tensors."""
    import gc

    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and device.startswith("cuda"):
        torch.cuda.empty_cache()
