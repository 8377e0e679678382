"""Stub of jina-clip's rotary table."""

import torch


class VisionRotaryEmbeddingFast(torch.nn.Module):
    """A table that is saved nowhere, of the default type of torch."""

    def __init__(self, dim):
        super().__init__()
        freqs = 1.0 / (10000 ** (torch.arange(0, dim, 2)[: dim // 2].float() / dim))
        table = torch.einsum("..., f -> ... f", torch.arange(4) / 4 * 2, freqs)
        self.register_buffer("freqs_cos", table.cos(), persistent=False)

    def forward(self, values):
        """Refuses a table that has lost its digits."""
        if self.freqs_cos.dtype != torch.float32:
            raise TypeError(f"expected a table of float32, found {self.freqs_cos.dtype}")
        return values * self.freqs_cos.mean()
