"""Flux2Dev: FLUX.2, 32 billion parameters.

Source: https://huggingface.co/black-forest-labs/FLUX.2-dev
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import draw, load_pipeline
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits

SPEC = ModelSpec(
    name="Flux2Dev",
    kind="text-to-image",
    summary="FLUX.2, 32 billion parameters",
    repository=Repository(
        "black-forest-labs/FLUX.2-dev",
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.jinja", "*/*.safetensors"),
    ),
    licence="FLUX [dev] Non-Commercial",
    gated=True,
    max_batch=4,
    parameters={"size": 1024, "steps": 15, "guidance": 3.5, "max_sequence_length": 512, "dtype": "bfloat16"},
    memory_bytes=112_000_000_000,
    libraries=("accelerate", "diffusers", "torch", "torchvision", "transformers"),
    time_limits=TimeLimits(load_s=3600, call_s=300, item_s=120),
)


def load(context: LoadContext) -> Loaded:
    """Loads transformer, Mistral 3 and VAE: more than any single GPU of 80 GB holds."""
    return load_pipeline(context, "Flux2Pipeline")


def _is_truncated(pipeline: Any, prompt: str, limit: int) -> bool:
    from diffusers.pipelines.flux2.pipeline_flux2 import format_input

    messages = format_input(prompts=[prompt], system_message=pipeline.system_message)
    tokens = pipeline.tokenizer.apply_chat_template(messages, tokenize=True, return_dict=True, truncation=False)
    return len(tokens["input_ids"][0]) > limit


def invoke(pipeline: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture per prompt. Guidance is an input of the network, not a second branch."""
    limit = int(call.parameters["max_sequence_length"])
    return draw(
        pipeline,
        prompts,
        seeds,
        call,
        lambda prompt: _is_truncated(pipeline, prompt, limit),
        guidance_scale=float(call.parameters["guidance"]),
        max_sequence_length=limit,
    )
