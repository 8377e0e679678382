"""Gemma3n: Gemma 3n, E2B.

Source: https://huggingface.co/google/gemma-3n-E2B-it
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.chat_captions import OPTIONAL, QUESTION, answer, question
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.pictures import as_pil
from panic_worker.smaller import loading_arguments

SPEC = ModelSpec(
    name="Gemma3n",
    kind="image-to-text",
    summary="Gemma 3n, E2B",
    repository=Repository("google/gemma-3n-E2B-it", files=("*.json", "*.txt", "*.jinja", "*.model", "*.safetensors")),
    licence="Gemma",
    gated=True,
    max_batch=16,
    seed_matters=False,
    parameters={"question": QUESTION, "max_new_tokens": 100, "dtype": "bfloat16", "sampler": "greedy"},
    optional=OPTIONAL,
    memory_bytes=11_000_000_000,
    libraries=("accelerate", "timm", "torch", "torchvision", "transformers"),
    time_limits=TimeLimits(load_s=1800, call_s=120, item_s=30),
)


class _Gemma(NamedTuple):
    model: Any
    processor: Any


def load(context: LoadContext) -> Loaded:
    """Loads model and processor. The image encoder is one of timm, which needs torchvision."""
    # By name, so that what is missing is said by its name rather than from the depth of a library.
    import timm  # noqa: F401
    from transformers import AutoProcessor, Gemma3nForConditionalGeneration

    folder = str(context.folder())
    model = Gemma3nForConditionalGeneration.from_pretrained(
        folder, dtype=context.dtype(), use_safetensors=True, **loading_arguments(context)
    )
    model.eval()
    processor = AutoProcessor.from_pretrained(folder)
    processor.tokenizer.padding_side = "left"
    return Loaded(_Gemma(model, processor), (model,))


def invoke(gemma: _Gemma, pictures: list[Picture], seeds: list[int], call: Call) -> Iterator[Output]:
    """Describes the pictures in one batch."""
    asked = question(gemma.processor, str(call.parameters["question"]))
    inputs = gemma.processor(
        images=[[as_pil(picture)] for picture in pictures],
        text=[asked] * len(pictures),
        add_special_tokens=False,
        padding=True,
        return_tensors="pt",
    )
    yield from answer(gemma.model, gemma.processor.tokenizer, dict(inputs), call, seeds)
