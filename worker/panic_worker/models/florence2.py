"""Florence2: Florence-2 large, long captions.

Source: https://huggingface.co/florence-community/Florence-2-large-ft
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.chat_captions import texts
from panic_worker.generation import stopping_criteria
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.pictures import as_pil
from panic_worker.smaller import loading_arguments

SPEC = ModelSpec(
    name="Florence2",
    kind="image-to-text",
    summary="Florence-2 large, long captions",
    repository=Repository(
        "florence-community/Florence-2-large-ft",
        files=("*.json", "*.txt", "*.jinja", "*.model", "*.safetensors"),
    ),
    licence="MIT",
    gated=False,
    max_batch=32,
    seed_matters=False,
    parameters={
        "task": "<MORE_DETAILED_CAPTION>",
        "max_new_tokens": 1024,
        "beams": 3,
        "dtype": "float16",
        "sampler": "beam-search",
    },
    memory_bytes=1_600_000_000,
    libraries=("accelerate", "torch", "transformers"),
    time_limits=TimeLimits(load_s=1800, call_s=120, item_s=30),
)


class _Florence(NamedTuple):
    model: Any
    processor: Any


def load(context: LoadContext) -> Loaded:
    """Loads the library's own class, not the repository's code, and the image processor of PIL."""
    from transformers import (
        AutoTokenizer,
        CLIPImageProcessorPil,
        Florence2ForConditionalGeneration,
        Florence2Processor,
    )

    folder = str(context.folder())
    model = Florence2ForConditionalGeneration.from_pretrained(
        folder, dtype=context.dtype(), use_safetensors=True, **loading_arguments(context)
    )
    model.eval()
    processor = Florence2Processor(
        image_processor=CLIPImageProcessorPil.from_pretrained(folder),
        tokenizer=AutoTokenizer.from_pretrained(folder),
    )
    return Loaded(_Florence(model, processor), (model,))


def invoke(florence: _Florence, pictures: list[Picture], _seeds: list[int], call: Call) -> Iterator[Output]:
    """Describes the pictures in one batch, along three beams."""
    import torch

    model, processor = florence
    task = str(call.parameters["task"])
    images = [as_pil(picture) for picture in pictures]
    inputs = processor(images=images, text=[task] * len(images), return_tensors="pt").to(model.device, model.dtype)
    with torch.inference_mode():
        tokens = model.generate(
            **inputs,
            do_sample=False,
            num_beams=int(call.parameters["beams"]),
            max_new_tokens=int(call.parameters["max_new_tokens"]),
            stopping_criteria=stopping_criteria(call),
        )
    # The task is one of plain text: what the library's post-processing does for it is to drop the special tokens.
    yield from texts(processor.tokenizer.batch_decode(tokens, skip_special_tokens=True))
