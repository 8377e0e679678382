"""Who else uses a GPU: what a user needs to know when it is full."""

import os
import subprocess

_PATIENCE_SECONDS = 10


def gpu_holders() -> str | None:
    """The other programs that hold memory of a GPU, as a sentence; ``None`` where the driver's tool tells of none."""
    query = "--query-compute-apps=pid,process_name,used_memory"
    try:
        run = subprocess.run(
            ["nvidia-smi", query, "--format=csv,noheader"],  # noqa: S607 - Where the driver has put it.
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    others = []
    for line in run.stdout.splitlines():
        fields = [field.strip() for field in line.split(",")]
        if len(fields) == 3 and fields[0] != str(os.getpid()):
            others.append(f"{fields[1]} (process {fields[0]}) holds {fields[2]}")
    return f"Others use the GPU: {'; '.join(others)}" if others else None
