"""Flux2Klein: FLUX.2 klein, 9 billion parameters, distilled.

Source: https://huggingface.co/black-forest-labs/FLUX.2-klein-9B
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import chat_token_count, draw, load_pipeline
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits

SPEC = ModelSpec(
    name="Flux2Klein",
    kind="text-to-image",
    summary="FLUX.2 klein, 9 billion parameters, distilled",
    repository=Repository(
        "black-forest-labs/FLUX.2-klein-9B",
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.jinja", "*/*.safetensors"),
    ),
    licence="FLUX Non-Commercial",
    gated=True,
    max_batch=4,
    parameters={"size": 1024, "steps": 4, "guidance": 1.0, "max_sequence_length": 512, "dtype": "bfloat16"},
    memory_bytes=35_000_000_000,
    libraries=("accelerate", "diffusers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=3600, call_s=300, item_s=120),
)


def load(context: LoadContext) -> Loaded:
    """Loads transformer, Qwen3 and VAE."""
    return load_pipeline(context, "Flux2KleinPipeline")


def invoke(pipeline: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture per prompt.

    A distilled network ignores guidance. Every prompt is padded to the same length, whatever its neighbours.
    """
    limit = int(call.parameters["max_sequence_length"])
    return draw(
        pipeline,
        prompts,
        seeds,
        call,
        lambda prompt: chat_token_count(pipeline.tokenizer, prompt, enable_thinking=False) > limit,
        guidance_scale=float(call.parameters["guidance"]),
        max_sequence_length=limit,
    )
