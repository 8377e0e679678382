"""Pictures among the tokens of a prompt, as Qwen2.5-VL reads them.

Not by the library's processor, which needs torchvision for videos.
"""

from collections.abc import Sequence
from typing import Any

from panic_worker.model_call import Picture
from panic_worker.pictures import as_pil

_PLACE = "<|image_pad|>"


def picture_inputs(image_processor: Any, tokenizer: Any, pictures: Sequence[Picture], prompt: str) -> dict[str, Any]:
    """One batch, each picture at the size that the model chooses for it.

    Args:
        image_processor: Of the model's repository.
        tokenizer: Of the model's repository.
        pictures: At least one.
        prompt: The text around every picture, with one ``<|image_pad|>`` where the picture is.

    Returns:
        Arguments of the model; ``mm_token_type_ids`` is 1 where a token is a part of the picture.
    """
    import torch

    images = image_processor(images=[as_pil(picture) for picture in pictures], return_tensors="pt")
    merged = image_processor.merge_size**2
    prompts = [prompt.replace(_PLACE, _PLACE * (int(grid.prod()) // merged)) for grid in images["image_grid_thw"]]
    tokens = tokenizer(prompts, padding=True, return_tensors="pt")
    is_image = tokens["input_ids"] == tokenizer.convert_tokens_to_ids(_PLACE)
    return {
        "input_ids": tokens["input_ids"],
        "attention_mask": tokens["attention_mask"],
        "mm_token_type_ids": is_image.to(torch.int32),
        "pixel_values": images["pixel_values"],
        "image_grid_thw": images["image_grid_thw"],
    }
