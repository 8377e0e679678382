"""BLIP2: describes an image with OPT, 2.7 billion parameters.

Source: https://huggingface.co/Salesforce/blip2-opt-2.7b
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.beam_sampling import SAMPLER, give_own_streams, own_streams
from panic_worker.generation import stopping_criteria
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository
from panic_worker.pictures import as_pil
from panic_worker.smaller import loading_arguments

SPEC = ModelSpec(
    name="BLIP2",
    kind="image-to-text",
    summary="captions by OPT-2.7B behind a Q-Former",
    repository=Repository("Salesforce/blip2-opt-2.7b", files=("*.json", "*.txt", "*.safetensors")),
    licence="MIT",
    max_batch=32,
    # Earlier versions wrote max_length=50, which counts 32 image tokens and one more: 17 new ones.
    parameters={
        "max_new_tokens": 17,
        "beams": 5,
        "top_p": 0.9,
        "dtype": "float16",
        "sampler": SAMPLER,
    },
    memory_bytes=7_900_000_000,
    libraries=("accelerate", "torch", "transformers"),
)


class Blip2(NamedTuple):
    """What ``load`` gives."""

    model: Any
    image_processor: Any
    tokenizer: Any


def load(context: LoadContext) -> Loaded:
    """Loads model, tokenizer and image processor. transformers keeps the Q-Former in float32."""
    from transformers import AutoTokenizer, Blip2ForConditionalGeneration, BlipImageProcessorPil

    folder = str(context.folder())
    model = Blip2ForConditionalGeneration.from_pretrained(
        folder, dtype=context.dtype(), use_safetensors=True, **loading_arguments(context)
    )
    model.eval()
    give_own_streams(model.language_model)
    # By name: the class that Auto… picks, and with it the pixels, depends on whether torchvision is installed.
    image_processor = BlipImageProcessorPil.from_pretrained(folder)
    return Loaded(Blip2(model, image_processor, AutoTokenizer.from_pretrained(folder)), (model,))


def invoke(blip2: Blip2, pictures: list[Picture], seeds: list[int], call: Call) -> Iterator[Output]:
    """Gives each picture one sentence or less, sampled along five beams.

    All in one batch, each picture with a stream of random numbers of its own.
    """
    import torch

    model, parameters = blip2.model, call.parameters
    call.stop_if_cancelled()
    images = blip2.image_processor(images=[as_pil(picture) for picture in pictures], return_tensors="pt")
    with torch.inference_mode(), own_streams(model.language_model, seeds, model.device):
        tokens = model.generate(
            pixel_values=images["pixel_values"].to(model.device, model.dtype),
            max_new_tokens=int(parameters["max_new_tokens"]),
            num_beams=int(parameters["beams"]),
            top_p=float(parameters["top_p"]),
            do_sample=True,
            stopping_criteria=stopping_criteria(call),
        ).cpu()
    for index, row in enumerate(tokens):
        # The answer begins with the places of the image.
        written = row[row != model.config.image_token_index]
        text = blip2.tokenizer.decode(written, skip_special_tokens=True).strip()
        yield Output(text, len(pictures), index)
