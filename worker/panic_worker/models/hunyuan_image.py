"""HunyuanImage: HunyuanImage 2.1, 17 billion parameters.

Source: https://huggingface.co/hunyuanvideo-community/HunyuanImage-2.1-Diffusers
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import draw, load_pipeline, token_count
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.token_groups import groups_of_equal

SPEC = ModelSpec(
    name="HunyuanImage",
    kind="text-to-image",
    summary="HunyuanImage 2.1, 17 billion parameters",
    repository=Repository(
        "hunyuanvideo-community/HunyuanImage-2.1-Diffusers",
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.jinja", "*/*.safetensors"),
    ),
    licence="Tencent Hunyuan Community",
    gated=False,
    max_batch=4,
    parameters={"size": 1024, "steps": 25, "dtype": "bfloat16"},
    memory_bytes=52_000_000_000,
    libraries=("accelerate", "diffusers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=3600, call_s=300, item_s=120),
)


def load(context: LoadContext) -> Loaded:
    """Loads transformer, Qwen2.5-VL, ByT5, VAE and the guiders, which hold the strength of guidance."""
    return load_pipeline(context, "HunyuanImagePipeline")


# Of its instruction and of the prompt, as the pipeline has it.
_PROMPT_TOKENS = 1000


def invoke(pipeline: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture per prompt.

    Prompts with a quotation, which the pipeline draws as writing, and those without are two batches: it chooses how to
    guide for all of a batch together.
    """
    from diffusers.pipelines.hunyuan_image.pipeline_hunyuanimage import extract_glyph_text

    quotes = [extract_glyph_text(prompt) is not None for prompt in prompts]
    found: dict[int, Output] = {}
    for group in groups_of_equal(quotes):
        drawn = draw(
            pipeline,
            [prompts[index] for index in group],
            [seeds[index] for index in group],
            call,
            lambda prompt: token_count(pipeline.tokenizer, prompt) > _PROMPT_TOKENS,
        )
        found.update(zip(group, drawn, strict=True))
    for index in range(len(prompts)):
        yield found[index]
