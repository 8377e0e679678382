"""BLIP2: describes an image with OPT, 2.7 billion parameters.

Source: https://huggingface.co/Salesforce/blip2-opt-2.7b
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from panic_worker.generation import random_state, stopping_criteria
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.model_spec import ModelSpec, Repository
from panic_worker.pictures import as_pil

SPEC = ModelSpec(
    name="BLIP2",
    kind="image-to-text",
    summary="captions by OPT-2.7B behind a Q-Former",
    repository=Repository("Salesforce/blip2-opt-2.7b", files=("*.json", "*.txt", "*.safetensors")),
    licence="MIT",
    max_batch=32,
    one_by_one=True,
    # Earlier versions wrote max_length=50, which counts 32 image tokens and one more: 17 new ones.
    parameters={
        "max_new_tokens": 17,
        "beams": 5,
        "top_p": 0.9,
        "dtype": "float16",
        "sampler": "beam-sample",
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
    model = Blip2ForConditionalGeneration.from_pretrained(folder, dtype=context.dtype(), use_safetensors=True)
    model.to(context.device).eval()
    # By name: the class that Auto… picks, and with it the pixels, depends on whether torchvision is installed.
    image_processor = BlipImageProcessorPil.from_pretrained(folder)
    return Loaded(Blip2(model, image_processor, AutoTokenizer.from_pretrained(folder)), (model,))


def invoke(blip2: Blip2, pictures: list[Picture], seeds: list[int], call: Call) -> Iterator[Output]:
    """Gives each picture one sentence or less, sampled along five beams.

    One after the other: the library samples beams from one random stream for the whole batch, so that a caption would
    depend on its neighbours'.
    """
    import torch

    parameters = call.parameters
    for index, (picture, seed) in enumerate(zip(pictures, seeds, strict=True)):
        call.step(index, len(pictures))
        pixels = blip2.image_processor(images=[as_pil(picture)], return_tensors="pt")["pixel_values"]
        with torch.inference_mode(), random_state(seed, blip2.model.device):
            tokens = blip2.model.generate(
                pixel_values=pixels.to(blip2.model.device, blip2.model.dtype),
                max_new_tokens=int(parameters["max_new_tokens"]),
                num_beams=int(parameters["beams"]),
                top_p=float(parameters["top_p"]),
                do_sample=True,
                stopping_criteria=stopping_criteria(call),
            )
        # The answer begins with the places of the image.
        written = tokens[0][tokens[0] != blip2.model.config.image_token_index]
        yield Output(blip2.tokenizer.decode(written, skip_special_tokens=True).strip(), 1, 0)
