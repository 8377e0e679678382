"""Stub of jina-clip's pictures: PIL in, pixels out, by way of torchvision."""

import torch
from torchvision.transforms import Compose, InterpolationMode, Normalize, Resize, ToTensor

OPENAI_DATASET_MEAN = (0.48145466, 0.4578275, 0.40821073)
OPENAI_DATASET_STD = (0.26862954, 0.26130258, 0.27577711)


def image_transform(size):
    """A function of one picture."""
    return Compose(
        [
            Resize((size, size), interpolation=InterpolationMode.BICUBIC),
            lambda image: image.convert("RGB"),
            ToTensor(),
            Normalize(mean=torch.tensor(OPENAI_DATASET_MEAN), std=torch.tensor(OPENAI_DATASET_STD)),
        ]
    )
