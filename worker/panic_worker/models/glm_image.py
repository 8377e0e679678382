"""GLMImage: GLM-Image, autoregressive and diffusion.

Source: https://huggingface.co/zai-org/GLM-Image
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.diffusion import draw, load_pipeline, token_count
from panic_worker.generation import random_state
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits

SPEC = ModelSpec(
    name="GLMImage",
    kind="text-to-image",
    summary="GLM-Image, autoregressive and diffusion",
    repository=Repository(
        "zai-org/GLM-Image",
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.jinja", "*/*.safetensors"),
    ),
    licence="MIT",
    gated=False,
    max_batch=8,
    parameters={"size": 1024, "steps": 25, "guidance": 7.5, "max_sequence_length": 2048, "dtype": "bfloat16"},
    memory_bytes=34_000_000_000,
    libraries=("accelerate", "diffusers", "torch", "transformers"),
    time_limits=TimeLimits(load_s=3600, call_s=300, item_s=120),
)


def load(context: LoadContext) -> Loaded:
    """Loads the pipeline, and forbids tokens that are no part of a picture.

    The vocabulary of the autoregressive part is larger than the table of the part that draws. One of the tokens
    beyond ends the picture too early, any of them is an index out of range on the GPU: a poisoned context.
    """
    loaded = load_pipeline(context, "GlmImagePipeline")
    pipeline = loaded.handle
    known = int(pipeline.transformer.config.prior_vq_quantizer_codebook_size)
    vocabulary = int(pipeline.vision_language_encoder.config.text_config.vision_vocab_size)
    pipeline.vision_language_encoder.generation_config.suppress_tokens = list(range(known, vocabulary))
    return loaded


def invoke(pipeline: Any, prompts: list[str], seeds: list[int], call: Call) -> Iterator[Output]:
    """Draws one picture after the other.

    The pipeline seeds the sampling of a batch's tokens with its first generator alone, and pads what it reads of
    quotations to the longest of a batch: a picture would depend on its neighbours.
    """
    limit = int(call.parameters["max_sequence_length"])
    # Most of the time goes by before the first step: one pass per token, of which the pipeline tells nothing.
    with pipeline.vision_language_encoder.register_forward_pre_hook(lambda *_: call.stop_if_cancelled()):
        for prompt, seed in zip(prompts, seeds, strict=True):
            with random_state(seed, pipeline.device):
                yield from draw(
                    pipeline,
                    [prompt],
                    [seed],
                    call,
                    lambda text: _is_cut(pipeline, text, limit),
                    guidance_scale=float(call.parameters["guidance"]),
                    max_sequence_length=limit,
                )


def _is_cut(pipeline: Any, prompt: str, limit: int) -> bool:
    """Whether a quotation, each of which is read once more letter by letter, is too long for that.

    The limit is one of quotations alone: the prompt itself is read to its end, however long.
    """
    [quotations] = pipeline.get_glyph_texts(prompt)
    return any(token_count(pipeline.tokenizer, quotation) > limit for quotation in quotations)
