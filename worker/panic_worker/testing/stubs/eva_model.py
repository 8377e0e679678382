"""Stub of jina-clip's vision tower."""

import torch

try:
    from timm.models.layers import drop_path, to_2tuple, trunc_normal_
except ImportError:
    from timm.layers import drop_path, to_2tuple, trunc_normal_

from .rope_embeddings import VisionRotaryEmbeddingFast


class EVAVisionTransformer(torch.nn.Module):
    """One layer over all pixels."""

    def __init__(self, img_size, num_classes):
        super().__init__()
        height, width = to_2tuple(img_size)
        self.head = torch.nn.Linear(3 * height * width, num_classes)
        trunc_normal_(self.head.weight, std=0.02)
        self.rope = VisionRotaryEmbeddingFast(8)

    def forward(self, x):
        """Gives one vector per picture."""
        hidden = self.head(x.flatten(1).to(self.head.weight.dtype))
        return drop_path(self.rope(hidden).type_as(hidden), 0.0, self.training)
