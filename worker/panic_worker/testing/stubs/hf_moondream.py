"""Stub of Moondream's code at the tag 2025-01-09."""

from dataclasses import dataclass

import numpy
import pyvips
import torch
from einops import rearrange
from tokenizers import Tokenizer
from transformers import PretrainedConfig, PreTrainedModel


@dataclass(frozen=True)
class EncodedImage:
    """What a picture is to the decoder."""

    pos: int
    kv_cache: torch.Tensor


def precompute_freqs_cis(dim, end):
    """Rotary angles, said to be of float32 whatever the default type is."""
    freqs = 1.0 / (10000.0 ** (torch.arange(0, dim, 2, dtype=torch.float32)[: (dim // 2)] / dim))
    freqs = torch.exp(1j * (torch.arange(end, dtype=torch.float32).unsqueeze(1) * freqs.unsqueeze(0)))
    return torch.stack([freqs.real, freqs.imag], dim=-1)


class MoondreamModel(torch.nn.Module):
    """Names three colours, and says how long a caption was asked for."""

    def __init__(self, dtype=torch.float16):
        super().__init__()
        # Its own repository, at another revision, asked for by name.
        self.tokenizer = Tokenizer.from_pretrained("vikhyatk/moondream2", revision="2024-08-26")
        self.text = torch.nn.ModuleDict({"qkv": torch.nn.Linear(3, 3, bias=False, dtype=dtype)})
        self.text.wte = torch.nn.Parameter(torch.empty(3, 3, dtype=dtype))
        self.text.register_buffer("freqs_cis", precompute_freqs_cis(4, 8), persistent=False)
        self.text.register_buffer("attn_mask", torch.tril(torch.ones(1, 1, 8, 8, dtype=torch.bool)), persistent=False)
        self.region = torch.nn.ModuleDict({})
        self.region.coord_features = torch.nn.Parameter(torch.empty(2, 1, dtype=dtype).T)

    @property
    def device(self):
        """Where the weights are."""
        return self.text.wte.device

    def encode_image(self, image):
        """Resizes with vips, and remembers in float16 whatever the weights are."""
        if isinstance(image, EncodedImage):
            return image
        pixels = numpy.array(image.convert("RGB"))
        small = pyvips.Image.new_from_array(pixels).resize(1 / pixels.shape[1], vscale=1 / pixels.shape[0])
        values = torch.tensor(small.numpy()[:1, :1], dtype=torch.float16, device=self.device)
        return EncodedImage(pos=1, kv_cache=rearrange(values, "h w c -> (h w) c") / 255)

    def caption(self, image, length="normal", stream=False, settings=None):
        """Gives a dictionary with ``caption``."""
        image = self.encode_image(image)
        with torch.no_grad():
            angles = self.text.freqs_cis
            if angles.dtype != torch.float32:
                raise TypeError(f"expected angles of float32, found {angles.dtype}")
            hidden = self.text["qkv"](image.kv_cache) * angles[1, 0, 0] + self.text.wte.sum(dim=0)
            values = [round(value, 2) for value in hidden[0].tolist()]
        word = self.tokenizer.decode(self.tokenizer.encode(length).ids).replace(" ", "")
        return {"caption": f" {word} caption of {values}\n"}


class HfConfig(PretrainedConfig):
    """All sizes are in a plain ``config``, which is empty."""

    _auto_class = "AutoConfig"
    model_type = "moondream1"

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.config = {}


class HfMoondream(PreTrainedModel):
    """No ``post_init``."""

    _auto_class = "AutoModelForCausalLM"
    config_class = HfConfig

    def __init__(self, config):
        super().__init__(config)
        self.model = MoondreamModel()

    @property
    def encode_image(self):
        """A function."""
        return self.model.encode_image

    @property
    def caption(self):
        """A function."""
        return self.model.caption

    def get_input_embeddings(self):
        """Has none."""
        return super().get_input_embeddings()
