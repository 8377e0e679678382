"""FluxSchnell: FLUX.1, distilled to a few steps.

Source: https://huggingface.co/black-forest-labs/FLUX.1-schnell
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import device_of, draw, load_pipeline, token_count
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits

SPEC = ModelSpec(
    name="FluxSchnell",
    kind="text-to-image",
    summary="FLUX.1, distilled to a few steps",
    repository=Repository(
        "black-forest-labs/FLUX.1-schnell",
        # Not the 24 GB of the same weights as one file at the top.
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.safetensors"),
    ),
    licence="Apache-2.0",
    gated=False,
    max_batch=8,
    parameters={"size": 256, "steps": 6, "guidance": 3.5, "max_sequence_length": 512, "dtype": "bfloat16"},
    memory_bytes=34_000_000_000,
    libraries=("accelerate", "diffusers", "sentencepiece", "torch", "transformers"),
    time_limits=TimeLimits(load_s=1800, call_s=120, item_s=30),
)


def load(context: LoadContext) -> Loaded:
    """Loads transformer, T5, CLIP and VAE."""
    return load_pipeline(context, "FluxPipeline")


def invoke(pipeline: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture per prompt.

    The network has no guidance input, so the parameter, kept from earlier versions, changes nothing.
    T5 reads the prompt; CLIP gives one vector of its first 77 tokens, which is not counted as cutting off.
    """
    limit = int(call.parameters["max_sequence_length"])

    def encode(texts: list[str]) -> dict[str, Any]:
        embeds, pooled, _ = pipeline.encode_prompt(texts, texts, device=device_of(pipeline), max_sequence_length=limit)
        return {"prompt_embeds": embeds, "pooled_prompt_embeds": pooled}

    return draw(
        pipeline,
        prompts,
        seeds,
        call,
        lambda prompt: token_count(pipeline.tokenizer_2, prompt) > limit,
        encode=encode,
        guidance_scale=float(call.parameters["guidance"]),
        max_sequence_length=limit,
    )
