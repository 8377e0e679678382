"""How much of a call the GPU computes: 1 − idle gaps between kernels, from the first's start to the last's end."""

from collections.abc import Callable, Iterable


def busy_share(intervals: Iterable[tuple[float, float]]) -> float | None:
    """The share of the time from the first start to the last end that at least one interval covers.

    Args:
        intervals: Starts and ends of kernels, in any unit and order; they may overlap.

    Returns:
        From 0 to 1; ``None`` without intervals, or if they take no time.
    """
    ordered = sorted(intervals)
    if not ordered:
        return None
    first = ordered[0][0]
    covered_to = first
    covered = 0.0
    for start, end in ordered:
        covered += max(0.0, end - max(start, covered_to))
        covered_to = max(covered_to, end)
    return covered / (covered_to - first) if covered_to > first else None


def measure_gpu_busy(act: Callable[[], None]) -> float | None:
    """Profiles one call; kernels and copies alike count as computing."""
    import torch
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CUDA, ProfilerActivity.CPU]) as profiler:
        act()
        torch.cuda.synchronize()
    return busy_share(
        (event.time_range.start, event.time_range.end)
        for event in profiler.events()
        if event.device_type == torch.autograd.DeviceType.CUDA
    )
