"""ZImageTurbo: Z-Image, 6 billion parameters, distilled.

Source: https://huggingface.co/Tongyi-MAI/Z-Image-Turbo
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import chat_token_count, draw, load_pipeline
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits

SPEC = ModelSpec(
    name="ZImageTurbo",
    kind="text-to-image",
    summary="Z-Image, 6 billion parameters, distilled",
    repository=Repository(
        "Tongyi-MAI/Z-Image-Turbo",
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.jinja", "*/*.safetensors"),
    ),
    licence="Apache-2.0",
    gated=False,
    max_batch=4,
    parameters={"size": 1024, "steps": 8, "guidance": 0.0, "max_sequence_length": 512, "dtype": "bfloat16"},
    memory_bytes=21_000_000_000,
    libraries=("accelerate", "diffusers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=3600, call_s=300, item_s=120),
)


def load(context: LoadContext) -> Loaded:
    """Loads transformer, Qwen3 and VAE."""
    return load_pipeline(context, "ZImagePipeline")


def invoke(pipeline: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture per prompt.

    Guidance must be 0: at the default of the library, 5, the distilled network blurs.
    """
    limit = int(call.parameters["max_sequence_length"])
    return draw(
        pipeline,
        prompts,
        seeds,
        call,
        lambda prompt: chat_token_count(pipeline.tokenizer, prompt, enable_thinking=True) > limit,
        guidance_scale=float(call.parameters["guidance"]),
        max_sequence_length=limit,
    )
