"""ColNomicVision: pictures into the space that ColNomic embeds texts into.

Source: https://huggingface.co/nomic-ai/colnomic-embed-multimodal-3b
"""

from collections.abc import Iterator
from typing import Any

from panic_worker.colnomic import ColNomic, colnomic_spec, load_colnomic, mean_of_tokens
from panic_worker.loading import LoadContext, Loaded
from panic_worker.model_call import Call, Output, Picture
from panic_worker.pictures import as_pil
from panic_worker.vectors import outputs

_PLACE = "<|image_pad|>"
# What the model was trained with around every picture.
_AROUND = "<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>Describe the image.<|im_end|><|endoftext|>"

SPEC = colnomic_spec(
    "ColNomicVision",
    "image-embedding",
    "pictures into one space with ColNomic",
    {"counted": "tokens of the picture"},
)


def load(context: LoadContext) -> Loaded:
    """Loads the network, which reads texts and pictures."""
    return load_colnomic(context)


def embed(colnomic: ColNomic, pictures: list[Picture], call: Call) -> Iterator[Output]:
    """Embeds pictures in one batch, at the size that the model chooses for each; the words around them do not count."""
    import torch

    merged = colnomic.image_processor.merge_size**2

    def encode(group: list[Picture]) -> Any:
        images = colnomic.image_processor(images=[as_pil(picture) for picture in group], return_tensors="pt")
        prompts = [_AROUND.replace(_PLACE, _PLACE * (int(grid.prod()) // merged)) for grid in images["image_grid_thw"]]
        tokens = colnomic.tokenizer(prompts, padding=True, return_tensors="pt")
        is_image = tokens["input_ids"] == colnomic.tokenizer.convert_tokens_to_ids(_PLACE)
        inputs = {
            "input_ids": tokens["input_ids"],
            "attention_mask": tokens["attention_mask"],
            "mm_token_type_ids": is_image.to(torch.int32),
            "pixel_values": images["pixel_values"],
            "image_grid_thw": images["image_grid_thw"],
        }
        return mean_of_tokens(colnomic.network, inputs, is_image)

    call.stop_if_cancelled()
    return outputs(encode(pictures), [False] * len(pictures), colnomic.network, lambda index: encode([pictures[index]]))
