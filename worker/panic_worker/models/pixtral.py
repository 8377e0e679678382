"""Pixtral: Pixtral, 12 billion parameters.

Source: https://huggingface.co/mistral-community/pixtral-12b
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.chat_captions import OPTIONAL, QUESTION, answer, load_tokenizer, question
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository, TimeLimits
from panic_worker.pictures import as_pil
from panic_worker.smaller import loading_arguments

SPEC = ModelSpec(
    name="Pixtral",
    kind="image-to-text",
    summary="Pixtral, 12 billion parameters",
    repository=Repository(
        "mistral-community/pixtral-12b", files=("*.json", "*.txt", "*.jinja", "*.model", "*.safetensors")
    ),
    licence="Apache-2.0",
    gated=False,
    max_batch=8,
    seed_matters=False,
    parameters={"question": QUESTION, "max_new_tokens": 128, "dtype": "bfloat16", "sampler": "greedy"},
    optional=OPTIONAL,
    memory_bytes=25_000_000_000,
    libraries=("accelerate", "torch", "transformers"),
    time_limits=TimeLimits(load_s=1800, call_s=120, item_s=30),
)


_PLACE, _BREAK, _END = "[IMG]", "[IMG_BREAK]", "[IMG_END]"


class _Pixtral(NamedTuple):
    model: Any
    image_processor: Any
    tokenizer: Any


def load(context: LoadContext) -> Loaded:
    """Loads model, image processor and tokenizer.

    Not the library's processor, which needs torchvision.
    """
    from transformers import LlavaForConditionalGeneration, PixtralImageProcessorPil

    folder = context.folder()
    model = LlavaForConditionalGeneration.from_pretrained(
        str(folder), dtype=context.dtype(), use_safetensors=True, **loading_arguments(context)
    )
    model.eval()
    image_processor = PixtralImageProcessorPil.from_pretrained(str(folder))
    return Loaded(_Pixtral(model, image_processor, load_tokenizer(folder)), (model,))


def _places(height: int, width: int, patch: int) -> str:
    """A picture's tokens, row by row."""
    row = _PLACE * (width // patch)
    return _BREAK.join([row] * (height // patch)) + _END


def invoke(pixtral: _Pixtral, pictures: list[Picture], seeds: list[int], call: Call) -> Iterator[Output]:
    """Describes the pictures in one batch."""
    images = pixtral.image_processor(images=[as_pil(picture) for picture in pictures], return_tensors="pt")
    asked = question(pixtral.tokenizer, str(call.parameters["question"]))
    patch = int(pixtral.model.config.vision_config.patch_size)
    prompts = [
        asked.replace(_PLACE, _places(int(height), int(width), patch)) for height, width in images["image_sizes"]
    ]
    # The template has written the token that begins a text.
    tokens = pixtral.tokenizer(prompts, padding=True, add_special_tokens=False, return_tensors="pt")
    inputs = {
        "input_ids": tokens["input_ids"],
        "attention_mask": tokens["attention_mask"],
        "pixel_values": images["pixel_values"],
        "image_sizes": images["image_sizes"],
    }
    yield from answer(pixtral.model, pixtral.tokenizer, inputs, call, seeds)
