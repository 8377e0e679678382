"""SDXLTurbo: Stable Diffusion XL, distilled to a few steps.

Source: https://huggingface.co/stabilityai/sdxl-turbo
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import draw, load_pipeline, token_count
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
    parameters={"size": 256, "steps": 4, "guidance": 0.0, "dtype": "float16"},
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
    return draw(
        pipeline,
        prompts,
        seeds,
        call,
        lambda prompt: token_count(pipeline.tokenizer, prompt) > limit,
        guidance_scale=float(call.parameters["guidance"]),
    )
