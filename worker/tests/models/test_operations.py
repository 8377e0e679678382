"""What the worker adds to the operations of a plain pipeline: next to nothing."""

from collections import Counter
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

from panic_worker.devices import make_repeatable
from panic_worker.diffusion import generators
from panic_worker.model_call import Call

PROMPTS, SEEDS = ["a red apple", "the sea at night", "a blue pear", "ein Apfel"], [1, 2, 3, 4]


def counted(profiled: profile) -> Counter[str]:
    """How often each operation of aten ran, those that others call included: as the profiler sees them."""
    return Counter({event.key: event.count for event in profiled.key_averages() if event.key.startswith("aten::")})


def test_a_call_of_sdxl_turbo_takes_at_most_5_percent_more_operations_than_the_plain_pipeline(load_double: Any) -> None:
    file, pipeline, parameters = load_double("SDXLTurbo")
    call = {"height": 256, "width": 256, "num_inference_steps": 4, "guidance_scale": 0.0, "output_type": "pt"}
    with torch.inference_mode(), profile(activities=[ProfilerActivity.CPU]) as plainly:
        drawn = pipeline(prompt=PROMPTS, generator=generators(pipeline, SEEDS), **call).images
    try:
        make_repeatable()
        with profile(activities=[ProfilerActivity.CPU]) as by_us:
            pictures = [output.value for output in file.module.invoke(pipeline, PROMPTS, SEEDS, Call(parameters))]
    finally:
        torch.use_deterministic_algorithms(False)
    expected = [(image.float() * 255).round().to(torch.uint8).permute(1, 2, 0).numpy().tobytes() for image in drawn]
    assert [bytes(picture.pixels) for picture in pictures] == expected
    plain, ours = counted(plainly), counted(by_us)
    more = ours - plain
    print(f"{ours.total()} operations, {plain.total()} of the plain pipeline; more of: {more}")
    assert ours.total() <= 1.05 * plain.total(), more
