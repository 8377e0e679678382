"""SD35Medium: Stable Diffusion 3.5 medium, without its T5.

Source: https://huggingface.co/stabilityai/stable-diffusion-3.5-medium
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import draw, load_pipeline, token_count
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits

SPEC = ModelSpec(
    name="SD35Medium",
    kind="text-to-image",
    summary="Stable Diffusion 3.5 medium, without its T5",
    repository=Repository(
        "stabilityai/stable-diffusion-3.5-medium",
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.jinja", "*/*.safetensors"),
        without=("text_encoder_3/*", "tokenizer_3/*"),
    ),
    licence="Stability AI Community",
    gated=True,
    max_batch=8,
    parameters={"size": 1024, "steps": 20, "guidance": 5.0, "dtype": "bfloat16"},
    memory_bytes=7_000_000_000,
    libraries=("accelerate", "diffusers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=3600, call_s=300, item_s=120),
)


def load(context: LoadContext) -> Loaded:
    """Loads without T5, whose 9 GB the two CLIP encoders replace at the price of prompts of 77 tokens."""
    return load_pipeline(context, "StableDiffusion3Pipeline", text_encoder_3=None, tokenizer_3=None)


def invoke(pipeline: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture per prompt, of which 77 tokens are read."""
    limit = pipeline.tokenizer.model_max_length
    return draw(
        pipeline,
        prompts,
        seeds,
        call,
        lambda prompt: token_count(pipeline.tokenizer, prompt) > limit,
        guidance_scale=float(call.parameters["guidance"]),
    )
