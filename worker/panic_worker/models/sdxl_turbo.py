"""SDXLTurbo: Stable Diffusion XL, distilled to a few steps.

Source: https://huggingface.co/stabilityai/sdxl-turbo
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import device_of, draw, load_pipeline, token_count
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository

SPEC = ModelSpec(
    name="SDXLTurbo",
    kind="text-to-image",
    summary="Stable Diffusion XL, distilled to a few steps",
    repository=Repository(
        "stabilityai/sdxl-turbo",
        # The repository has every weight twice more, in float32 and as one file.
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.fp16.safetensors"),
    ),
    licence="Stability AI Community",
    max_batch=16,
    # Its VAE computes in float32. TF32 there is torch's default, and was that of earlier versions.
    parameters={"size": 256, "steps": 4, "guidance": 0.0, "dtype": "float16", "cudnn_tf32": True},
    memory_bytes=7_000_000_000,
    libraries=("accelerate", "diffusers", "torch", "transformers"),
)


def load(context: LoadContext) -> Loaded:
    """Loads the half-precision variant. A watermark, on by default where its library is installed, is left out."""
    return load_pipeline(context, "AutoPipelineForText2Image", variant="fp16", add_watermarker=False)


def invoke(pipeline: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture per prompt.

    At guidance 0 there is no negative branch. Both CLIP encoders read 77 tokens.
    """
    limit = pipeline.tokenizer.model_max_length
    guidance = float(call.parameters["guidance"])

    def encode(texts: list[str]) -> dict[str, Any]:
        embeds, _, pooled, _ = pipeline.encode_prompt(
            texts, device=device_of(pipeline), do_classifier_free_guidance=False
        )
        return {"prompt_embeds": embeds, "pooled_prompt_embeds": pooled}

    return draw(
        pipeline,
        prompts,
        seeds,
        call,
        lambda prompt: token_count(pipeline.tokenizer, prompt) > limit,
        # With guidance above 1 the pipeline encodes a second, negative prompt.
        encode=encode if guidance <= 1 else None,
        guidance_scale=guidance,
    )
