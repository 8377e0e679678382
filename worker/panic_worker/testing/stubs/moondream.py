"""Stub of Moondream's model at the tag 2025-01-09."""

from dataclasses import dataclass, field

import numpy
import pyvips
import torch
from einops import rearrange
from tokenizers import Tokenizer

from .text import build_text_model, decode_one_token, lm_head, prefill, text_encoder

DEFAULT_MAX_TOKENS = 512


@dataclass(frozen=True)
class TextConfig:
    """Sizes of the decoder."""

    dim: int = 16
    n_layers: int = 1
    vocab_size: int = 99
    max_context: int = 1024
    n_heads: int = 2
    prefix_attn: int = 5


@dataclass(frozen=True)
class TokenizerConfig:
    """Tokens that mean something."""

    bos_id: int = 2
    eos_id: int = 2
    templates: dict = field(default_factory=lambda: {"caption": {"short": [10, 11, 12], "normal": [10, 13, 12]}})


@dataclass(frozen=True)
class MoondreamConfig:
    """All of them."""

    text: TextConfig = TextConfig()
    tokenizer: TokenizerConfig = TokenizerConfig()


@dataclass(frozen=True)
class EncodedImage:
    """What a picture is to the decoder."""

    pos: int
    kv_cache: torch.Tensor


class MoondreamModel(torch.nn.Module):
    """Spells what its random weights make of four colours."""

    def __init__(self, config, dtype=torch.float16):
        super().__init__()
        self.config = config
        # Its own repository, at another revision, asked for by name.
        self.tokenizer = Tokenizer.from_pretrained("vikhyatk/moondream2", revision="2024-08-26")
        self.vision = torch.nn.ModuleDict({"proj_mlp": torch.nn.Linear(3, config.text.dim, dtype=dtype)})
        self.text = build_text_model(config.text, dtype)
        self.region = torch.nn.ModuleDict({})
        self.region.coord_features = torch.nn.Parameter(torch.empty(2, 1, dtype=dtype).T)
        self.ops = {"prefill": prefill, "decode_one_token": decode_one_token}

    @property
    def device(self):
        """Where the weights are."""
        return self.text.wte.device

    def encode_image(self, image):
        """Resizes with vips, and keeps keys and values in float16 whatever the weights are, with room for a talk."""
        if isinstance(image, EncodedImage):
            return image
        pixels = numpy.array(image.convert("RGB"))
        small = pyvips.Image.new_from_array(pixels).resize(2 / pixels.shape[1], vscale=2 / pixels.shape[0])
        values = torch.tensor(small.numpy()[:2, :2], dtype=torch.float16, device=self.device) / 127.5 - 1
        sizes = self.config.text
        kv_cache = torch.zeros(
            sizes.n_layers, 2, 1, sizes.n_heads, sizes.max_context, sizes.dim // sizes.n_heads,
            device=self.device, dtype=torch.float16,
        )  # fmt: skip
        with torch.no_grad():
            embeds = self.vision["proj_mlp"](rearrange(values, "h w c -> 1 (h w) c"))
            begin = text_encoder(torch.tensor([[self.config.tokenizer.bos_id]], device=self.device), self.text)
            embeds = torch.cat([begin, embeds], dim=1)
            self.ops["prefill"](embeds, kv_cache, 0, self.text, sizes)
        return EncodedImage(pos=embeds.size(1), kv_cache=kv_cache)

    def _prefill_prompt(self, kv_cache, prompt_tokens, pos):
        with torch.no_grad():
            embeds = text_encoder(prompt_tokens, self.text)
            hidden = self.ops["prefill"](embeds, kv_cache, pos, self.text, self.config.text)
            logits = lm_head(hidden, self.text)
            next_token = torch.argmax(logits, dim=-1)
        return logits, hidden, next_token, pos + embeds.size(1)

    def _generate_text(self, prompt_tokens, kv_cache, pos, max_tokens):
        kv_cache = kv_cache.clone()
        _, _, next_token, pos = self._prefill_prompt(kv_cache, prompt_tokens, pos)

        def generator(next_token, pos):
            generated = 0
            while (token := next_token.item()) != self.config.tokenizer.eos_id and generated < max_tokens:
                yield self.tokenizer.decode([token])
                with torch.no_grad():
                    logits, _, kv_cache[:, :, :, :, pos : pos + 1, :] = self.ops["decode_one_token"](
                        text_encoder(next_token, self.text), kv_cache, pos, self.text, self.config.text
                    )
                    next_token = torch.argmax(logits, dim=-1)
                pos += 1
                generated += 1

        return generator(next_token, pos)

    def caption(self, image, length="normal", stream=False, settings=None):
        """Gives a dictionary with ``caption``."""
        image = self.encode_image(image)
        prompt = torch.tensor([self.config.tokenizer.templates["caption"][length]], device=self.device)
        most = (settings or {}).get("max_tokens", DEFAULT_MAX_TOKENS)
        tokens = self._generate_text(prompt, image.kv_cache, image.pos, most)
        return {"caption": tokens if stream else "".join(tokens)}
