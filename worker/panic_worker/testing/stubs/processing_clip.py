"""Stub of jina-clip's processors."""

import torch
from transformers.image_processing_utils import BaseImageProcessor, BatchFeature
from transformers.image_utils import ImageInput, make_list_of_images
from transformers.models.clip import CLIPProcessor

from .transform import image_transform


class JinaCLIPProcessor(CLIPProcessor):
    """Named in the repository, not used by our calls."""

    image_processor_class = "AutoImageProcessor"
    tokenizer_class = "AutoTokenizer"


class JinaCLIPImageProcessor(BaseImageProcessor):
    """Gives ``pixel_values``."""

    model_input_names = ["pixel_values"]

    def __init__(self, size=4, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.transform = image_transform(size)

    def to_dict(self):
        """Without the transform, which JSON cannot have."""
        output = super().to_dict()
        output.pop("transform")
        return output

    def preprocess(self, images: ImageInput, **kwargs):
        """Of a list of pictures."""
        return BatchFeature(
            {"pixel_values": torch.stack([self.transform(image) for image in make_list_of_images(images)])}
        )
